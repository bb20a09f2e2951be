package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ticketorders.purchase.Receiver;

/** Orders by what they show of their receivers: lists are long, and doubts are many. */
final class OrdersByReceiver {

    private final Map<String, List<String>> byEmail = new HashMap<>();
    private final Map<String, List<String>> byNames = new HashMap<>();
    private final List<String> unsure = new ArrayList<>();

    OrdersByReceiver(Map<String, JsonNode> orders) {
        orders.forEach((id, order) -> {
            String email = OrderComparison.text(order, "email");
            String first = OrderComparison.text(order, "firstName");
            String last = OrderComparison.text(order, "lastName");
            if (email == null || first == null || last == null) {
                unsure.add(id);
                return;
            }
            byEmail.computeIfAbsent(OrderComparison.plain(email), none -> new ArrayList<>())
                    .add(id);
            byNames.computeIfAbsent(names(first, last), none -> new ArrayList<>())
                    .add(id);
        });
    }

    /** Ids of the orders that show this e-mail address, or these names, or do not show all of them. */
    Collection<String> of(Receiver receiver) {
        Set<String> found =
                new LinkedHashSet<>(byEmail.getOrDefault(OrderComparison.plain(receiver.email()), List.of()));
        found.addAll(byNames.getOrDefault(names(receiver.firstname(), receiver.lastname()), List.of()));
        found.addAll(unsure);
        return found;
    }

    private static String names(String first, String last) {
        return OrderComparison.plain(first) + "\0" + OrderComparison.plain(last);
    }
}

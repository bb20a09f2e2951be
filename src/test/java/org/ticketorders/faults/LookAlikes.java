package org.ticketorders.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * Purchases of which a few come in pairs: one customer, the same tickets, one right after the other, so that the shop's list shows two orders
 * that nobody can tell apart.
 */
final class LookAlikes {

    /** Two purchases of one customer. */
    record Pair(String one, String other, String email) {}

    private final List<Pair> pairs = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();

    /** @param share of the purchases that are one of a pair, 0 to 1 */
    LookAlikes(int purchases, double share) {
        int number = Math.max(1, (int) Math.round(purchases * share / 2));
        int every = purchases / number;
        for (int n = 0; bodies.size() < purchases; n++) {
            if (n % every == every / 2) {
                Pair pair = new Pair(TestApp.newId(), TestApp.newId(), "alike-" + n + "@example.com");
                pairs.add(pair);
                Stream.of(pair.one(), pair.other())
                        .forEach(id -> bodies.add(Messages.purchase(id, Catalogue.SEATED, 2, "iDeal", pair.email())));
                n++;
            } else {
                bodies.add(Messages.traceable(TestApp.newId(), Catalogue.STANDING, 1 + n % 2));
            }
        }
    }

    /** In the order in which they are sent. */
    List<String> bodies() {
        return bodies;
    }

    List<Pair> pairs() {
        return pairs;
    }

    /** The purchases that have a twin. */
    Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        pairs.forEach(pair -> {
            ids.add(pair.one());
            ids.add(pair.other());
        });
        return ids;
    }

    Set<String> emails() {
        Set<String> emails = new TreeSet<>();
        pairs.forEach(pair -> emails.add(pair.email()));
        return emails;
    }
}

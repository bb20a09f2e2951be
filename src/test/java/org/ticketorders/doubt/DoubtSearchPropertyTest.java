package org.ticketorders.doubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.doubt.Shopful.SEATS;
import static org.ticketorders.doubt.Shopful.T0;
import static org.ticketorders.doubt.Shopful.TWO;
import static org.ticketorders.doubt.Shopful.id;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.ticketorders.purchase.State;

/** {@link DoubtSearch} in worlds that chance makes. */
class DoubtSearchPropertyTest {

    /** Customers who buy the same at the same time, answers that are lost, orders that show less: none is settled wrongly. */
    @Property(tries = 400)
    void neverSettlesWronglyWhateverIsAmbiguous(@ForAll long seed) {
        Random random = new Random(seed);
        Shopful world = new Shopful(random.nextInt(5) > 0, true);
        world.digests = random.nextBoolean();
        Map<String, String> truth = new HashMap<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String purchase = "P-" + i;
            String email = "c" + random.nextInt(3) + "@example.com";
            List<String> tickets = random.nextBoolean() ? TWO : List.of(SEATS);
            Instant at = T0.plusSeconds(random.nextInt(900));
            boolean taken = random.nextBoolean();
            int fate = random.nextInt(7);
            // settled as not ordered, rightly or wrongly; settled with another's order; settled, and taken back
            boolean lied = fate >= 4;
            State state =
                    switch (fate) {
                        case 0, 1, 6 -> State.IN_DOUBT;
                        case 2 -> State.ORDERING;
                        case 4 -> State.FAILED;
                        default -> State.ORDERED;
                    };
            if (taken || fate == 3) {
                truth.put(purchase, id(i));
                ObjectNode order = world.order(id(i), email, tickets, at.plusSeconds(random.nextInt(20)));
                spoil(random, order);
            }
            world.purchase(
                    purchase,
                    state,
                    email,
                    tickets,
                    at,
                    state != State.ORDERED ? null : id(lied ? random.nextInt(count) : i));
            if (fate == 6) {
                world.takenBack(purchase);
            } else if (lied) {
                world.settled(purchase);
            }
            if (random.nextInt(10) == 0) {
                world.messages.remove(purchase);
            }
        }
        int settled = 0;
        for (int look = 0; look < 8; look++) {
            world.now = world.now.plusSeconds(random.nextInt(600));
            Consumer<Finding> check = finding -> assertThat(finding.orderId())
                    .isEqualTo(truth.get(finding.row().purchaseId()));
            world.look().forEach(check);
            for (ObjectNode order : List.copyOf(world.orders)) {
                if (Instant.parse(order.path("created_at").asText()).isBefore(world.now)) {
                    OrdersReading one = world.search.ofOne(order.path("guid").asText(), Shopful.answer(order));
                    if (one != null) {
                        world.search.judge(one).forEach(check);
                    }
                }
            }
            settled++;
        }
        assertThat(settled).isPositive();
    }

    private static void spoil(Random random, ObjectNode order) {
        switch (random.nextInt(12)) {
            case 0 -> order.remove("email");
            case 1 -> order.remove("tickets");
            case 2 -> order.put("lastName", "Corrected");
            case 3 -> order.put("email", "corrected@example.com");
            case 4 -> order.put("invalidated_since", "2026-03-01T12:00:00Z");
            default -> {}
        }
    }
}

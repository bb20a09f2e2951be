package org.ticketorders.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.TakenOrder;

/**
 * Holds what senders sent against what the shop, the ledger and the queues have, purchase by purchase, and names every one that
 * is doubled, lost or told wrongly, or otherwise than {@link PublishedSchemas} say. The purchases must be {@linkplain Messages#traceable traceable}: their orders are
 * known by their receiver.
 *
 * <p>What it finds is exact while no route runs; while they do, a purchase may be on its way between two looks.
 */
public final class Checker {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INVALID = "dead-letter.invalid";
    private static final List<State> WITH_LETTER = List.of(State.REJECTED, State.EXPIRED, State.FAILED, State.IN_DOUBT);

    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final Map<String, String> unsure = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    /** The broker has said that it has this purchase. */
    public void accepted(String body) {
        accepted.put(id(body), body);
        unsure.remove(id(body));
    }

    /** The broker did not say whether it has this purchase: it may be lost, but not doubled. */
    public void unsure(String body) {
        if (!accepted.containsKey(id(body))) {
            unsure.put(id(body), body);
        }
    }

    /** The broker has this message, which names a purchaseId but is no purchase: it must be refused, once. */
    public void refused(String body) {
        refused.put(id(body), body);
    }

    /** The bodies of the purchases that the broker has. */
    public Collection<String> bodies() {
        return accepted.values();
    }

    /** How many accepted purchases stand where: one word for each end, {@code in-work}, {@code queued} or {@code missing}. */
    public Map<String, Integer> tally(Evidence app) {
        Look look = new Look(app);
        Map<String, Integer> tally = new TreeMap<>();
        accepted.keySet().forEach(id -> tally.merge(look.place(id), 1, Integer::sum));
        return tally;
    }

    /** Everything that is wrong while purchases may still be in work, a sentence each. */
    public List<String> faults(Evidence app) {
        Look look = new Look(app);
        List<String> faults = new ArrayList<>();
        faults.addAll(look.otherThanPublished);
        accepted.forEach((id, body) -> look.check(id, body, true, false, faults));
        unsure.forEach((id, body) -> look.check(id, body, false, false, faults));
        strangers(look, faults);
        return faults;
    }

    /** Everything that is wrong once every purchase should have come to its end, a sentence each. */
    public List<String> faultsAtRest(Evidence app) {
        Look look = new Look(app);
        List<String> faults = new ArrayList<>();
        faults.addAll(look.otherThanPublished);
        accepted.forEach((id, body) -> look.check(id, body, true, true, faults));
        unsure.forEach((id, body) -> look.check(id, body, false, true, faults));
        refused.forEach((id, body) -> look.checkRefused(id, body, faults));
        strangers(look, faults);
        return faults;
    }

    private void strangers(Look look, List<String> faults) {
        Set<String> known = new TreeSet<>();
        accepted.keySet().forEach(id -> known.add(Messages.emailOf(id)));
        unsure.keySet().forEach(id -> known.add(Messages.emailOf(id)));
        look.orders.keySet().stream()
                .filter(email -> !known.contains(email))
                .forEach(email -> faults.add("the shop has an order for " + email + " that nobody sent"));
    }

    private static String id(String body) {
        try {
            return JSON.readTree(body).path("purchaseId").textValue();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no purchase: " + body, e);
        }
    }

    /** Everything that can be seen at one time, in an order in which a purchase that moves on is seen at least once. */
    private static final class Look {

        private final Map<String, List<Message>> working = new HashMap<>();
        private final Map<String, List<JsonNode>> outcomes = new HashMap<>();
        private final Map<State, Map<String, List<Message>>> letters = new HashMap<>();
        private final Map<String, List<Message>> invalid = new HashMap<>();
        private final Map<String, List<TakenOrder>> orders = new HashMap<>();
        private final List<String> otherThanPublished = new ArrayList<>();
        private final Evidence app;

        Look(Evidence app) {
            this.app = app;
            for (String queue : app.work()) {
                app.peek(queue).forEach(message -> put(working, id(TestApp.text(message)), message));
            }
            app.orders().forEach(order -> put(orders, order.email(), order));
            for (Message message : app.peek("order.outcome")) {
                JsonNode outcome = TestApp.json(message);
                put(outcomes, outcome.path("purchaseId").asText(), outcome);
                otherThanPublished.addAll(PublishedSchemas.faultsOfOutcome(outcome));
                otherThanPublished.addAll(PublishedSchemas.faultsOfHeaders("order.outcome", message));
            }
            letters(INVALID, invalid);
            for (State state : WITH_LETTER) {
                Map<String, List<Message>> found = letters.computeIfAbsent(state, key -> new HashMap<>());
                letters("dead-letter." + state.word(), found);
            }
        }

        private void letters(String queue, Map<String, List<Message>> found) {
            for (Message letter : app.peek(queue)) {
                put(found, String.valueOf(TestApp.property(letter, "purchaseId")), letter);
                otherThanPublished.addAll(PublishedSchemas.faultsOfHeaders(queue, letter));
            }
        }

        private static <T> void put(Map<String, List<T>> map, String key, T value) {
            map.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
        }

        String place(String id) {
            return place(id, app.row(id));
        }

        private String place(String id, PurchaseRecord row) {
            if (row != null && row.state().isEnd()) {
                return row.state().word();
            }
            boolean carried = working.getOrDefault(id, List.of()).stream().anyMatch(message -> belongs(message, row));
            return carried ? row == null ? "queued" : "in-work" : "missing";
        }

        /** Whether the message can bring the row to its end. */
        private static boolean belongs(Message message, PurchaseRecord row) {
            try {
                return row == null
                        || message.getJMSMessageID().equals(row.owner())
                        // moved to a lane
                        || Objects.equals(TestApp.property(message, "firstMessageId"), row.owner())
                        || (message.propertyExists("attempt") && message.getIntProperty("attempt") == row.attempt());
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }

        void check(String id, String body, boolean must, boolean rest, List<String> faults) {
            PurchaseRecord row = app.row(id);
            String place = place(id, row);
            int ordered = orders.getOrDefault(Messages.emailOf(id), List.of()).size();
            if (ordered > 1) {
                faults.add(id + " is DOUBLED: " + ordered + " orders at the shop");
            }
            if (place.equals("missing") && (must || row != null)) {
                faults.add(id + " is LOST: " + (row == null ? "no row" : row.state()) + " and no message");
            } else if (row == null || !row.state().isEnd()) {
                if (rest && !place.equals("missing")) {
                    faults.add(id + " has not come to its end: " + place);
                }
                if (ordered > 0 && (row == null || row.state() != State.ORDERING)) {
                    faults.add(id + " has an order at the shop though it is " + place);
                }
            } else {
                checkEnd(row, body, rest, faults);
            }
        }

        void checkRefused(String id, String body, List<String> faults) {
            List<Message> found = invalid.getOrDefault(id, List.of());
            if (found.size() != 1) {
                faults.add(id + " was no purchase and has " + found.size() + " letters in " + INVALID);
            }
            if (found.stream().anyMatch(letter -> !TestApp.text(letter).equals(body))) {
                faults.add(id + " has a dead letter with another body than was sent");
            }
            List<JsonNode> told = outcomes.getOrDefault(id, List.of());
            if (told.size() != 1 || !told.get(0).path("outcome").asText().equals("invalid")) {
                faults.add(id + " was no purchase and has outcomes " + told);
            }
            if (app.row(id) != null || orders.containsKey(Messages.emailOf(id))) {
                faults.add(id + " was no purchase and is worked on");
            }
        }

        private void checkEnd(PurchaseRecord row, String body, boolean rest, List<String> faults) {
            String id = row.purchaseId();
            List<TakenOrder> taken = orders.getOrDefault(Messages.emailOf(id), List.of());
            if (row.state() == State.ORDERED
                    && taken.stream()
                            .noneMatch(
                                    order -> order.orderId().equals(row.ending().orderId())
                                            && order.tickets().size() == units(body))) {
                faults.add(id + " is LOST: ordered by the ledger, but the shop has not this order: " + taken);
            }
            if (row.state().isReplayable() && !taken.isEmpty()) {
                faults.add(id + " is " + row.state() + ", but the shop has an order of it");
            }
            List<JsonNode> told = outcomes.getOrDefault(id, List.of());
            long right = told.stream()
                    .filter(outcome -> outcome.path("attempt").asInt() == row.attempt()
                            && outcome.path("outcome")
                                    .asText()
                                    .equals(row.state().word()))
                    .count();
            if (right > 1 || (right == 0 && (rest || row.published()))) {
                faults.add(id + " has " + right + " outcomes that say "
                        + row.state().word());
            }
            long wrong = told.stream()
                    .filter(outcome -> outcome.path("attempt").asInt() > row.attempt()
                            || (outcome.path("attempt").asInt() == row.attempt()
                                    && !outcome.path("outcome")
                                            .asText()
                                            .equals(row.state().word())
                                    && !outcome.path("outcome").asText().equals("in-doubt")))
                    .count();
            if (wrong > 0) {
                faults.add(id + " has outcomes that contradict its row: " + told);
            }
            if (rest && !row.published()) {
                faults.add(id + " is not marked as published");
            }
            if (row.published()) {
                checkLetters(row, body, faults);
            }
        }

        private void checkLetters(PurchaseRecord row, String body, List<String> faults) {
            for (State state : WITH_LETTER) {
                List<Message> found = letters.get(state).getOrDefault(row.purchaseId(), List.of()).stream()
                        .filter(letter -> Integer.valueOf(row.attempt()).equals(TestApp.property(letter, "attempt")))
                        .toList();
                int expected = state == row.state() ? 1 : 0;
                if (found.size() != expected) {
                    faults.add(row.purchaseId() + " is " + row.state() + " and has " + found.size()
                            + " letters in dead-letter." + state.word());
                }
                if (found.stream().anyMatch(letter -> !TestApp.text(letter).equals(body))) {
                    faults.add(row.purchaseId() + " has a dead letter with another body than was sent");
                }
            }
        }

        private static int units(String body) {
            try {
                int units = 0;
                for (JsonNode line : JSON.readTree(body).path("tickets")) {
                    units += line.path("quantity").intValue();
                }
                return units;
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}

package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.PaymentState;
import org.ticketorders.sandbox.SentHook;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/**
 * What the queue {@code order.changes} tells of the payments of a drill's purchases.
 *
 * @param sent purchaseIds
 */
record ToldPayments(TestSystem system, Set<String> sent, List<Kill> kills) {

    /** The short form runs beside other tests, and shows only that it is told. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(Figures.isLongForm() ? 5 : 30);

    /** What was in work at a kill, from when the application is ready again: less than the time for which nobody else would take it. */
    private static final Duration TOLD_AFTER_A_KILL_WITHIN = Duration.ofSeconds(30);

    /** From a kill until the application is ready again. What came before and was not done has to wait for that. */
    record Kill(Instant from, Instant until) {

        /** Whether it fell into this time, both in milliseconds since 1970. */
        boolean meets(long began, long ended) {
            return ended >= from.toEpochMilli() && began <= until.toEpochMilli();
        }
    }

    void awaitTold() {
        await("each payment to be told")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(untold()).isEmpty());
    }

    /** The changes of a purchase's order: each word with the times at which it was told. */
    Map<String, Map<String, List<Long>>> told() throws Exception {
        Map<String, Map<String, List<Long>>> told = new HashMap<>();
        for (Message message : system.peek("order.changes")) {
            JsonNode change = TestApp.json(message);
            told.computeIfAbsent(change.path("purchaseId").asText(), id -> new HashMap<>())
                    .computeIfAbsent(change.path("change").asText(), word -> new ArrayList<>())
                    .add(message.getJMSTimestamp());
        }
        return told;
    }

    /** Ordered purchases whose order is paid or withdrawn, of which nobody was told. That one is withdrawn after it was paid, a webhook alone says so soon. */
    private List<String> untold() throws Exception {
        Map<String, Map<String, List<Long>>> told = told();
        return ordered().stream()
                .filter(row -> {
                    PaymentState state = system.shop.payments().of(row.ending().orderId());
                    Set<String> words =
                            told.getOrDefault(row.purchaseId(), Map.of()).keySet();
                    return state.isWithdrawn()
                            ? !words.contains("paid") && !words.contains("withdrawn")
                            : state.isPaid() && !words.contains("paid");
                })
                .map(PurchaseRecord::purchaseId)
                .toList();
    }

    private List<PurchaseRecord> ordered() {
        return Settled.look(system, sent).all().stream()
                .map(Settled.Case::row)
                .filter(row -> row.state() == State.ORDERED)
                .toList();
    }

    /** Notes and tests how soon, how often and how rightly each payment was told. */
    void compare() throws Exception {
        Map<String, Map<String, List<Long>>> told = told();
        Map<String, PurchaseRecord> ordered = new HashMap<>();
        ordered().forEach(row -> ordered.put(row.purchaseId(), row));
        Map<String, Long> taken = new HashMap<>();
        for (SentHook call : system.shop.hooks().sent()) {
            if (call.trigger().equals("order.paid") && call.status() == 200) {
                taken.merge(call.order(), call.at().toEpochMilli(), Math::min);
            }
        }
        List<String> wrong = new ArrayList<>();
        List<Duration> byHook = new ArrayList<>();
        List<Duration> atKills = new ArrayList<>();
        List<Duration> afterKills = new ArrayList<>();
        int byLook = 0;
        int paid = 0;
        for (Map.Entry<String, Map<String, List<Long>>> purchase : told.entrySet()) {
            PurchaseRecord row = ordered.get(purchase.getKey());
            PaymentState state =
                    row == null ? null : system.shop.payments().of(row.ending().orderId());
            for (Map.Entry<String, List<Long>> change : purchase.getValue().entrySet()) {
                if (state == null || change.getValue().size() != 1 || !isTrue(change.getKey(), state)) {
                    wrong.add(purchase.getKey() + " " + change);
                }
            }
            List<Long> times = purchase.getValue().get("paid");
            if (state != null && times != null) {
                paid++;
                String order = row.ending().orderId();
                Long hook = taken.get(order);
                // a doubt is settled first
                boolean waited = Settled.look(system, List.of(row.purchaseId()))
                        .of(row.purchaseId())
                        .wasInDoubt();
                if (!waited) {
                    if (hook == null) {
                        byLook++;
                    } else {
                        Duration took = Duration.ofMillis(Math.max(0, times.get(0) - hook));
                        long at = times.get(0);
                        Optional<Kill> met = kills.stream()
                                .filter(kill -> kill.meets(hook, at))
                                .findFirst();
                        (met.isPresent() ? atKills : byHook).add(took);
                        met.ifPresent(kill -> afterKills.add(
                                Duration.ofMillis(Math.max(0, at - kill.until().toEpochMilli()))));
                    }
                }
            }
        }
        byHook.sort(null);
        atKills.sort(null);
        afterKills.sort(null);
        Figures.note(
                SettlingDrillIT.DRILL,
                "orders told as paid; of them whose webhook came",
                paid + "; " + (byHook.size() + atKills.size()));
        Figures.note(SettlingDrillIT.DRILL, "told twice, or otherwise than the shop has it", wrong.size());
        Figures.note(
                SettlingDrillIT.DRILL,
                "from the webhook's call to 'paid' in order.changes: median, p95, longest",
                SettlingDrillIT.at(byHook, 0.5) + ", " + SettlingDrillIT.at(byHook, 0.95) + ", "
                        + SettlingDrillIT.at(byHook, 1));
        Figures.note(
                SettlingDrillIT.DRILL,
                "the same at a kill: calls; longest",
                atKills.size() + "; " + SettlingDrillIT.at(atKills, 1));
        Figures.note(
                SettlingDrillIT.DRILL,
                "of these from when the application was ready again: longest",
                SettlingDrillIT.at(afterKills, 1));
        assertThat(wrong).isEmpty();
        assertThat(afterKills).as("at a kill").allMatch(each -> each.compareTo(TOLD_AFTER_A_KILL_WITHIN) <= 0);
        assertThat(byHook).isNotEmpty();
        assertThat(byLook).as("whose webhook was lost").isPositive();
        assertThat(byHook.get((int) Math.ceil(byHook.size() * 0.95) - 1))
                .as("p95")
                .isLessThanOrEqualTo(TOLD_WITHIN);
    }

    private static boolean isTrue(String change, PaymentState state) {
        return switch (change) {
            case "paid" -> state.isPaid();
            case "withdrawn" -> state.isWithdrawn();
            case "payment-failed" ->
                state.payments().stream().anyMatch(payment -> payment.status().equals("failed"));
            default -> false;
        };
    }
}

package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Hook;
import org.ticketorders.sandbox.HookForm;
import org.ticketorders.sandbox.HookSettings;
import org.ticketorders.sandbox.PaymentSettings;
import org.ticketorders.sandbox.SentHook;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.sandbox.SimulatedOrders;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.sandbox.WebhookCall;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Evidence;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/**
 * The answers of orders get lost and the application is killed, while customers buy the same twice, and the shop's webhooks are lost, doubled,
 * overtaken and forged: look-ups settle what is certain and nothing else, and each payment is reported once.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class SettlingDrillIT {

    static final String DRILL = "settling by look-ups and webhooks";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private static final int PURCHASES = Figures.size(250, 10_000);
    private static final int PER_SECOND = Figures.size(20, 20);
    private static final int KILLS = Figures.size(1, 8);
    private static final double ALIKE = Figures.isLongForm() ? 0.02 : 0.08;
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(2);

    private static final int STRANGERS_CALLS = Figures.size(30, 300);

    @TempDir
    Path directory;

    private final List<ToldPayments.Kill> kills = new ArrayList<>();
    private final Checker checker = new Checker();
    private final LookAlikes purchases = new LookAlikes(PURCHASES, ALIKE);
    private final Set<String> sent = ConcurrentHashMap.newKeySet();

    @Test
    void settlesWhatIsCertainAndTellsEachPaymentOnce() throws Exception {
        try (TestSystem system = TestSystem.withBrokerInside("settling", directory)) {
            int port = TestApp.freePort();
            String url = "http://127.0.0.1:" + port + "/hooks/openticket/" + KEY;
            misbehave(system.shop);
            List<Hook> hooks = Stream.of("create", "paid", "update")
                    .map(trigger -> system.shop.hooks().subscribe(url, trigger))
                    .toList();
            AppProcess app = system.app("app", Application.class, properties(port, hooks));
            app.start();
            try (SteadySender sender = new SteadySender(system.senders(), purchases.bodies(), PER_SECOND, this::sent)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    int ordered = PURCHASES * kill / (KILLS + 2);
                    await("orders until the next kill")
                            .atMost(Duration.ofMinutes(20))
                            .pollInterval(Duration.ofMillis(10))
                            .until(() -> system.shop.orders().size() >= ordered);
                    Instant killed = Instant.now();
                    app.kill();
                    app.launch();
                    app.awaitReady();
                    kills.add(new ToldPayments.Kill(killed, Instant.now()));
                }
                sender.await();
            }
            awaitEnds(system);
            awaitSettled(system);
            ToldPayments payments = new ToldPayments(system, sent, kills);
            payments.awaitTold();
            payments.compare();
            strangers(system, payments, url, hooks.get(1));
        }
    }

    private void sent(String body) {
        try {
            String id = JSON.readTree(body).path("purchaseId").asText();
            sent.add(id);
            if (!purchases.ids().contains(id)) {
                checker.accepted(body);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the orders' answers 3 % are lost, one in six of them before the order was made. */
    private static void misbehave(ShopSimulator shop) {
        shop.putTicket(
                Catalogue.SHOP,
                new Catalogue.Ticket(Catalogue.STANDING, "Standing", 1_000_000, 2_500, Catalogue.EVENT_DATE));
        shop.putTicket(
                Catalogue.SHOP, new Catalogue.Ticket(Catalogue.SEATED, "Seated", 100_000, 4_500, Catalogue.EVENT_DATE));
        // those of look-alikes more often
        shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER)
                .times(-1)
                .share(0.4)
                .ticket(Catalogue.SEATED));
        shop.faults(
                lost(Fault.Kind.RESET_AFTER, 0.01, true),
                lost(Fault.Kind.TRUNCATED, 0.005, true),
                lost(Fault.Kind.GARBAGE, 0.005, true),
                lost(Fault.Kind.STATUS, 0.005, true),
                lost(Fault.Kind.STATUS, 0.005, false));
        shop.hooks()
                .settings(HookSettings.none()
                        .lost(0.3)
                        .doubled(0.1)
                        .outOfOrder(0.05, 3_000)
                        .late(0.05, 2_000)
                        .early(0.1)
                        .forged(0.05)
                        .form(HookForm.BOTH));
        shop.payments()
                .settings(PaymentSettings.none()
                        .failed(0.05, 1_000)
                        .paid(0.9, 4_000)
                        .withdrawn(0.02, 12_000));
    }

    private static Fault lost(Fault.Kind kind, double share, boolean made) {
        return Fault.on(Call.ORDER, kind)
                .times(-1)
                .share(share)
                .effect(made)
                .status(500)
                .build();
    }

    private static String[] properties(int port, List<Hook> hooks) {
        return new String[] {
            "openticket.web.hooks.port=" + port,
            "openticket.hooks.key=" + KEY,
            "openticket.hooks.nonces="
                    + String.join(",", hooks.stream().map(Hook::nonce).toList()),
            "openticket.hooks.per-second=1000",
            "openticket.order-changes.enabled=true",
            // a tick takes 20 orders at most
            "openticket.order-changes.check-millis=200",
            "openticket.hooks.check-millis=200",
            "openticket.order-changes.first-look=" + (Figures.isLongForm() ? "60s" : "15s"),
            "openticket.in-doubt.look-for-orders=true",
            "openticket.in-doubt.company=" + SimulatedOrders.COMPANY,
            "openticket.in-doubt.poll-millis=5000",
            // enough for every order of the drill: a longer list settles nothing
            "openticket.in-doubt.max-pages=200",
        };
    }

    private void awaitEnds(TestSystem system) {
        await("every purchase to be at its end")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> sent.size() == PURCHASES
                        && Settled.look(system, sent).all().stream()
                                        .filter(each -> each.row().state().isEnd())
                                        .count()
                                == PURCHASES);
    }

    private boolean isAlike(Settled.Case each) {
        return purchases.ids().contains(each.row().purchaseId());
    }

    /** In doubt, ordered, and nobody else's order looks like its own. */
    private boolean isCertain(Settled.Case each) {
        return each.wasInDoubt() && each.order() != null && !isAlike(each);
    }

    private void awaitSettled(TestSystem system) {
        try {
            await("what is certain to be settled")
                    .atMost(SETTLED_WITHIN.plusSeconds(30))
                    .pollInterval(Duration.ofMillis(300))
                    .ignoreExceptions()
                    .until(() -> Settled.look(system, sent).all().stream()
                            .noneMatch(each -> isCertain(each) && each.isOpen()));
        } catch (ConditionTimeoutException e) {
            // the figures say how many were not
        }
        Settled settled = Settled.look(system, sent);
        List<Settled.Case> certain =
                settled.all().stream().filter(this::isCertain).toList();
        List<Duration> took = certain.stream()
                .filter(each -> !each.isOpen())
                .map(Settled.Case::took)
                .sorted()
                .toList();
        long inTime = took.stream()
                .filter(each -> each.compareTo(SETTLED_WITHIN) <= 0)
                .count();
        List<Settled.Case> wrong =
                settled.all().stream().filter(each -> !each.isRight()).toList();
        List<String> guessed = guessed(settled);
        long notMade = settled.all().stream()
                .filter(each -> each.wasInDoubt() && each.order() == null)
                .count();
        Figures.note(DRILL, "purchases; kills; answers lost", PURCHASES + "; " + KILLS + "; 3 %");
        Figures.note(
                DRILL,
                "were in doubt; of them ordered and unlike any other",
                settled.all().stream().filter(Settled.Case::wasInDoubt).count() + "; " + certain.size());
        Figures.note(DRILL, "of those settled within 2 minutes", inTime + " of " + certain.size());
        Figures.note(
                DRILL,
                "time to settle: median, p99, longest",
                at(took, 0.5) + ", " + at(took, 0.99) + ", " + at(took, 1));
        Figures.note(DRILL, "settled wrongly", wrong.size());
        Figures.note(DRILL, "of look-alikes in doubt at a time, settled all the same", guessed.size());
        Figures.note(
                DRILL,
                "left to a person: look-alikes; never ordered",
                settled.all().stream()
                                .filter(each -> each.isOpen() && isAlike(each))
                                .count() + "; " + notMade);
        assertThat(wrong).isEmpty();
        assertThat(guessed).isEmpty();
        assertThat(certain).isNotEmpty();
        assertThat(inTime)
                .as(
                        "settled in time; open: %s",
                        certain.stream()
                                .filter(Settled.Case::isOpen)
                                .map(each -> each.row() + " " + each.order())
                                .toList())
                .isGreaterThanOrEqualTo((long) Math.ceil(certain.size() * 0.99));
        assertThat(settled.all())
                .filteredOn(each -> each.wasInDoubt() && each.order() == null)
                .as("what the shop shows nothing of is a person's to say")
                .allMatch(Settled.Case::isOpen);
        Evidence unlike = unlike(system);
        assertThat(system.faultsAtRest(checker, unlike)).isEmpty();
    }

    /** Settled while the other of the pair was in doubt, too: that could not be known. */
    private List<String> guessed(Settled settled) {
        List<String> guessed = new ArrayList<>();
        for (LookAlikes.Pair pair : purchases.pairs()) {
            Settled.Case one = settled.of(pair.one());
            Settled.Case other = settled.of(pair.other());
            for (List<Settled.Case> both : List.of(List.of(one, other), List.of(other, one))) {
                Settled.Case first = both.get(0);
                if (first.wasInDoubt() && first.until() != null && both.get(1).wasOpenAt(first.until())) {
                    guessed.add(first.row().purchaseId());
                }
            }
        }
        return guessed;
    }

    /** The evidence without the orders of look-alikes, whom the checker cannot tell apart. */
    private Evidence unlike(TestSystem system) {
        return new Evidence() {
            @Override
            public List<TakenOrder> orders() {
                return system.orders().stream()
                        .filter(order -> !purchases.emails().contains(order.email()))
                        .toList();
            }

            @Override
            public PurchaseRecord row(String purchaseId) {
                return system.row(purchaseId);
            }

            @Override
            public List<String> work() {
                return system.work();
            }

            @Override
            public List<Message> peek(String queue) {
                return system.peek(queue);
            }
        };
    }

    /** The time that this share of them does not exceed, in seconds. */
    static String at(List<Duration> sorted, double share) {
        if (sorted.isEmpty()) {
            return "none";
        }
        Duration each = sorted.get((int) Math.max(0, Math.ceil(sorted.size() * share) - 1));
        return "%.1f s".formatted(each.toMillis() / 1000.0);
    }

    /** Calls that are not the shop's, calls that came before, and calls that are too long. */
    private void strangers(TestSystem system, ToldPayments payments, String url, Hook paid) throws Exception {
        system.shop.hooks().settings(HookSettings.none());
        Map<String, Map<String, List<Long>>> before = payments.told();
        Map<String, State> states = states(system);
        long sentBefore = system.shop.hooks().sent().size();
        List<WebhookCall> calls = new ArrayList<>();
        List<TakenOrder> orders = system.orders();
        List<WebhookCall> come = comeAlready(system);
        String padding = " ".repeat(200_000);
        for (int i = 0; i < STRANGERS_CALLS; i++) {
            String order = orders.get(i * 7 % orders.size()).orderId();
            String says = "{\"guid\":\"" + order
                    + "\",\"status\":\"paid\",\"invalidated_since\":\"2026-01-01T00:00:00+00:00\"}";
            String key = UUID.randomUUID().toString();
            calls.add(new WebhookCall(url, "order.paid", UUID.randomUUID().toString(), key, order, says, 1));
            calls.add(new WebhookCall(
                    url.replace(KEY, KEY.replace('0', '1')), "order.paid", paid.nonce(), key, order, says, 1));
            calls.add(new WebhookCall(url, "order.paid", paid.nonce(), key, order, says + padding, 1));
            calls.add(come.get(i * 7 % come.size()));
        }
        calls.forEach(system.shop.hooks()::send);
        await("each to be answered")
                .atMost(Duration.ofMinutes(2))
                .until(() -> system.shop.hooks().sent().size() >= sentBefore + calls.size());
        Map<Integer, Long> answers = system.shop.hooks().sent().stream()
                .skip(sentBefore)
                .collect(Collectors.groupingBy(SentHook::status, TreeMap::new, Collectors.counting()));
        Figures.note(DRILL, "forged, replayed or oversized calls, by status", answers);
        await("nothing to come of them")
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> payments.told().equals(before) && states(system).equals(states));
        Figures.note(DRILL, "of those with an effect", 0);
        assertThat(answers.getOrDefault(200, 0L))
                .as("replayed ones alone are taken")
                .isEqualTo(STRANGERS_CALLS);
    }

    /** Calls that the application has taken. */
    private static List<WebhookCall> comeAlready(TestSystem system) {
        Set<String> taken = system.shop.hooks().sent().stream()
                .filter(call -> call.status() == 200)
                .map(SentHook::dedupeKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return system.shop.hooks().calls().stream()
                .filter(call -> taken.contains(call.dedupeKey()))
                .toList();
    }

    private Map<String, State> states(TestSystem system) {
        Map<String, State> states = new HashMap<>();
        Settled.look(system, sent)
                .all()
                .forEach(each -> states.put(each.row().purchaseId(), each.row().state()));
        return states;
    }
}

package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.CrashControl;
import org.ticketorders.testing.CrashControl.Arm;
import org.ticketorders.testing.CrashPoints;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/**
 * Two instances on one broker and one ledger. One stands still in the middle of a purchase, as a stopped virtual machine does;
 * the broker gives its messages to the other; then it comes back and goes on where it stood.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class TwoInstancesIT {

    private static final String DRILL = "two instances, one paused";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ORDERING_WRITTEN = "receive-purchase/accept-purchase.begin-order:after";
    private static final String BEFORE_POST = "receive-purchase/create-order.call-shop:before";
    private static final String AFTER_ANSWER = "receive-purchase/create-order.call-shop:after";
    private static final String BEFORE_SEND = "receive-purchase/send-on-hold.send:before";
    private static final int PAUSES = Figures.size(0, 20);

    @TempDir
    static Path directory;

    /** Of all that the system in use was sent. */
    private static Checker checker;

    private static TestSystem system;
    private static CrashControl control;
    private static AppProcess paused;
    private static AppProcess other;

    /** Of the instances that run; null where none do. */
    private static List<String> settings;

    /** Two instances with these settings: those that run, at rest, if they have the same. */
    private void start(String... properties) throws IOException {
        if (List.of(properties).equals(settings)) {
            return;
        }
        close();
        Path own = Files.createTempDirectory(directory, "system");
        checker = new Checker();
        // who stands still while it writes would keep a ledger in a file from the other
        system = TestSystem.withBrokerApart("two-instances", own).withLedgerInPostgres();
        control = new CrashControl(own.resolve("crash-points"));
        system.broker().launch();
        system.awaitBroker();
        List<String> all = new ArrayList<>(List.of(properties));
        all.add(control.property());
        // longer than the broker keeps the transaction of who gives no sign of life, or an outcome is published twice
        all.add("openticket.ledger.republish-after=10s");
        paused = system.app("paused", CrashPoints.class, all.toArray(String[]::new));
        other = system.app("other", Application.class, all.toArray(String[]::new));
        paused.launch();
        other.launch();
        paused.awaitReady();
        other.awaitReady();
        settings = List.of(properties);
    }

    @AfterAll
    static void close() {
        settings = null;
        if (system != null) {
            system.close();
            system = null;
        }
    }

    @Test
    void whoComesBackWithTheAnswerSettlesWhatTheOtherGaveUpAsInDoubt() throws IOException {
        start();
        List<String> points =
                Figures.isLongForm() ? List.of(ORDERING_WRITTEN, BEFORE_POST, AFTER_ANSWER) : List.of(BEFORE_POST);
        for (String point : points) {
            String id = pauseAt(point);
            await("the other to give " + id + " up as in doubt, paused at " + point)
                    .atMost(PATIENCE)
                    .until(() -> system.row(id).state() == State.IN_DOUBT
                            && system.row(id).published());

            paused.goOn();

            await("the order of " + id + " to be known, paused at " + point)
                    .atMost(PATIENCE)
                    .until(() -> system.row(id).state() == State.ORDERED);
            Rest.await(system, checker);
            assertThat(path(id)).endsWith(State.ORDERING, State.IN_DOUBT, State.ORDERED);
            assertThat(outcomes(id)).containsExactly("in-doubt", "ordered");
        }
        Figures.note(DRILL, "in doubt, then settled by the one who came back", points.size());
    }

    @Test
    void theOtherSendsAHoldOnThatWasRecordedAndNotSent() throws IOException {
        start();
        // whichever instance takes it, its order is refused once, so that its hold waits
        String id = pauseAt(
                BEFORE_SEND,
                () -> system.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(429)));
        await("the other to order " + id)
                .atMost(PATIENCE)
                .until(() -> system.row(id).state() == State.ORDERED
                        && system.row(id).published());

        paused.goOn();

        Rest.await(system, checker);
        assertThat(path(id))
                .containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.HELD, State.ORDERING, State.ORDERED);
        assertThat(outcomes(id)).containsExactly("ordered");
        Figures.note(DRILL, "hold sent on by the other, ordered once", 1);
    }

    @Test
    @EnabledIfSystemProperty(named = "faults.long", matches = "true")
    void whoComesBackAfterTheHoldPostsNothing() throws IOException {
        start("openticket.hold.life=12s", "openticket.hold.safety-margin=1s");
        String id = pauseAt(ORDERING_WRITTEN);
        await("the other to give " + id + " up as in doubt")
                .atMost(PATIENCE)
                .until(() -> system.row(id).state() == State.IN_DOUBT);
        Instant lapses = system.row(id).hold().heldUntil();
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(lapses));

        paused.goOn();

        await(id + " to be known as not ordered")
                .atMost(PATIENCE)
                .until(() -> system.row(id).state() == State.FAILED);
        Rest.await(system, checker);
        assertThat(system.orders()).extracting(order -> order.email()).doesNotContain(Messages.emailOf(id));
        assertThat(outcomes(id)).containsExactly("in-doubt", "failed");
        Figures.note(DRILL, "back after the hold's end: posted nothing", 1);
    }

    @Test
    @EnabledIfSystemProperty(named = "faults.long", matches = "true")
    void losesNothingAndOrdersNothingTwiceWhileEitherIsPausedUnderLoad() throws Exception {
        start();
        system.shop.latencyMillis(20);
        try (Load load = new Load(checker, system.senders(), 40)) {
            for (int pause = 1; pause <= PAUSES; pause++) {
                Work.await(system.shop, 15 + ThreadLocalRandom.current().nextInt(60));
                AppProcess one = pause % 2 == 0 ? paused : other;
                one.pause();
                // from shorter to longer than the broker waits for a sign of life
                TimeUnit.MILLISECONDS.sleep(1_000 + ThreadLocalRandom.current().nextInt(6_000));
                one.goOn();
            }
            Work.await(system.shop, 20);
            load.stop();
        }
        Rest.await(system, checker);
        Rest.note("two instances, either paused under load", "pauses", PAUSES, system, checker);
        Figures.note("two instances, either paused under load", "in doubt, and why", doubts());
    }

    private List<String> doubts() {
        return system.peek("dead-letter.in-doubt").stream()
                .map(letter -> String.valueOf(TestApp.property(letter, "purchaseId")))
                .map(id -> String.valueOf(system.row(id).ending().detail()))
                .toList();
    }

    /**
     * Sends one purchase after another until one brings the instance to a stop at this point. Nothing else is in work then:
     * an instance that is stopped in the middle of a write to SQLite keeps the other from writing.
     *
     * @return its purchaseId
     */
    private String pauseAt(String point) {
        return pauseAt(point, () -> {});
    }

    private String pauseAt(String point, Runnable beforeEach) {
        control.arm(new Arm("*", point, 1, "stop"));
        String id;
        do {
            id = TestApp.newId();
            beforeEach.run();
            String body = Messages.traceable(id, Catalogue.STANDING, 1);
            try (var jms = system.senders().createContext()) {
                jms.createProducer().send(jms.createQueue("purchase.requested"), body);
            }
            checker.accepted(body);
            String sent = id;
            await("purchase " + id).atMost(PATIENCE).until(() -> control.isSpent() || isPublished(sent));
        } while (!control.isSpent());
        return id;
    }

    private boolean isPublished(String id) {
        PurchaseRecord row = system.row(id);
        return row != null && row.published();
    }

    private List<State> path(String id) {
        return system.ledger(
                ledger -> ledger.history(id).stream().map(HistoryEntry::state).toList());
    }

    private List<String> outcomes(String id) {
        return system.peek("order.outcome").stream()
                .map(TestApp::json)
                .filter(outcome -> id.equals(outcome.path("purchaseId").asText()))
                .map(outcome -> outcome.path("outcome").asText())
                .toList();
    }
}

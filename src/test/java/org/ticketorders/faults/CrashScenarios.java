package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.SimulatedOrders;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.CrashControl;
import org.ticketorders.testing.CrashControl.Arm;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/**
 * What senders, operators and the shop do while a process dies, and how each ends if it does not. Several purchases may be in one
 * scenario at a time: what the shop does to one is bound to a ticket of its own.
 */
final class CrashScenarios {

    static final String TAKES_NEW = "receive-purchase/";
    static final String TAKES_HELD = "receive-held-reservation/";
    static final String BEGINS_ORDER = TAKES_NEW + "accept-purchase.begin-order";
    static final String ASKS_LEDGER = TAKES_HELD + "accept-purchase.ask-ledger";

    private static final String RESERVED = TAKES_NEW + "call-reserve.call-shop:after";
    private static final String WHY = "{\"why\":\"a look at the shop\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** Slowly too if it is reserved once more, after a halt that came before the hold was recorded. */
    private static final int TWICE_FOR_A_HALT = 2;

    /** How the application is set up for a scenario. */
    enum Setup {
        LONG_HOLDS(),
        SETTLED_BY_SHOP(
                "openticket.in-doubt.look-for-orders=true",
                "openticket.in-doubt.company=" + SimulatedOrders.COMPANY,
                "openticket.in-doubt.poll-millis=1000",
                "openticket.in-doubt.max-pages=200"),
        SHORT_HOLDS(
                "openticket.hold.life=2500ms", "openticket.hold.safety-margin=1s", "openticket.hold.max-renewals=50"),
        NO_RENEWALS(
                "openticket.hold.life=2500ms", "openticket.hold.safety-margin=1s", "openticket.hold.max-renewals=0");

        private final List<String> properties;

        Setup(String... properties) {
            this.properties = List.of(properties);
        }

        List<String> properties() {
            return properties;
        }
    }

    /** One thing that is done with a purchase, and how it ends if nothing interferes. */
    record Stage(Consumer<String> act, Predicate<String> done) {}

    /**
     * @param alone whether one purchase at a time can be in it
     * @param waits where it waits by itself, so that a hold lapses
     */
    record Scenario(String name, boolean alone, List<Arm> waits, List<Stage> stages) {}

    /** What a sender or operator repeats who got no answer. */
    private interface Again {
        void run() throws IOException;
    }

    private interface Finish {
        void on(TextMessage message) throws JMSException;
    }

    private final TestSystem system;
    private final Checker checker;
    private final CrashControl control;
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, Integer> replies = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Queue<Again> toDoAgain = new ConcurrentLinkedQueue<>();
    private final AtomicInteger purchases = new AtomicInteger();
    private AppProcess app;

    CrashScenarios(TestSystem system, Checker checker, CrashControl control) {
        this.system = system;
        this.checker = checker;
        this.control = control;
    }

    /** Whom operators ask from now on. */
    void talkTo(AppProcess process) {
        app = process;
    }

    /** No id is the beginning of another. */
    String newId() {
        return String.format("CRASH-%05d", purchases.incrementAndGet());
    }

    /** What every sender gets whose purchase is ordered at once. */
    Scenario ordered() {
        return scenario("ordered", stage(id -> send(id, Catalogue.STANDING), State.ORDERED));
    }

    List<Scenario> of(Setup setup) {
        return switch (setup) {
            case LONG_HOLDS -> withLongHolds();
            case SETTLED_BY_SHOP ->
                List.of(scenario(
                        "answer lost, then settled by the shop's list", stage(this::loseAnswer, State.ORDERED)));
            case SHORT_HOLDS -> withShortHolds();
            case NO_RENEWALS ->
                List.of(scenario(
                        "lapsed, no renewal left", stage(id -> sendSlowly(id, TWICE_FOR_A_HALT), State.EXPIRED)));
        };
    }

    private List<Scenario> withLongHolds() {
        Stage ordered = ordered().stages().get(0);
        Stage answerLost = stage(this::loseAnswer, State.IN_DOUBT);
        Stage foundOrdered = settled(this::resolveOrdered, State.ORDERED);
        Stage rejected = stage(id -> send(id, ticketOf(id, 0)), State.REJECTED);
        List<Scenario> all = new ArrayList<>(List.of(ordered()));
        all.add(scenario("rejected", stage(id -> send(id, Catalogue.FRONT_ROW), State.REJECTED)));
        all.add(scenario("refused by 503 and rolled back", stage(this::sendToWait, State.ORDERED)));
        all.add(new Scenario(
                "ordering paused while it was reserving",
                true,
                List.of(new Arm("", RESERVED, 1, "2000")),
                List.of(stage(this::sendAndPauseOrdering, State.ORDERED))));
        all.add(scenario("answer lost, then found ordered", answerLost, foundOrdered));
        all.add(scenario(
                "answer lost, found ordered, taken back and found once more",
                answerLost,
                foundOrdered,
                new Stage(
                        id -> operate(id, "take-back", "{\"why\": \"the wrong order\"}"),
                        id -> isAt(id, State.IN_DOUBT) && letters("dead-letter.in-doubt", id) == 1),
                foundOrdered));
        all.add(scenario(
                "answer lost, then known to another instance",
                answerLost,
                settled(id -> system.ledger(ledger -> ledger.resolveOrdered(id, orderOf(id))), State.ORDERED)));
        all.add(scenario("invalid", new Stage(this::sendInvalid, id -> refusalsOf(id) == 1)));
        all.add(scenario("without an id", stage(this::sendNameless, State.ORDERED)));
        all.add(scenario("sent twice", ordered, new Stage(this::sendAgain, id -> repliesTo(id) == 1)));
        all.add(scenario(
                "other content under its id", ordered, new Stage(this::sendOtherContent, id -> refusalsOf(id) == 1)));
        all.add(scenario("replayed", rejected, stage(this::replay, State.ORDERED)));
        all.add(new Scenario(
                "replayed with others", true, List.of(), List.of(rejected, stage(this::replayMany, State.ORDERED))));
        all.add(scenario(
                "rolled back by an outage at the reservation",
                stage(
                        id -> send(
                                id,
                                fails(
                                        id,
                                        Fault.on(Call.RESERVE, Fault.Kind.STATUS)
                                                .status(500)
                                                .times(4))),
                        State.ORDERED)));
        all.add(scenario("undelivered", stage(this::sendTooLate, State.FAILED)));
        return all;
    }

    private List<Scenario> withShortHolds() {
        Stage ordered = ordered().stages().get(0);
        Stage waits = stage(this::sendToWait, State.ORDERED);
        Stage notTaken =
                stage(id -> send(id, fails(id, Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE))), State.IN_DOUBT);
        return List.of(
                scenario("lapsed and renewed", stage(id -> sendSlowly(id, 1), State.ORDERED)),
                lapsing("found lapsed before ORDERING", BEGINS_ORDER + ":before", ordered),
                lapsing("found lapsed after ORDERING", BEGINS_ORDER + ":after", ordered),
                lapsing("waited for its order, found lapsed before ORDERING", ASKS_LEDGER + ":before", waits),
                lapsing("waited for its order, found lapsed after ORDERING", ASKS_LEDGER + ":after", waits),
                scenario(
                        "answer lost, then found not ordered",
                        notTaken,
                        settled(this::resolveNotOrdered, State.FAILED)),
                scenario(
                        "answer lost, then known by another instance not to be ordered",
                        notTaken,
                        settled(this::settleElsewhere, State.FAILED)));
    }

    private static Scenario scenario(String name, Stage... stages) {
        return new Scenario(name, false, List.of(), List.of(stages));
    }

    private static Scenario lapsing(String name, String point, Stage stage) {
        return new Scenario(name, false, List.of(new Arm("", point, 1, "2000")), List.of(stage));
    }

    private Stage stage(Consumer<String> act, State end) {
        return new Stage(act, id -> isAt(id, end));
    }

    /** A purchase in doubt that is settled: its letter moves too. */
    private Stage settled(Consumer<String> act, State end) {
        return new Stage(act, id -> isAt(id, end) && letters("dead-letter.in-doubt", id) == 0);
    }

    boolean isAt(String id, State end) {
        PurchaseRecord row = system.row(id);
        return row != null && row.state() == end && row.published();
    }

    /** Repeats what got no answer from the process that has died. */
    void repeatUnanswered() throws IOException {
        for (Again again = toDoAgain.poll(); again != null; again = toDoAgain.poll()) {
            again.run();
        }
    }

    /** Every sender got the one answer that it was owed. */
    void checkAnswers() {
        replies.forEach(
                (id, count) -> assertThat(repliesTo(id)).as("replies to " + id).isEqualTo(count));
        refusals.forEach((id, count) ->
                assertThat(refusalsOf(id)).as("refusals of " + id).isEqualTo(count));
    }

    // --- senders -------------------------------------------------------------------------------------------------

    private void send(String id, String ticket) {
        String body = Messages.traceable(id, ticket, 1);
        bodies.put(id, body);
        send(body, producer -> {}, message -> {});
        checker.accepted(body);
    }

    private void sendNameless(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1);
        send(body, producer -> producer.setDisableMessageID(true), message -> {});
        checker.accepted(body);
    }

    /** A message whose time-to-live is over before it is delivered. */
    private void sendTooLate(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1);
        send(body, producer -> producer.setDeliveryDelay(400).setTimeToLive(100), message -> {});
        checker.accepted(body);
    }

    private void sendSlowly(String id, int times) {
        send(
                id,
                fails(
                        id,
                        Fault.on(Call.RESERVE, Fault.Kind.LATENCY)
                                .delayMillis(2_000)
                                .times(times)));
    }

    /** Its order is refused once as a busy shop does, so that its hold waits. */
    private void sendToWait(String id) {
        send(id, fails(id, Fault.on(Call.ORDER, Fault.Kind.STATUS).retryAfter("1")));
    }

    private void loseAnswer(String id) {
        send(id, fails(id, Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER)));
    }

    private void sendInvalid(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1).replace("lastname", "surname");
        refusals.put(id, 1);
        send(body, producer -> {}, message -> {});
        checker.refused(body);
    }

    private void sendAgain(String id) {
        replies.put(id, 1);
        send(bodies.get(id), producer -> {}, message -> {
            message.setJMSCorrelationID(id);
            message.setJMSReplyTo(ActiveMQDestination.createQueue(TestSystem.REPLIES));
        });
    }

    private void sendOtherContent(String id) {
        refusals.put(id, 1);
        send(bodies.get(id).replace("\"quantity\":1", "\"quantity\":2"), producer -> {}, message -> {});
    }

    /** Sends; if the broker dies before it says that it has the message, sends again as a sender does that is not sure. */
    private void send(String body, Consumer<JMSProducer> settings, Finish finish) {
        try {
            sendOnce(body, settings, finish);
        } catch (JMSRuntimeException e) {
            toDoAgain.add(() -> sendOnce(body, settings, finish));
        }
    }

    private void sendOnce(String body, Consumer<JMSProducer> settings, Finish finish) {
        try (JMSContext jms = system.senders().createContext()) {
            JMSProducer producer = jms.createProducer();
            settings.accept(producer);
            TextMessage message = jms.createTextMessage(body);
            finish.on(message);
            producer.send(jms.createQueue("purchase.requested"), message);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    // --- the shop ------------------------------------------------------------------------------------------------

    /** @return a ticket of this purchase alone, whose requests meet the fault */
    private String fails(String id, Fault.Builder fault) {
        String ticket = ticketOf(id, 10);
        system.shop.faults(fault.ticket(ticket));
        return ticket;
    }

    private String ticketOf(String id, int stock) {
        String guid =
                UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString();
        system.shop.putTicket(Catalogue.SHOP, new Catalogue.Ticket(guid, "of " + id, stock, 100, Catalogue.EVENT_DATE));
        return guid;
    }

    private String orderOf(String id) {
        return system.orders(id).stream().findFirst().orElseThrow().orderId();
    }

    // --- operators -----------------------------------------------------------------------------------------------

    /** Its hold must wait, since ordering pauses between its reservation and its order. */
    private void sendAndPauseOrdering(String id) {
        toDoAgain.add(() -> ask("/ops/api/stages/order/resume", WHY));
        send(id, Catalogue.STANDING);
        awaitOrDeath(() -> control.passed(id).stream().anyMatch(at -> at.point().equals(RESERVED)));
        try {
            ask("/ops/api/stages/order/pause", WHY);
            awaitOrDeath(() -> {
                PurchaseRecord row = system.row(id);
                return row != null && row.state() != State.ACCEPTED;
            });
            ask("/ops/api/stages/order/resume", WHY);
        } catch (IOException e) {
            // it died: ordering is resumed when it is back
            assertThat(toDoAgain).isNotEmpty();
        }
    }

    private void awaitOrDeath(Condition condition) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> !app.isAlive() || condition.holds());
    }

    private interface Condition {
        boolean holds();
    }

    private void replay(String id) {
        ticketOf(id, 10);
        operate(id, "replay", "{}");
    }

    /** One that a halt has interrupted is resumed once its claim is over; until then there is no other. */
    private void replayMany(String id) {
        ticketOf(id, 10);
        toDoAgain.add(() -> beginReplays(id));
        await().atMost(PATIENCE).until(() -> isBegunOrHalted(id));
    }

    private boolean isBegunOrHalted(String id) {
        try {
            int answer = beginReplays(id);
            assertThat(answer).isIn(202, 409);
            return answer == 202;
        } catch (IOException e) {
            // it halted before the answer
            return true;
        }
    }

    private int beginReplays(String id) throws IOException {
        return ask(
                        "/ops/api/dead-letters/rejected/replays",
                        "{\"idPrefix\":\"" + id + "\",\"dryRun\":false,\"why\":\"there are tickets again\"}")
                .statusCode();
    }

    private void resolveOrdered(String id) {
        operate(id, "resolution", "{\"ordered\": true, \"orderId\": \"" + orderOf(id) + "\"}");
    }

    private void resolveNotOrdered(String id) {
        Instant lapsed = system.row(id).hold().lapsesBy().plusMillis(200);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(lapsed));
        operate(id, "resolution", "{\"ordered\": false, \"lookedAt\": \"" + lapsed + "\"}");
    }

    private void settleElsewhere(String id) {
        Instant lapsed = system.row(id).hold().lapsesBy().plusMillis(1);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(lapsed));
        system.ledger(ledger -> ledger.resolveNotOrdered(id, lapsed, Duration.ZERO));
    }

    /** What an operator asks for; if the answer does not come, it is asked for again. */
    private void operate(String id, String what, String json) {
        String path = "/ops/api/purchases/" + id + "/" + what;
        try {
            assertThat(ask(path, json).statusCode()).isIn(200, 202);
        } catch (IOException e) {
            // 409: it was done all the same
            toDoAgain.add(() -> assertThat(ask(path, json).statusCode()).isIn(200, 202, 409));
        }
    }

    private HttpResponse<String> ask(String path, String json) throws IOException {
        return app.post(path, json);
    }

    // --- what they see -------------------------------------------------------------------------------------------

    private int repliesTo(String id) {
        return (int) system.peek(TestSystem.REPLIES).stream()
                .filter(reply -> id.equals(correlation(reply)))
                .count();
    }

    private static String correlation(Message reply) {
        try {
            return reply.getJMSCorrelationID();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private int refusalsOf(String id) {
        return letters("dead-letter.invalid", id);
    }

    private int letters(String queue, String id) {
        return (int) system.peek(queue).stream()
                .filter(letter -> id.equals(TestApp.property(letter, "purchaseId")))
                .count();
    }
}

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
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.Settlings;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.CrashControl;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/** What senders, the shop and operators do to purchases while the process may die at any moment, and what they see of them. */
final class CrashActs {

    static final String RESERVED = "receive-purchase/call-reserve.call-shop:after";

    private static final String WHY = "{\"why\":\"a look at the shop\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(180);

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

    CrashActs(TestSystem system, Checker checker, CrashControl control) {
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

    void send(String id, String ticket) {
        String body = Messages.traceable(id, ticket, 1);
        bodies.put(id, body);
        send(body, producer -> {}, message -> {});
        checker.accepted(body);
    }

    void sendNameless(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1);
        send(body, producer -> producer.setDisableMessageID(true), message -> {});
        checker.accepted(body);
    }

    /** A message whose time-to-live is over before it is delivered. */
    void sendTooLate(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1);
        send(body, producer -> producer.setDeliveryDelay(400).setTimeToLive(100), message -> {});
        checker.accepted(body);
    }

    void sendSlowly(String id, int times) {
        send(
                id,
                fails(
                        id,
                        Fault.on(Call.RESERVE, Fault.Kind.LATENCY)
                                .delayMillis(2_000)
                                .times(times)));
    }

    /** Its order is refused once as a busy shop does, so that its hold waits. */
    void sendToWait(String id) {
        send(id, fails(id, Fault.on(Call.ORDER, Fault.Kind.STATUS).retryAfter("1")));
    }

    void loseAnswer(String id) {
        send(id, fails(id, Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER)));
    }

    void sendInvalid(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1).replace("lastname", "surname");
        refusals.put(id, 1);
        send(body, producer -> {}, message -> {});
        checker.refused(body);
    }

    void sendAgain(String id) {
        replies.put(id, 1);
        send(bodies.get(id), producer -> {}, message -> {
            message.setJMSCorrelationID(id);
            message.setJMSReplyTo(ActiveMQDestination.createQueue(TestSystem.REPLIES));
        });
    }

    void sendOtherContent(String id) {
        refusals.put(id, 1);
        send(bodies.get(id).replace("\"quantity\":1", "\"quantity\":2"), producer -> {}, message -> {});
    }

    /** Sends; if the broker dies before it says that it has the message, sends again as a sender does that is not sure. */
    void send(String body, Consumer<JMSProducer> settings, Finish finish) {
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
    String fails(String id, Fault.Builder fault) {
        String ticket = ticketOf(id, 10);
        system.shop.faults(fault.ticket(ticket));
        return ticket;
    }

    String ticketOf(String id, int stock) {
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
    void sendAndPauseOrdering(String id) {
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

    void replay(String id) {
        ticketOf(id, 10);
        operate(id, "replay", "{}");
    }

    /** One that a halt has interrupted is resumed once its claim is over; until then there is no other. */
    void replayMany(String id) {
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

    void takeBack(String id) {
        operate(id, "take-back", "{\"why\": \"the wrong order\"}");
    }

    void resolveOrdered(String id) {
        operate(id, "resolution", "{\"ordered\": true, \"orderId\": \"" + orderOf(id) + "\"}");
    }

    void resolveNotOrdered(String id) {
        Instant lapsed = system.row(id).hold().lapsesBy().plusMillis(200);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(lapsed));
        operate(id, "resolution", "{\"ordered\": false, \"lookedAt\": \"" + lapsed + "\"}");
    }

    void settleOrderedElsewhere(String id) {
        system.ledger(
                ledger -> new Settlings(ledger).foundOrdered(ledger.find(id).orElseThrow(), orderOf(id), "seen"));
    }

    void settleElsewhere(String id) {
        Instant lapsed = system.row(id).hold().lapsesBy().plusMillis(1);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(lapsed));
        system.ledger(ledger ->
                new Settlings(ledger).foundNotOrdered(ledger.find(id).orElseThrow(), lapsed, Duration.ZERO, "seen"));
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

    int repliesTo(String id) {
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

    int refusalsOf(String id) {
        return letters("dead-letter.invalid", id);
    }

    int letters(String queue, String id) {
        return (int) system.peek(queue).stream()
                .filter(letter -> id.equals(TestApp.property(letter, "purchaseId")))
                .count();
    }
}

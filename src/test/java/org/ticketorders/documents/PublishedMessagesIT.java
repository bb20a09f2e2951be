package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ticketorders.testing.PublishedSchemas.faultsOfHeaders;
import static org.ticketorders.testing.PublishedSchemas.faultsOfOutcome;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.Settlings;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.PublishedSchemas;
import org.ticketorders.testing.TestApp;

/** Everything that the application tells anybody by a queue is as the published schemas say: every outcome, for every reason. */
class PublishedMessagesIT {

    private static final Duration LIFE = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofMillis(100);
    private static final List<String> LETTERS = List.of(
            "dead-letter.invalid",
            "dead-letter.rejected",
            "dead-letter.expired",
            "dead-letter.failed",
            "dead-letter.in-doubt");

    @RegisterExtension
    static final TestApp app = TestApp.perClass(
            "openticket.hold.life=" + LIFE.toSeconds() + "s",
            "openticket.hold.safety-margin=1s",
            "openticket.purchase.max-attempts=1",
            "openticket.http.answer-timeout=10s",
            "openticket.repeat.redeliveries=0",
            "openticket.ledger.republish-after=1s");

    @BeforeAll
    static void start() throws Exception {
        app.shop.holdMillis(LIFE.toMillis());
        app.shop.limits(Catalogue.SHOP, Map.of("max_tickets_per_order", 5));
        app.awaitState(app.order(1), State.ORDERED);
        endForEveryReason();
    }

    @Test
    void everyOutcomeIsAsItsSchemaSays() {
        Set<String> outcomes = new TreeSet<>();
        Set<String> reasons = new TreeSet<>();

        for (Message message : app.browse("order.outcome")) {
            JsonNode outcome = TestApp.json(message);
            assertThat(faultsOfOutcome(outcome)).isEmpty();
            assertThat(faultsOfHeaders("order.outcome", message)).isEmpty();
            assertThat(PublishedSchemas.headers(message).path("outcome").asText())
                    .isEqualTo(outcome.path("outcome").asText());
            outcomes.add(outcome.path("outcome").asText());
            if (outcome.has("reason")) {
                reasons.add(outcome.path("reason").asText());
            }
        }

        assertThat(outcomes).containsExactly("expired", "failed", "in-doubt", "invalid", "ordered", "rejected");
        assertThat(reasons)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::word).toList());
    }

    @Test
    void everyDeadLetterHasTheHeadersThatTheAsyncApiDocumentSays() {
        Set<String> known = new TreeSet<>();
        PublishedSchemas.read("asyncapi.yaml")
                .at("/components/schemas/letterHeaders/properties")
                .fieldNames()
                .forEachRemaining(known::add);
        Set<String> seen = new TreeSet<>();

        for (String queue : LETTERS) {
            List<Message> letters = app.browse(queue);
            assertThat(letters).as(queue).isNotEmpty();
            for (Message letter : letters) {
                assertThat(faultsOfHeaders(queue, letter)).isEmpty();
                PublishedSchemas.headers(letter).fieldNames().forEachRemaining(seen::add);
            }
        }

        assertThat(seen).isEqualTo(known);
        assertThat(reasonsOfLetters())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::word).toList());
    }

    @Test
    void everyReplyIsAnOutcome() throws Exception {
        String id = TestApp.newId();
        String purchase = Messages.purchase(id, Catalogue.STANDING, 1);
        List<String> told = new ArrayList<>();

        try (Connection connection = app.senders().createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TemporaryQueue replies = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(replies);
            for (String body : List.of(
                    purchase,
                    purchase.replace(",", " , "),
                    purchase.replace("iDeal", "Sofort"),
                    Messages.purchase(TestApp.newId(), Catalogue.FRONT_ROW, 1),
                    "{")) {
                TextMessage message = session.createTextMessage(body);
                message.setJMSReplyTo(replies);
                session.createProducer(session.createQueue("purchase.requested"))
                        .send(message);
                Message reply = consumer.receive(TestApp.PATIENCE.toMillis());
                assertThat(reply).isNotNull();
                assertThat(reply.getJMSCorrelationID()).isEqualTo(message.getJMSMessageID());
                assertThat(faultsOfOutcome(TestApp.json(reply))).isEmpty();
                told.add(TestApp.json(reply).path("outcome").asText());
            }
        }

        assertThat(told).containsExactly("ordered", "ordered", "invalid", "rejected", "invalid");
    }

    // --- how each reason comes about -------------------------------------------------------------------------------

    private static void endForEveryReason() throws Exception {
        app.send("no JSON");
        try (JMSContext jms = app.senders().createContext()) {
            jms.createProducer().send(jms.createQueue("purchase.requested"), jms.createMapMessage());
        }
        app.send("{\"purchaseId\":\"ERP-1\"}");
        String ordered = app.order(1);
        app.awaitState(ordered, State.ORDERED);
        app.send(Messages.purchase(ordered, Catalogue.STANDING, 2));

        ended(State.REJECTED, Reason.SOLD_OUT, Messages.traceable(TestApp.newId(), Catalogue.FRONT_ROW, 1));
        String unknown = UUID.randomUUID().toString();
        ended(State.REJECTED, Reason.UNKNOWN_TICKET, Messages.traceable(TestApp.newId(), unknown, 1));
        ended(State.REJECTED, Reason.LIMIT_EXCEEDED, Messages.traceable(TestApp.newId(), Catalogue.STANDING, 6));
        ended(
                State.REJECTED,
                Reason.PAYMENT_METHOD_NOT_OFFERED,
                Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1, "Sea shells"));
        ended(
                State.REJECTED,
                Reason.REFUSED_BY_SHOP,
                Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).build());
        ended(
                State.EXPIRED,
                Reason.HOLD_LAPSED,
                Fault.on(Call.ORDER, Fault.Kind.STATUS)
                        .status(200)
                        .body("{\"errors\":[{\"reason\":\"reservation_expired\"}]}")
                        .build());
        ended(
                State.IN_DOUBT,
                Reason.ANSWER_UNCLEAR,
                Fault.on(Call.ORDER, Fault.Kind.STATUS).status(500).build());
        ended(
                State.IN_DOUBT,
                Reason.ANSWER_LOST,
                Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER).build());
        String resolved = ended(
                State.IN_DOUBT,
                Reason.ANSWER_LOST,
                Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE).build());
        takenBack();
        carriedTwice(Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE), State.IN_DOUBT, Reason.INTERRUPTED);
        carriedTwice(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(429), State.FAILED, Reason.NOT_TAKEN);
        String lost = TestApp.newId();
        carry(lost);
        assertThat(app.awaitState(lost, State.IN_DOUBT).ending().reason()).isEqualTo(Reason.ROW_MISSING);
        expiredInTheQueue();
        deliveredInVain();
        interruptedBeforeItsHold();
        resolve(resolved);
        // an outcome may come by the periodic route, before its letter does by a redelivery
        await().atMost(TestApp.PATIENCE).until(() -> reasonsOfLetters().size() == Reason.values().length);
    }

    private static Set<String> reasonsOfLetters() {
        Set<String> reasons = new TreeSet<>();
        LETTERS.forEach(queue ->
                app.browse(queue).forEach(letter -> reasons.add(String.valueOf(TestApp.property(letter, "reason")))));
        return reasons;
    }

    private static String ended(State end, Reason reason, Fault fault) {
        app.shop.faults(fault);
        return ended(end, reason, Messages.traceable(TestApp.newId(), Catalogue.STANDING, 1));
    }

    private static String ended(State end, Reason reason, String body) {
        String id = body.split("\"")[3];
        app.send(body);
        assertThat(app.awaitState(id, end).ending().reason()).isEqualTo(reason);
        return id;
    }

    private static void takenBack() throws Exception {
        int orders = app.shop.orders().size();
        String id = ended(
                State.IN_DOUBT,
                Reason.ANSWER_LOST,
                Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER).build());
        String orderId = app.shop.orders().get(orders).orderId();
        OpsHttp ops = new OpsHttp(app);
        ops.post("/purchases/" + id + "/resolution", "{\"ordered\":true,\"orderId\":\"" + orderId + "\"}")
                .ok(200);
        ops.post("/purchases/" + id + "/take-back", "{\"why\":\"the wrong order\"}")
                .ok(202);
        assertThat(app.awaitState(id, State.IN_DOUBT).ending().reason()).isEqualTo(Reason.TAKEN_BACK);
    }

    /** The broker gives the purchase to another consumer, too, while its order is under way. */
    private static void carriedTwice(Fault.Builder answer, State end, Reason reason) {
        app.shop.faults(answer.delayMillis(3_000));
        long before = app.shop.count(Call.ORDER);
        String id = app.order(1);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(Call.ORDER) > before);
        carry(id);
        await().atMost(TestApp.PATIENCE).until(() -> app.path(id).contains(State.IN_DOUBT));
        await().atMost(TestApp.PATIENCE).until(() -> app.outcomes(id).stream()
                .anyMatch(outcome -> outcome.path("reason").asText().equals(reason.word())));
        assertThat(app.awaitState(id, end).ending().reason()).isEqualTo(reason);
    }

    private static void carry(String id) {
        app.bean(JmsTemplate.class).send("reservation.held", session -> {
            Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
            message.setStringProperty("purchaseId", id);
            message.setIntProperty("attempt", 1);
            return message;
        });
    }

    private static void expiredInTheQueue() {
        app.suspend("receive-purchase");
        String id = TestApp.newId();
        try (JMSContext jms = app.senders().createContext()) {
            jms.createProducer()
                    .setTimeToLive(1)
                    .send(jms.createQueue("purchase.requested"), Messages.purchase(id, Catalogue.STANDING, 1));
        }
        assertThat(app.awaitState(id, State.FAILED).ending().reason()).isEqualTo(Reason.MESSAGE_EXPIRED);
        app.resume("receive-purchase");
    }

    private static void deliveredInVain() {
        String id = TestApp.newId();
        app.bean(JmsTemplate.class).send("undelivered", session -> {
            Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
            message.setStringProperty("_AMQ_ORIG_QUEUE", "purchase.requested");
            return message;
        });
        assertThat(app.awaitState(id, State.FAILED).ending().reason()).isEqualTo(Reason.DELIVERIES_EXHAUSTED);
    }

    private static void interruptedBeforeItsHold() throws Exception {
        AtomicBoolean now = new AtomicBoolean(true);
        AdviceWith.adviceWith(app.camel(), "accept-purchase", advice -> advice.weaveById("begin-order")
                .before()
                .process(exchange -> {
                    if (now.getAndSet(false)) {
                        throw new IllegalStateException("interrupted by the test");
                    }
                }));
        assertThat(app.awaitState(app.order(1), State.FAILED).ending().reason()).isEqualTo(Reason.ATTEMPTS_EXHAUSTED);
    }

    private static void resolve(String id) {
        PurchaseRecord row = app.row(id);
        Instant fence = app.bean(Ledger.class).fence(row, MARGIN);
        await().atMost(LIFE.plusSeconds(5)).until(() -> Instant.now().isAfter(fence.plusMillis(10)));
        app.bean(Settlings.class).foundNotOrdered(app.row(id), Instant.now().minusMillis(1), MARGIN, "seen");
        assertThat(app.awaitState(id, State.FAILED).ending().reason()).isEqualTo(Reason.RESOLVED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.failed", id).size() == 1);
    }
}

package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The lines of the decision table and the rules below it, each through real queues, with every interruption that it is for. */
class ProtocolIT {

    private static final String INTAKE = "receive-purchase";
    private static final String ORDER_STAGE = "receive-held-reservation";
    private static final String RENEWALS = "receive-renewal";
    private static final int DELIVERIES = 3;
    private static final Duration LIFE = Duration.ofSeconds(6);

    @TempDir
    static Path directory;

    static TestApp app;

    @BeforeAll
    static void start() {
        Path broker = TestApp.brokerConfig(
                directory,
                "purchase.#",
                "<max-delivery-attempts>" + DELIVERIES
                        + "</max-delivery-attempts><redelivery-delay>0</redelivery-delay>");
        app = TestApp.start(
                directory,
                "openticket.broker.config=" + broker,
                "openticket.hold.life=" + LIFE.toSeconds() + "s",
                "openticket.hold.safety-margin=1s",
                "openticket.http.answer-timeout=20s",
                "openticket.repeat.redeliveries=0",
                "openticket.ledger.republish-after=8s");
        app.shop.holdMillis(LIFE.toMillis());
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void shopIsWellAndKnown() {
        app.shop.clearFaults();
        app.resume(INTAKE, ORDER_STAGE, RENEWALS);
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.clearRequests();
    }

    // --- duplicates -----------------------------------------------------------------------------------------------

    @Test
    void dropsADuplicateWhileTheFirstIsInWork() {
        app.shop.faults(
                Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(1_500).build());
        double before = duplicates();
        String id = TestApp.newId();
        String body = traceable(id);
        app.send(body);
        app.awaitState(id, State.ACCEPTED);

        app.send(body);

        await().atMost(TestApp.PATIENCE).until(() -> duplicates() == before + 1);
        assertThat(app.row(id).state()).as("not waited for").isEqualTo(State.ACCEPTED);
        app.awaitState(id, State.ORDERED);
        assertThat(app.row(id).attempt()).isEqualTo(1);
        oneOrder(id);
        assertThat(app.outcomeWords(id)).containsExactly("1 ordered");
    }

    @Test
    void tellsTheSenderOfADuplicateTheKnownOutcome() throws Exception {
        double before = duplicates();
        String id = TestApp.newId();
        String body = traceable(id);
        app.send(body);
        app.awaitState(id, State.ORDERED);

        try (JMSContext jms = app.senders().createContext()) {
            TemporaryQueue reply = jms.createTemporaryQueue();
            TextMessage again = jms.createTextMessage(body.replace(",", " , "));
            again.setJMSReplyTo(reply);
            again.setJMSCorrelationID("question-7");
            jms.createProducer().send(jms.createQueue("purchase.requested"), again);
            Message answer = jms.createConsumer(reply).receive(TestApp.PATIENCE.toMillis());

            assertThat(answer.getJMSCorrelationID()).isEqualTo("question-7");
            assertThat(TestApp.json(answer)).isEqualTo(app.outcomes(id).get(0));
        }

        await().atMost(TestApp.PATIENCE).until(() -> duplicates() == before + 1);
        oneOrder(id);
        assertThat(app.outcomeWords(id)).containsExactly("1 ordered");
    }

    @Test
    void refusesOtherContentUnderAKnownPurchaseId() throws Exception {
        String id = TestApp.newId();
        app.send(traceable(id));
        PurchaseRecord original = app.awaitState(id, State.ORDERED);
        String other = Messages.traceable(id, Catalogue.STANDING, 2);

        app.send(other);

        await().atMost(TestApp.PATIENCE)
                .until(() -> !app.letters("dead-letter.invalid", id).isEmpty());
        assertThat(app.letters("dead-letter.invalid", id)).singleElement().satisfies(letter -> {
            assertThat(TestApp.text(letter)).isEqualTo(other);
            assertThat(letter.getStringProperty("reason")).isEqualTo("purchase-id-reused");
            assertThat(letter.getStringProperty("detail")).contains(id);
        });
        assertThat(app.outcomes(id)).hasSize(2);
        JsonNode refusal = app.outcomes(id).get(1);
        assertThat(refusal.path("outcome").asText()).isEqualTo("invalid");
        assertThat(refusal.path("messageId").asText()).startsWith("ID:");
        assertThat(refusal.has("attempt")).isFalse();
        assertThat(app.row(id)).isEqualTo(original);
        oneOrder(id);
    }

    // --- replays --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"REJECTED", "EXPIRED", "FAILED"})
    void ordersAReplayedLetterOnce(State end) {
        String id = endedAs(end);
        int attempt = app.row(id).attempt();
        List<String> before = app.outcomeWords(id);

        replay(id, end, attempt, 1);

        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        assertThat(row.attempt()).isEqualTo(attempt + 1);
        assertThat(row.renewals()).isZero();
        assertThat(before).containsExactly(attempt + " " + end.word());
        assertThat(app.outcomeWords(id)).containsExactly(attempt + " " + end.word(), (attempt + 1) + " ordered");
        assertThat(app.letters("dead-letter." + end.word(), id)).isEmpty();
        oneOrder(id);
    }

    @Test
    void makesOneOrderOfTwoReplaysOfOneLetter() {
        String id = endedAs(State.REJECTED);
        double before = duplicates();

        replay(id, State.REJECTED, 1, 2);

        app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE).until(() -> duplicates() == before + 1);
        assertThat(app.row(id).attempt()).isEqualTo(2);
        oneOrder(id);
        assertThat(app.outcomeWords(id)).containsExactly("1 rejected", "2 ordered");
    }

    @Test
    void makesOneOrderOfAReplayThatRacesAResend() {
        String id = endedAs(State.REJECTED);
        double before = duplicates();
        app.suspend(INTAKE, RENEWALS);
        app.send(traceable(id));
        replay(id, State.REJECTED, 1, 1);

        app.resume(INTAKE, RENEWALS);

        app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE).until(() -> duplicates() == before + 1);
        assertThat(app.row(id).attempt()).isEqualTo(2);
        oneOrder(id);
        assertThat(app.outcomeWords(id)).containsExactly("1 rejected", "2 ordered");
    }

    @Test
    void doesNotTakeAResendForAReplay() {
        String id = endedAs(State.REJECTED);
        PurchaseRecord before = app.row(id);
        double dropped = duplicates();

        app.send(traceable(id));

        await().atMost(TestApp.PATIENCE).until(() -> duplicates() == dropped + 1);
        assertThat(app.row(id)).isEqualTo(before);
        // the outcome may come by the periodic route, before the message does by its redelivery
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.rejected", id).size() == 1);
        assertThat(app.outcomeWords(id)).containsExactly("1 rejected");
    }

    @Test
    void neverPostsAgainWhatIsInDoubtThoughItIsReplayed() {
        String id = endedAs(State.IN_DOUBT);
        PurchaseRecord before = app.row(id);
        long posts = app.shop.count(Call.ORDER);

        replay(id, State.IN_DOUBT, 1, 1);

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.depth("purchase.again") == 0
                        && app.letters("dead-letter.in-doubt", id).size() == 1);
        assertThat(app.row(id)).isEqualTo(before);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(posts);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt");
    }

    // --- what the broker gives up on ------------------------------------------------------------------------------

    @Test
    void endsAsFailedWhatTheBrokerGaveUpOn() {
        String id = TestApp.newId();
        String body = traceable(id) + " \n";
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(-1).build());

        app.send(body);

        PurchaseRecord row = app.awaitState(id, State.FAILED);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(DELIVERIES);
        assertThat(row.attempt()).isEqualTo(DELIVERIES);
        failedLetter(id, body, "deliveries-exhausted", DELIVERIES);
        assertThat(app.outcomeWords(id)).containsExactly(DELIVERIES + " failed");
    }

    @Test
    void endsAsFailedTheAttemptOfARenewalThatTheBrokerGaveUpOn() {
        app.suspend(ORDER_STAGE, RENEWALS);
        String id = TestApp.newId();
        String body = traceable(id);
        app.send(body);
        app.awaitState(id, State.HELD);
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.held") == 1);
        double dropped = duplicates();

        routes(session -> {
            MessageConsumer consumer = session.createConsumer(session.createQueue("reservation.held"));
            String taken = TestApp.text(consumer.receive(5_000));
            consumer.close();
            MessageProducer producer = session.createProducer(session.createQueue("purchase.again"));
            producer.send(again(session, taken, id, 1, "renews"));
            producer.setTimeToLive(1);
            producer.send(again(session, taken, id, 1, "renews"));
        });

        app.awaitState(id, State.FAILED);
        app.resume(ORDER_STAGE, RENEWALS);
        await().atMost(TestApp.PATIENCE).until(() -> duplicates() == dropped + 1);
        assertThat(app.row(id).attempt()).as("the renewal's attempt is taken").isEqualTo(2);
        failedLetter(id, body, "message-expired", 2);
        assertThat(app.outcomeWords(id)).containsExactly("2 failed");
        assertThat(app.shop.count(Call.ORDER)).isZero();
    }

    @Test
    void doesNotLoseAPurchaseWhoseTimeToLiveRunsOut() {
        app.suspend(INTAKE);
        String id = TestApp.newId();
        String body = traceable(id);
        try (JMSContext jms = app.senders().createContext()) {
            JMSProducer producer = jms.createProducer().setTimeToLive(1);
            producer.setDeliveryMode(DeliveryMode.PERSISTENT).send(jms.createQueue("purchase.requested"), body);
        }

        app.awaitState(id, State.FAILED);

        app.resume(INTAKE);
        failedLetter(id, body, "message-expired", 1);
        assertThat(app.outcomeWords(id)).containsExactly("1 failed");
        assertThat(app.shop.count(Call.RESERVE)).isZero();
    }

    // --- crashes between two steps --------------------------------------------------------------------------------

    @Test
    void isInDoubtAndNeverPostsAgainWhenInterruptedAfterThePost() throws Exception {
        String id = TestApp.newId();
        interruptOnce(id, "create-order", "record-answer");

        app.send(traceable(id));

        PurchaseRecord row = app.awaitState(id, State.IN_DOUBT);
        assertThat(row.ending().reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(app.path(id)).containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.IN_DOUBT);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
        // the outcome may come by the periodic route, before the message does by its redelivery
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).size() == 1);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt");
    }

    @Test
    void sendsTheRecordedHoldOnWhenInterruptedBeforeItWasSent() throws Exception {
        String id = TestApp.newId();
        app.suspend(ORDER_STAGE);
        interruptOnce(id, "send-on-hold", "send");

        app.send(traceable(id));
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.held") == 1);
        app.resume(ORDER_STAGE);

        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        assertThat(row.attempt()).isEqualTo(1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
        assertThat(app.path(id)).containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.ORDERED);
        oneOrder(id);
    }

    @Test
    void finishesFromTheRowWhenInterruptedAfterTheEndWasRecorded() throws Exception {
        String id = TestApp.newId();
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).build());
        interruptOnce(id, "finish-purchase", "awaits-publication");

        app.send(traceable(id));

        app.awaitState(id, State.REJECTED);
        // the outcome may come by the periodic route, before the message does by its redelivery
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.rejected", id).size() == 1);
        assertThat(app.outcomeWords(id)).containsExactly("1 rejected");
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
    }

    @Test
    void startsTheNextAttemptWhenInterruptedBeforeTheHoldIsKnown() throws Exception {
        String id = TestApp.newId();
        interruptOnce(id, "accept-purchase", "begin-order");

        app.send(traceable(id));

        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        assertThat(app.row(id).renewals()).isZero();
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(2);
        oneOrder(id);
    }

    @Test
    void putsTheMessageBackWhenAnotherInstanceChangedTheRow() {
        app.shop.faults(
                Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(1_500).build());
        String id = TestApp.newId();
        app.send(traceable(id));
        PurchaseRecord first = app.awaitState(id, State.ACCEPTED);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(Call.RESERVE) == 1);

        // what an instance does to which the broker gives the same message meanwhile, before it crashes
        Decision other = app.bean(Ledger.class)
                .take(new Delivery(
                        Source.REQUESTED, false, first.owner(), Carried.NOTHING, id, first.digest(), first.shop()));

        assertThat(other.step()).isEqualTo(Step.RESERVE);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(3);
        assertThat(app.path(id))
                .containsExactly(
                        State.ACCEPTED, State.ACCEPTED, State.ACCEPTED, State.HELD, State.ORDERING, State.ORDERED);
        oneOrder(id);
        assertThat(app.outcomeWords(id)).containsExactly("3 ordered");
    }

    @Test
    void isInDoubtWhenTheLedgerHasNoRowOfAHeldPurchase() {
        app.suspend(ORDER_STAGE);
        String id = TestApp.newId();
        String body = traceable(id);
        app.send(body);
        app.awaitState(id, State.HELD);
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.held") == 1);
        app.bean(JdbcClient.class)
                .sql("DELETE FROM purchase_history WHERE purchase_id = ?")
                .param(id)
                .update();
        app.bean(JdbcClient.class)
                .sql("DELETE FROM purchase WHERE purchase_id = ?")
                .param(id)
                .update();

        app.resume(ORDER_STAGE);

        assertThat(app.awaitState(id, State.IN_DOUBT).ending().reason()).isEqualTo(Reason.ROW_MISSING);
        assertThat(app.letters("dead-letter.in-doubt", id)).singleElement().satisfies(letter -> {
            assertThat(TestApp.text(letter)).isEqualTo(body);
            assertThat(letter.getStringProperty("reason")).isEqualTo("row-missing");
        });
        assertThat(app.shop.count(Call.ORDER)).isZero();
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt");
    }

    // --- certain knowledge, and outcomes that were not published --------------------------------------------------

    @Test
    void believesTheAnswerThatComesAfterAnotherInstanceGaveUp() {
        app.shop.faults(
                Fault.on(Call.ORDER, Fault.Kind.LATENCY).delayMillis(3_000).build());
        String id = TestApp.newId();
        String body = traceable(id);
        app.send(body);
        app.awaitState(id, State.ORDERING);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(Call.ORDER) == 1);

        routes(session -> session.createProducer(session.createQueue("reservation.held"))
                .send(again(session, body, id, 1, null)));

        app.awaitState(id, State.IN_DOUBT);
        assertThat(app.shop.orders()).noneMatch(order -> order.email().equals(Messages.emailOf(id)));
        app.awaitState(id, State.ORDERED);
        oneOrder(id);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 ordered");
        assertThat(app.path(id))
                .containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.IN_DOUBT, State.ORDERED);
    }

    @Test
    void publishesLaterWhatAnInstanceLearntWhoseConnectionWasLost() throws Exception {
        app.shop.faults(
                Fault.on(Call.ORDER, Fault.Kind.LATENCY).delayMillis(4_000).build());
        String id = TestApp.newId();
        app.send(traceable(id));
        app.awaitState(id, State.ORDERING);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(Call.ORDER) == 1);

        app.bean(EmbeddedActiveMQ.class)
                .getActiveMQServer()
                .getActiveMQServerControl()
                .closeConsumerConnectionsForAddress("reservation.held");

        app.awaitState(id, State.ORDERED);
        oneOrder(id);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
        assertThat(app.outcomeWords(id).stream().filter("1 ordered"::equals)).hasSize(1);
        assertThat(app.outcomeWords(id)).isSubsetOf("1 in-doubt", "1 ordered");
    }

    @Test
    void publishesAnEndAgainThatIsNotMarkedAndTheBrokerDropsIt() {
        String id = TestApp.newId();
        app.send(traceable(id));
        app.awaitState(id, State.ORDERED);
        app.bean(JdbcClient.class)
                .sql("UPDATE purchase SET published = 0 WHERE purchase_id = ?")
                .param(id)
                .update();

        app.awaitState(id, State.ORDERED);

        assertThat(app.outcomeWords(id)).containsExactly("1 ordered");
    }

    @Test
    void publishesAnEndThatWasRecordedAndNeverPublished() {
        String id = endedAs(State.IN_DOUBT);

        app.bean(JdbcClient.class)
                .sql("UPDATE purchase SET state = 'FAILED', published = 0, reason = 'NOT_TAKEN' WHERE purchase_id = ?")
                .param(id)
                .update();

        app.awaitState(id, State.FAILED);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 failed");
    }

    // --- resolving ------------------------------------------------------------------------------------------------

    @Test
    void takesItWasNotOrderedOnlyOnceTheHoldHasLapsedAtTheShop() {
        String id = endedAs(State.IN_DOUBT);
        Ledger ledger = app.bean(Ledger.class);
        Duration margin = Duration.ofSeconds(1);
        Instant fence = app.row(id).hold().lapsesBy().plus(margin);
        assertThatThrownBy(() -> ledger.resolveNotOrdered(id, Instant.now(), margin))
                .isInstanceOf(TooEarlyToResolve.class)
                .hasMessageContaining(fence.toString());
        await().atMost(LIFE.plusSeconds(5)).until(() -> Instant.now().isAfter(fence));
        assertThatThrownBy(() -> ledger.resolveNotOrdered(id, fence.minusMillis(1), margin))
                .as("a look that came before the fence")
                .isInstanceOf(TooEarlyToResolve.class);
        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);

        ledger.resolveNotOrdered(id, Instant.now().minusMillis(1), margin);

        app.awaitState(id, State.FAILED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
        failedLetter(id, traceable(id), "resolved", 1);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 failed");
        replay(id, State.FAILED, 1, 1);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        oneOrder(id);
    }

    @Test
    void removesTheLetterOfWhatAPersonFoundOrdered() {
        String id = endedAs(State.IN_DOUBT);

        app.bean(Ledger.class).resolveOrdered(id, "order-4711");

        app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 ordered");
        assertThat(app.outcomes(id).get(1).path("orderId").asText()).isEqualTo("order-4711");
        assertThat(Stream.of("rejected", "expired", "failed"))
                .allSatisfy(word ->
                        assertThat(app.letters("dead-letter." + word, id)).isEmpty());
    }

    // --- what the tests do and look at ----------------------------------------------------------------------------

    private static String traceable(String id) {
        return Messages.traceable(id, Catalogue.STANDING, 1);
    }

    /** A purchase that came to this end, the shop being well again. */
    private static String endedAs(State end) {
        app.shop.faults(
                switch (end) {
                    case REJECTED ->
                        Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).build();
                    case EXPIRED ->
                        Fault.on(Call.ORDER, Fault.Kind.STATUS)
                                .status(200)
                                .body("{\"errors\":[{\"reason\":\"reservation_expired\"}]}")
                                .build();
                    case FAILED ->
                        Fault.on(Call.RESERVE, Fault.Kind.STATUS)
                                .times(DELIVERIES)
                                .build();
                    default -> Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE).build();
                });
        String id = TestApp.newId();
        app.send(traceable(id));
        app.awaitState(id, end);
        app.shop.clearFaults();
        return id;
    }

    /** Moves the letter of a purchase to be accepted again, so many times over, in one transaction. */
    private static void replay(String id, State end, int attempt, int copies) {
        routes(session -> {
            MessageConsumer consumer = session.createConsumer(
                    session.createQueue("dead-letter." + end.word()), "purchaseId = '" + id + "'");
            String body = TestApp.text(consumer.receive(5_000));
            consumer.close();
            MessageProducer producer = session.createProducer(session.createQueue("purchase.again"));
            for (int copy = 0; copy < copies; copy++) {
                producer.send(again(session, body, id, attempt, "replays"));
            }
        });
    }

    private static Message again(Session session, String body, String id, int attempt, String kind)
            throws JMSException {
        TextMessage message = session.createTextMessage(body);
        message.setStringProperty("purchaseId", id);
        message.setIntProperty("attempt", attempt);
        if (kind != null) {
            message.setStringProperty("again", kind);
        }
        return message;
    }

    private interface Work {
        void in(Session session) throws JMSException;
    }

    /** Does something in one transaction, as the application itself. */
    private static void routes(Work work) {
        app.bean(JmsTemplate.class)
                .execute(
                        session -> {
                            work.in(session);
                            session.commit();
                            return null;
                        },
                        true);
    }

    /** Lets a step fail once for this purchase just before it begins, as if the process ended there. */
    private static void interruptOnce(String id, String route, String step) throws Exception {
        AtomicBoolean now = new AtomicBoolean(true);
        AdviceWith.adviceWith(
                app.camel(), route, advice -> advice.weaveById(step).before().process(exchange -> {
                    PurchaseRecord row = exchange.getVariable("work", org.ticketorders.steps.Work.class)
                            .getRow();
                    if (row.purchaseId().equals(id) && now.getAndSet(false)) {
                        throw new IllegalStateException("interrupted by the test");
                    }
                }));
    }

    private static double duplicates() {
        return app.bean(MeterRegistry.class).counter("openticket.duplicates").count();
    }

    /** What {@code order.outcome} tells of a purchase: attempt and outcome, in the order of publishing. */
    private static void oneOrder(String id) {
        assertThat(app.orders(id)).as("orders of " + id).singleElement().satisfies(order -> assertThat(
                        app.row(id).ending().orderId())
                .isEqualTo(order.orderId()));
    }

    private static void failedLetter(String id, String body, String reason, int attempt) {
        assertThat(app.letters("dead-letter.failed", id)).singleElement().satisfies(letter -> {
            assertThat(TestApp.text(letter)).isEqualTo(body);
            assertThat(letter.getStringProperty("reason")).isEqualTo(reason);
            assertThat(letter.getIntProperty("attempt")).isEqualTo(attempt);
        });
    }
}

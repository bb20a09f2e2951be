package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The lines of the decision table and the rules below it, each through real queues, with every interruption that it is for. */
class ProtocolIT extends OnProtocol {

    // --- no obstacle ----------------------------------------------------------------------------------------------

    @Test
    void passesSixRoutesWhenItMeetsNoObstacle() throws Exception {
        String first = TestApp.newId();
        app.send(traceable(first)); // what is kept of the shop is known from here on
        app.awaitOutcome(first);
        Queue<String> called = new ConcurrentLinkedQueue<>();
        EventNotifier calls = new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                Exchange exchange = ((CamelEvent.ExchangeSendingEvent) event).getExchange();
                String uri =
                        ((CamelEvent.ExchangeSendingEvent) event).getEndpoint().getEndpointUri();
                if (uri.startsWith("direct") && exchange.getVariable("work") != null) {
                    called.add(uri);
                }
            }

            @Override
            public boolean isEnabled(CamelEvent event) {
                return event instanceof CamelEvent.ExchangeSendingEvent;
            }
        };
        app.camel().getManagementStrategy().addEventNotifier(calls);
        try {
            String id = TestApp.newId();
            app.send(traceable(id));
            app.awaitOutcome(id);
        } finally {
            app.camel().getManagementStrategy().removeEventNotifier(calls);
        }

        assertThat(called)
                .containsExactly(
                        "direct://accept-purchase",
                        "direct://reserve-tickets",
                        "direct://call-reserve",
                        "direct://create-order",
                        "direct://finish-purchase");
    }

    // --- duplicates -----------------------------------------------------------------------------------------------

    @Test
    void dropsADuplicateWhileTheFirstIsInWork() {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(1_500));
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
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(-1));

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
            String taken = TestApp.text(consumer.receive(TestApp.PATIENCE.toMillis()));
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
}

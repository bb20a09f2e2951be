package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.ActiveMQIllegalStateException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.connection.JmsResourceHolder;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.ticketorders.broker.login.BrokerSecurity;
import org.ticketorders.ledger.Decision;
import org.ticketorders.ledger.Delivery;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.Step;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What a route takes and what it sends happen together, or not at all: failures between a send and its commit. */
class TransactionIT extends OnTransactions {

    @Nested
    class WhileTheHoldLives {

        @TempDir
        static Path directory;

        @BeforeAll
        static void start() {
            OnTransactions.start(directory);
        }

        @AfterAll
        static void stop() {
            app.close();
        }

        @BeforeEach
        void nothingAskedYet() {
            app.shop.clearFaults();
            app.shop.clearRequests();
        }

        @Test
        void sendsAHoldOnOnce() {
            long held = put("reservation.held");
            failPoints().failAfter("send-on-hold.send");
            app.suspend("receive-held-reservation");
            app.send(body);
            await("the hold to wait").atMost(TestApp.PATIENCE).until(() -> put("reservation.held") == held + 1);
            app.resume("receive-held-reservation");

            app.awaitState(id, State.ORDERED);

            once("send-on-hold.send", "purchase.requested");
            assertThat(put("reservation.held")).isEqualTo(held + 1);
            requests(2, 1);
            assertThat(app.row(id).attempt()).isEqualTo(1);
        }

        @Test
        void staysOnItsThreadWhileCallsAreRepeated() {
            app.bean(PaymentMethods.class).clear();
            app.shop.faults(
                    Fault.on(Call.PAYMENT_METHODS, Fault.Kind.STATUS).status(503),
                    Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(503));
            failPoints().failAfter("finish-purchase.send-outcome");
            app.send(body);

            app.awaitState(id, State.ORDERED);

            once("finish-purchase.send-outcome", "purchase.requested");
            requests(3, 1);
        }

        @Test
        void putsAHoldBackOnce() {
            app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(429));
            long held = put("reservation.held");
            failPoints().failAfter("send-on-hold.send");
            app.send(body);

            app.awaitState(id, State.ORDERED);

            once("send-on-hold.send", "purchase.requested");
            assertThat(put("reservation.held")).isEqualTo(held + 1);
            assertThat(app.path(id)).doesNotContain(State.IN_DOUBT);
            assertThat(app.outcomes(id)).hasSize(1);
            requests(2, 2);
        }

        @Test
        void publishesAnOutcomeOnce() {
            long outcomes = put("order.outcome");
            failPoints().failAfter("finish-purchase.send-outcome");
            app.send(body);

            app.awaitState(id, State.ORDERED);

            once("finish-purchase.send-outcome", "purchase.requested");
            assertThat(put("order.outcome")).isEqualTo(outcomes + 1);
            requests(2, 1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"put-dead-letter.send", "reply-to-sender.send", "finish-purchase.send-outcome"})
        void finishesARejectedPurchaseOnce(String step) throws Exception {
            String replies = "erp.replies." + id;
            app.broker()
                    .createQueue(QueueConfiguration.of(replies)
                            .setRoutingType(RoutingType.ANYCAST)
                            .setAutoCreateAddress(true));
            failPoints().failAfter(step);
            Sender.CORE.send(app, session -> {
                Message message = session.createTextMessage(Messages.purchase(id, Catalogue.FRONT_ROW, 1));
                message.setJMSReplyTo(Sender.CORE.queue(replies));
                return message;
            });

            app.awaitState(id, State.REJECTED);

            once(step, "purchase.requested");
            assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);
            assertThat(put(replies)).isEqualTo(1);
            requests(1, 0);
        }

        @ParameterizedTest
        @ValueSource(strings = {"refuse-message.send-letter", "refuse-message.send-outcome"})
        void refusesAMessageOnce(String step) {
            failPoints().failAfter(step);
            app.send(body.replace("lastname", "surname"));

            app.awaitOutcome(id);

            once(step, "purchase.requested");
            assertThat(app.letters("dead-letter.invalid", id)).hasSize(1);
        }

        @Test
        void givesANamelessMessageAnIdOnce() throws Exception {
            long requested = put("purchase.requested");
            failPoints().failAfter("receive-purchase.send-again-with-id");
            Sender.AMQP.sendNameless(app, session -> session.createTextMessage(body));

            app.awaitState(id, State.ORDERED);

            once("receive-purchase.send-again-with-id", "purchase.requested");
            assertThat(put("purchase.requested")).isEqualTo(requested + 2);
            requests(2, 1);
        }

        @Test
        void settlesOnceWhatTheBrokerGaveUp() throws Exception {
            app.suspend("receive-purchase");
            failPoints().failAfter("put-dead-letter.send");
            Sender.CORE.session(app, session -> {
                var producer = session.createProducer(session.createQueue("purchase.requested"));
                producer.setTimeToLive(50);
                producer.send(session.createTextMessage(body));
                return null;
            });

            app.awaitState(id, State.FAILED);
            app.resume("receive-purchase");

            once("put-dead-letter.send", "undelivered");
            assertThat(app.letters("dead-letter.failed", id)).hasSize(1);
            requests(0, 0);
        }

        // --- the ledger, not JMSRedelivered
        // ---------------------------------------------------------------------------

        @Test
        void knowsARedeliveryThatIsNotMarkedAsOne() throws Exception {
            app.suspend("receive-purchase");
            String messageId = Sender.CORE.send(app, session -> session.createTextMessage(body));
            // as a worker that died right after this, on a broker that forgot to count
            assertThat(take(messageId).step()).isEqualTo(Step.RESERVE);
            app.resume("receive-purchase");

            app.awaitState(id, State.ORDERED);

            assertThat(app.row(id).attempt()).isEqualTo(2);
            assertThat(app.outcomes(id)).hasSize(1);
            requests(2, 1);
        }

        @Test
        void ordersAMessageThatIsMarkedAsRedeliveredThoughNobodyWorkedOnIt() throws Exception {
            app.suspend("receive-purchase");
            Sender.CORE.send(app, session -> session.createTextMessage(body));
            app.bean(JmsTemplate.class).execute(session -> rollBackOne(session), true);
            app.resume("receive-purchase");

            app.awaitState(id, State.ORDERED);

            assertThat(app.row(id).attempt()).isEqualTo(1);
            requests(2, 1);
        }

        private static Object rollBackOne(Session session) throws jakarta.jms.JMSException {
            try (var consumer = session.createConsumer(session.createQueue("purchase.requested"))) {
                assertThat(consumer.receive(TestApp.PATIENCE.toMillis())).isNotNull();
                session.rollback();
                return null;
            }
        }

        private Decision take(String messageId) {
            PurchaseReader.Reading reading = app.bean(PurchaseReader.class).read(body);
            return app.bean(Ledger.class)
                    .take(new Delivery(
                            Source.REQUESTED,
                            false,
                            messageId,
                            Carried.NOTHING,
                            id,
                            reading.digest(),
                            reading.purchase().shop()));
        }

        // --- commits that fail, or whose answer is lost ------------------------------------------------------------

        @ParameterizedTest
        @ValueSource(strings = {"send-on-hold.send", "finish-purchase.send-outcome"})
        void survivesALossOfTheConnectionBeforeTheCommit(String step) {
            boolean waits = step.startsWith("send-on-hold");
            if (waits) {
                app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(429));
            }
            double counted = published();
            failPoints().harmAfter(step, () -> app.broker()
                    .getActiveMQServerControl()
                    .closeConnectionsForUser(BrokerSecurity.ROUTES));
            app.send(body);

            app.awaitState(id, State.ORDERED);

            assertThat(failPoints().isSpent(step)).isTrue();
            assertThat(app.outcomes(id)).hasSize(1);
            assertThat(published()).isEqualTo(counted + 1);
            requests(2, waits ? 2 : 1);
        }

        @Test
        void takesNoClosedSessionForACommit() {
            double counted = published();
            failPoints().harmAfter("finish-purchase.send-outcome", () -> {
                Object bound = TransactionSynchronizationManager.getResource(app.bean(ConnectionFactory.class));
                ((JmsResourceHolder) bound).getSession().close();
            });
            app.send(body);

            app.awaitState(id, State.ORDERED);

            assertThat(app.outcomes(id)).hasSize(1);
            assertThat(published()).isEqualTo(counted + 1);
            assertThat(failPoints().threadsOf("finish-purchase.send-outcome")).hasSize(2);
        }

        @Test
        void takesNoRefusalOfTheBrokerForACommit() {
            double counted = published();
            // the client makes an IllegalStateException of it
            failPoints().harmAfter("finish-purchase.send-outcome", () -> app.broker().getSessions().stream()
                    .filter(session -> session.getServerConsumers().stream()
                            .anyMatch(consumer ->
                                    consumer.getQueue().getName().equals(SimpleString.of("purchase.requested"))))
                    .forEach(session -> session.markTXFailed(new ActiveMQIllegalStateException("played"))));
            app.send(body);

            app.awaitState(id, State.ORDERED);

            assertThat(app.outcomes(id)).hasSize(1);
            assertThat(published()).isEqualTo(counted + 1);
            assertThat(failPoints().threadsOf("finish-purchase.send-outcome")).hasSize(2);
        }

        private static double published() {
            return app.bean(MeterRegistry.class)
                    .counter("openticket.outcomes.published")
                    .count();
        }
    }

    private static void requests(long reserves, long orders) {
        assertThat(app.shop.count(Call.RESERVE)).as("reserve requests").isEqualTo(reserves);
        assertThat(app.shop.count(Call.ORDER)).as("order requests").isEqualTo(orders);
    }
}

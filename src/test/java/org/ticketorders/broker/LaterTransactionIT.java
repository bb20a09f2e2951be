package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.testing.TestApp;

/** The same as {@link TransactionIT} for what is done once a time has passed: outcomes published again, holds that have lapsed. */
class LaterTransactionIT extends OnTransactions {

    @Nested
    class OnceOutcomesArePublishedAgain {

        @TempDir
        static Path directory;

        @BeforeAll
        static void start() {
            OnTransactions.start(directory, "openticket.ledger.republish-after=2s");
        }

        @AfterAll
        static void stop() {
            app.close();
        }

        /** The broker lets both through if two transactions send the same at a time. */
        @Test
        void publishesOnceThoughAMessageTakesSoLongThatItsOutcomeIsPublishedMeanwhile() throws Exception {
            long outcomes = put("order.outcome");
            long orders = app.shop.count(Call.ORDER);
            failPoints().harmAfter("finish-purchase.send-outcome", () -> await("the periodic route")
                    .atMost(TestApp.PATIENCE)
                    .until(() -> put("order.outcome") > outcomes));
            app.send(body);

            app.awaitState(id, State.ORDERED);
            await("the message to be over").atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.held") == 0);

            assertThat(failPoints().isSpent("finish-purchase.send-outcome")).isTrue();
            assertThat(app.outcomes(id)).hasSize(1);
            assertThat(put("order.outcome")).isEqualTo(outcomes + 1);
            assertThat(app.shop.count(Call.ORDER)).isEqualTo(orders + 1);
        }

        @Test
        void publishesOnceThoughTheAnswerOfTheCommitIsLost() throws Exception {
            long outcomes = put("order.outcome");
            long orders = app.shop.count(Call.ORDER);
            AtomicReference<Object> committing = new AtomicReference<>();
            Interceptor in = (packet, connection) -> {
                if (packet.getType() == PacketImpl.SESS_COMMIT
                        && failPoints().isSpent("finish-purchase.send-outcome")) {
                    committing.compareAndSet(null, connection.getID());
                }
                return true;
            };
            Interceptor out = (packet, connection) -> {
                boolean answer = packet.getType() == PacketImpl.NULL_RESPONSE
                        && connection.getID().equals(committing.get());
                if (answer && committing.compareAndSet(connection.getID(), "lost")) {
                    new Thread(() -> connection.fail(new ActiveMQException("played after the commit"))).start();
                    return false;
                }
                return true;
            };
            app.broker().getRemotingService().addIncomingInterceptor(in);
            app.broker().getRemotingService().addOutgoingInterceptor(out);
            try {
                failPoints().harmAfter("finish-purchase.send-outcome", () -> {});
                app.send(body);

                await().atMost(TestApp.PATIENCE).until(() -> "lost".equals(committing.get()));
                app.awaitState(id, State.ORDERED);
            } finally {
                app.broker().getRemotingService().removeIncomingInterceptor(in);
                app.broker().getRemotingService().removeOutgoingInterceptor(out);
            }

            assertThat(app.outcomes(id)).hasSize(1);
            assertThat(put("order.outcome")).isEqualTo(outcomes + 1);
            assertThat(app.shop.count(Call.ORDER)).isEqualTo(orders + 1);
        }
    }

    @Nested
    class OnceTheHoldHasLapsed {

        @TempDir
        static Path directory;

        @BeforeAll
        static void start() {
            OnTransactions.start(directory, "openticket.hold.life=4s", "openticket.hold.safety-margin=1s");
        }

        @AfterAll
        static void stop() {
            app.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"renew-hold.send", "send-on-hold.send"})
        void renewsAHoldOnce(String step) {
            app.suspend("receive-held-reservation");
            long again = put("purchase.again");
            long held = put("reservation.held");
            app.send(body);
            // the ledger knows of the hold before it is sent
            await().atMost(TestApp.PATIENCE).until(() -> put("reservation.held") == held + 1);
            failPoints().failAfter(step);
            await().atMost(TestApp.PATIENCE)
                    .until(() -> app.row(id).attempt() == 2 && app.row(id).state() == State.HELD);
            app.resume("receive-held-reservation");

            app.awaitState(id, State.ORDERED);

            once(step, step.startsWith("renew") ? "reservation.expired" : "purchase.again");
            assertThat(put("purchase.again")).isEqualTo(again + 1);
            assertThat(put("reservation.held")).isEqualTo(held + 2);
        }

        @Test
        void letsAHoldLapseOnce() {
            app.suspend("receive-held-reservation");
            long expired = put("reservation.expired");
            app.send(body);
            app.awaitState(id, State.HELD);
            // a broker that did not look at the time-to-live in time
            JmsTemplate jms = app.bean(JmsTemplate.class);
            Message held = jms.receive("reservation.held");
            await().atMost(TestApp.PATIENCE).until(() -> app.row(id).hold().isOver(java.time.Instant.now()));
            failPoints().failAfter("let-hold-lapse.send");
            jms.send("reservation.held", session -> {
                Message late = session.createTextMessage(held.getBody(String.class));
                late.setStringProperty("purchaseId", id);
                late.setIntProperty("attempt", 1);
                return late;
            });
            app.resume("receive-held-reservation");

            app.awaitState(id, State.ORDERED);

            once("let-hold-lapse.send", "reservation.held");
            assertThat(put("reservation.expired")).isEqualTo(expired + 1);
            assertThat(app.row(id).attempt()).isEqualTo(2);
        }
    }
}

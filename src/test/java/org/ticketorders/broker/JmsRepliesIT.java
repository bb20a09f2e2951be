package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.door.Bounds;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Who gets a reply, who may do what, and messages that seem to be our own. */
class JmsRepliesIT extends OnIntake {

    // --- replies --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "CORE,ordered", "CORE,rejected", "CORE,invalid", "CORE,duplicate",
        "AMQP,ordered", "AMQP,rejected", "AMQP,invalid", "AMQP,duplicate"
    })
    void answersToATemporaryQueue(Sender sender, String outcome) throws Exception {
        String text = given(outcome, sender);
        try (Connection connection = sender.connections(app).createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TemporaryQueue replies = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(replies);
            Message message = marked(session.createTextMessage(text));
            message.setJMSReplyTo(replies);
            session.createProducer(session.createQueue("purchase.requested")).send(message);

            reply(consumer.receive(TestApp.PATIENCE.toMillis()), outcome);
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CORE,ordered", "CORE,rejected", "CORE,invalid", "CORE,duplicate",
        "AMQP,ordered", "AMQP,rejected", "AMQP,invalid", "AMQP,duplicate"
    })
    void answersToAQueueOfTheSender(Sender sender, String outcome) throws Exception {
        String queue = "erp.answers." + mark;
        app.broker()
                .createQueue(QueueConfiguration.of(queue)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setAutoCreateAddress(true));
        String text = given(outcome, sender);
        sender.send(app, session -> replyTo(session.createQueue(queue), session.createTextMessage(text)));

        await().atMost(TestApp.PATIENCE).until(() -> !waiting(queue).isEmpty());
        assertThat(waiting(queue)).hasSize(1);
        reply(waiting(queue).get(0), outcome);
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void answersWithTheMessageIdWhereThereIsNoCorrelationId(Sender sender) throws Exception {
        String queue = "erp.answers." + mark;
        app.broker()
                .createQueue(QueueConfiguration.of(queue)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setAutoCreateAddress(true));
        String messageId = sender.send(app, session -> {
            Message message = session.createTextMessage(body);
            message.setJMSReplyTo(session.createQueue(queue));
            return message;
        });

        app.awaitState(id, State.ORDERED);
        assertThat(waiting(queue)).extracting(Message::getJMSCorrelationID).containsExactly(messageId);
    }

    /** An AMQP sender chooses that id, and may choose a long one: by a part of it nobody would know the reply. */
    @ParameterizedTest
    @ValueSource(strings = {"ordered", "invalid", "refused"})
    void answersWithTheWholeMessageIdOrTakesNoneThatIsSoLong(String outcome) throws Exception {
        JmsConnectionFactory senders = (JmsConnectionFactory) app.amqpSenders();
        for (int length : new int[] {10, 233, 234, 235, 236, 255, 256, 5_000}) {
            String own = "ID:" + "x".repeat(length - 3);
            String text =
                    outcome.equals("ordered") ? Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1) : "none";
            senders.setMessageIDPolicy(new SameIds(own));
            try (Connection connection = senders.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                connection.start();
                TemporaryQueue replies = session.createTemporaryQueue();
                Message message = session.createTextMessage(text);
                message.setJMSReplyTo(replies);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"));
                producer.setDeliveryDelay(
                        outcome.equals("refused") ? Duration.ofDays(2).toMillis() : 0);
                try {
                    producer.send(message);
                } catch (JMSException e) {
                    assertThat(e).hasMessageContaining(outcome.equals("refused") ? "delayed" : length + " characters");
                }
                if (length <= Bounds.ID) {
                    Message reply = session.createConsumer(replies).receive(TestApp.PATIENCE.toMillis());
                    assertThat(reply.getJMSCorrelationID()).isEqualTo(own);
                    assertThat(TestApp.json(reply).path("outcome").asText())
                            .isEqualTo(outcome.equals("ordered") ? "ordered" : "invalid");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    @ExtendWith(OutputCaptureExtension.class)
    void isNotHeldUpByAReplyQueueThatHasVanished(Sender sender, CapturedOutput log) throws Exception {
        app.suspend(REQUESTED);
        String messageId =
                sender.send(app, session -> replyTo(session.createTemporaryQueue(), session.createTextMessage(body)));
        app.resume(REQUESTED);

        orderedOnce(1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
        assertThat(log).contains(id + ": no reply could be sent to where its message " + messageId + " wants it");
    }

    static Stream<String> notTheSenders() {
        return Stream.concat(
                Queues.names().stream(),
                Stream.of(
                        "nobody.knows",
                        "purchase.again::purchase.again",
                        "order.outcome::order.outcome",
                        "undelivered::undelivered",
                        "activemq.management"));
    }

    @ParameterizedTest
    @MethodSource("notTheSenders")
    void putsNoReplyIntoAQueueThatIsNotTheSenders(String queue) throws Exception {
        for (Sender sender : Sender.values()) {
            String one = TestApp.newId();
            String text = Messages.purchase(one, Catalogue.STANDING, 1);
            sender.send(app, session -> replyTo(sender.queue(queue), session.createTextMessage(text)));

            app.awaitState(one, State.ORDERED);
            assertThat(app.row(one).attempt()).isEqualTo(1);
            assertThat(app.outcomes(one)).hasSize(1);
        }
        for (String ours : Queues.names()) {
            assertThat(waiting(ours)).as(ours).noneSatisfy(message -> assertThat(message.getJMSCorrelationID())
                    .isEqualTo(mark));
        }
    }

    // --- rights ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "purchase.again",
                "reservation.held",
                "reservation.expired",
                "undelivered",
                "order.outcome",
                "dead-letter.invalid",
                "purchase.again::purchase.again"
            })
    void letsNoSenderWriteToOurQueues(String queue) {
        for (Sender sender : Sender.values()) {
            assertThatThrownBy(() -> sender.session(app, session -> {
                        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(body));
                        return null;
                    }))
                    .as(sender.name())
                    .isInstanceOf(JMSSecurityException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead-letter.invalid",
                "dead-letter.rejected",
                "dead-letter.expired",
                "dead-letter.failed",
                "dead-letter.in-doubt",
                "purchase.requested",
                "purchase.again",
                "reservation.held",
                "reservation.expired",
                "undelivered"
            })
    void letsNoSenderTakeMessages(String queue) {
        for (Sender sender : Sender.values()) {
            assertThatThrownBy(() -> sender.session(app, session -> session.createConsumer(session.createQueue(queue))
                            .receive(500)))
                    .as(sender.name())
                    .isInstanceOf(JMSSecurityException.class);
        }
    }

    // --- forgeries ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Sender.class)
    void takesNoSendersWordForAnAttempt(Sender sender) throws Exception {
        sender.send(app, session -> forged(session.createTextMessage(body), 1));

        orderedOnce(1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void letsNoSenderReplayARejectedPurchase(Sender sender) throws Exception {
        String soldOut = Messages.purchase(id, Catalogue.FRONT_ROW, 1);
        sender.send(app, session -> session.createTextMessage(soldOut));
        app.awaitState(id, State.REJECTED);
        double duplicates = duplicates();

        sender.send(app, session -> forged(session.createTextMessage(soldOut), 1));

        await().atMost(TestApp.PATIENCE).until(() -> duplicates() == duplicates + 1);
        assertThat(app.row(id).attempt()).isEqualTo(1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);
        assertThat(app.outcomes(id)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void letsNoSenderSayFromWhichQueueTheBrokerTookItsMessage(Sender sender) throws Exception {
        String soldOut = Messages.purchase(id, Catalogue.FRONT_ROW, 1);
        sender.send(app, session -> session.createTextMessage(soldOut));
        app.awaitState(id, State.REJECTED);
        double duplicates = duplicates();
        app.suspend(REQUESTED);

        sender.session(app, session -> {
            var producer = session.createProducer(session.createQueue("purchase.requested"));
            producer.setTimeToLive(50);
            producer.send(forged(session.createTextMessage(soldOut), 1));
            return null;
        });

        // it expires, and comes back by way of 'undelivered'
        try {
            await().atMost(TestApp.PATIENCE).until(() -> duplicates() == duplicates + 1);
        } finally {
            app.resume(REQUESTED);
        }
        assertThat(app.row(id).attempt()).isEqualTo(1);
        assertThat(app.row(id).state()).isEqualTo(State.REJECTED);
        assertThat(app.outcomes(id)).hasSize(1);
    }

    @Test
    void putsNoForgedReasonOnALetter() throws Exception {
        Sender.CORE.send(
                app, session -> marked(forged(session.createTextMessage(body.replace("lastname", "surname")), 1)));

        Message letter = refused("breaks-schema");

        assertThat(letter.getStringProperty("purchaseId")).isEqualTo(id);
        assertThat(letter.getStringProperty("detail")).contains("surname");
        assertThat(letter.propertyExists("attempt")).isFalse();
        assertThat(letter.propertyExists("again")).isFalse();
        assertThat(letter.getStringProperty("costCentre")).isEqualTo("4711");
    }
}

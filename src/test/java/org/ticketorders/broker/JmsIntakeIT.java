package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.ledger.MessageId;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What senders may send, by both protocols, and what becomes of it. */
class JmsIntakeIT extends OnIntake {

    // --- what is a purchase ---------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Sender.class)
    void ordersATextMessage(Sender sender) throws Exception {
        sender.send(app, session -> session.createTextMessage(body));

        orderedOnce(1);
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void ordersABytesMessage(Sender sender) throws Exception {
        sender.send(app, session -> bytes(session, body.getBytes(StandardCharsets.UTF_8)));

        orderedOnce(1);
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void ordersAMessageThatTheBrokerKeepsAsALargeOne(Sender sender) throws Exception {
        sender.send(app, session -> session.createTextMessage(body + " ".repeat(200_000)));

        orderedOnce(1);
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void knowsAMessageByItsIdWhenItIsDeliveredAgain(Sender sender) throws Exception {
        // one request and three repetitions: the first delivery is rolled back
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(503).times(4));
        String messageId = sender.send(app, session -> session.createTextMessage(body));

        orderedOnce(2);
        assertThat(MessageId.sendersId(app.row(id).owner())).isEqualTo(messageId);
    }

    /** An AMQP sender that repeats a purchase may repeat the id of its message, too: it is another message all the same. */
    @Test
    void ordersOnceWhatIsSentAgainUnderTheSameMessageId() throws Exception {
        JmsConnectionFactory senders = (JmsConnectionFactory) app.amqpSenders();
        senders.setMessageIDPolicy(new SameIds("repeated-" + id));
        app.suspend(REQUESTED);
        try (Connection connection = senders.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"));
            for (int copy = 0; copy < 8; copy++) {
                producer.send(session.createTextMessage(body));
            }
        }
        assertThat(waiting("purchase.requested")).hasSize(8);
        // while the first is in work, the others come
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(400));
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.LATENCY).delayMillis(400));
        app.resume(REQUESTED);

        orderedOnce(1);
        await().atMost(TestApp.PATIENCE)
                .until(() -> waiting("purchase.requested").isEmpty());
        orderedOnce(1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
        assertThat(app.letters("dead-letter.in-doubt", id)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void ordersAMessageWithoutAnIdOnce(Sender sender) throws Exception {
        app.suspend(REQUESTED);
        sender.sendNameless(app, session -> session.createTextMessage(body));
        // the broker gives one to a core message at once, and the route to others
        assertThat(waiting("purchase.requested")).singleElement().satisfies(message -> assertThat(
                        message.getJMSMessageID() == null)
                .isEqualTo(sender == Sender.AMQP));
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(503).times(4));
        app.resume(REQUESTED);

        orderedOnce(2);
        assertThat(app.row(id).owner()).startsWith("ID:");
    }

    // --- what is none ---------------------------------------------------------------------------------------------

    /** Says when it was deserialised. */
    static class Trap implements Serializable {

        private static final long serialVersionUID = 1;
        static final AtomicBoolean SPRUNG = new AtomicBoolean();

        private void readObject(ObjectInputStream in) throws IOException {
            SPRUNG.set(true);
            throw new IOException("the trap is sprung");
        }
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void refusesAnObjectMessageWithoutOpeningIt(Sender sender) throws Exception {
        ByteArrayOutputStream serialised = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(serialised)) {
            out.writeObject(new Trap());
        }
        String messageId = sender.send(app, session -> marked(session.createObjectMessage(new Trap())));

        Message letter = unsupported(messageId);

        assertThat(letter).isInstanceOf(ObjectMessage.class);
        ActiveMQBuffer payload =
                ((ActiveMQMessage) letter).getCoreMessage().getDataBuffer().duplicate();
        byte[] kept = new byte[payload.readInt()];
        payload.readBytes(kept);
        assertThat(kept).isEqualTo(serialised.toByteArray());
        assertThat(Trap.SPRUNG).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void refusesAMapMessage(Sender sender) throws Exception {
        String messageId = sender.send(app, session -> {
            MapMessage map = session.createMapMessage();
            map.setString("purchaseId", id);
            map.setInt("quantity", 2);
            return marked(map);
        });

        MapMessage letter = (MapMessage) unsupported(messageId);

        assertThat(letter.getString("purchaseId")).isEqualTo(id);
        assertThat(letter.getInt("quantity")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void refusesAStreamMessage(Sender sender) throws Exception {
        String messageId = sender.send(app, session -> {
            StreamMessage stream = session.createStreamMessage();
            stream.writeString(body);
            stream.writeLong(7);
            return marked(stream);
        });

        StreamMessage letter = (StreamMessage) unsupported(messageId);

        assertThat(letter.readString()).isEqualTo(body);
        assertThat(letter.readLong()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"CORE,unsupported-message-type", "AMQP,unreadable"})
    void refusesAMessageWithoutABody(Sender sender, String reason) throws Exception {
        String messageId = sender.send(app, session -> marked(session.createMessage()));

        refused(reason);
        assertThat(invalidOutcome(messageId).path("reason").asText()).isEqualTo(reason);
    }

    private Message unsupported(String messageId) throws JMSException {
        Message letter = refused("unsupported-message-type");
        JsonNode outcome = invalidOutcome(messageId);
        assertThat(outcome.path("reason").asText()).isEqualTo("unsupported-message-type");
        assertThat(outcome.path("violations").get(0).asText()).contains("neither a TextMessage nor a BytesMessage");
        return letter;
    }

    private static final String BROKEN = """
            \t{ "purchaseId" :"%s",\r
              "shop":  "main" , "currency":"euro",
              "receiver":{"email":"nobody","firstname":"Zoë 🎫","lastname":"\\u0141ukasz","nickname":"ż"},\t
              "tickets":[ {"ticket":"%s","quantity":1}, {"ticket":"front row","quantiti":2}]  }\r


            """;

    private static final String[] BROKEN_HOW = {
        "/currency: this is no currency code: write three capital letters, such as EUR",
        "/receiver: field 'nickname' is unknown: remove it, or correct its name to one of locale, email, firstname, lastname",
        "/receiver/email: there is no @ in this e-mail address: write one such as name@example.org",
        "/tickets/1: field 'quantity' is missing: add it",
        "/tickets/1: field 'quantiti' is unknown: remove it, or correct its name to one of ticket, ticketName, quantity",
        "/tickets/1/ticket: this is no GUID of a ticket: write one such as 0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01"
    };

    @ParameterizedTest
    @CsvSource({"CORE,true", "CORE,false", "AMQP,true", "AMQP,false"})
    void namesEveryViolationAndKeepsTheMessageAsItWas(Sender sender, boolean asText) throws Exception {
        String broken = BROKEN.formatted(id, Catalogue.STANDING);
        byte[] utf8 = broken.getBytes(StandardCharsets.UTF_8);
        String messageId =
                sender.send(app, session -> marked(asText ? session.createTextMessage(broken) : bytes(session, utf8)));

        Message letter = refused("breaks-schema");
        if (asText) {
            assertThat(((TextMessage) letter).getText()).isEqualTo(broken);
        } else {
            assertThat(((BytesMessage) letter).getBody(byte[].class)).isEqualTo(utf8);
        }
        assertThat(letter.getStringProperty("purchaseId")).isEqualTo(id);
        assertThat(letter.getStringProperty("detail").split("; ")).containsExactlyInAnyOrder(BROKEN_HOW);
        JsonNode outcome = invalidOutcome(messageId);
        assertThat(outcome.path("purchaseId").asText()).isEqualTo(id);
        assertThat(outcome.path("violations")).extracting(JsonNode::asText).containsExactlyInAnyOrder(BROKEN_HOW);
        assertThat(app.row(id)).isNull();
    }

    /** What Camel would read anew if it were an argument in a method expression. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"text\"", "'%s'", "\"%s\"", "${body}", "*", "true"})
    void keepsATextThatAnExpressionWouldChange(String form) throws Exception {
        String text = form.formatted(body);
        Sender.CORE.send(app, session -> marked(session.createTextMessage(text)));

        assertThat(TestApp.text(markedLetter())).isEqualTo(text);
        assertThat(app.row(id)).isNull();
    }

    @Test
    void rejectsAPaymentMethodThatIsCalledLikeNothing() throws Exception {
        Sender.CORE.send(
                app, session -> session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1, "null")));

        app.awaitState(id, State.REJECTED);

        assertThat(app.row(id).ending().detail()).contains("'null'");
        assertThat(app.row(id).attempt()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void keepsBytesThatAreNoTextAsTheyWere(Sender sender) throws Exception {
        byte[] noText = {'{', (byte) 0xC3, 0, (byte) 0xFF, '\r', '\n', '}'};
        sender.send(app, session -> marked(bytes(session, noText)));

        assertThat(refused("unreadable").getBody(byte[].class)).isEqualTo(noText);
    }

    @ParameterizedTest
    @CsvSource({"CORE,true", "CORE,false", "AMQP,true", "AMQP,false"})
    void refusesABodyThatIsTooLongAndKeepsItWhole(Sender sender, boolean asText) throws Exception {
        String tooLong = body + " ".repeat(256 * 1024);
        byte[] utf8 = tooLong.getBytes(StandardCharsets.UTF_8);
        sender.send(app, session -> marked(asText ? session.createTextMessage(tooLong) : bytes(session, utf8)));

        Message letter = refused("unreadable");
        // the broker keeps it as a large message, whose body can only be read in its session
        try (Connection connection = app.core(Logins.OPERATOR).createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            String selector = "JMSCorrelationID = '" + mark + "'";
            var browser = session.createBrowser(session.createQueue("dead-letter.invalid"), selector);
            Message whole = (Message) browser.getEnumeration().nextElement();
            if (asText) {
                assertThat(TestApp.text(whole)).isEqualTo(tooLong);
            } else {
                assertThat(whole.getBody(byte[].class)).isEqualTo(utf8);
            }
        }
        assertThat(letter.getStringProperty("detail")).contains("openticket.purchase.max-size");
        assertThat(app.row(id)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Sender.class)
    void refusesAnotherPurchaseUnderAnIdThatIsUsed(Sender sender) throws Exception {
        sender.send(app, session -> session.createTextMessage(body));
        app.awaitState(id, State.ORDERED);
        String other = Messages.purchase(id, Catalogue.STANDING, 3);
        sender.send(app, session -> marked(session.createTextMessage(other)));

        Message letter = refused("purchase-id-reused");

        assertThat(TestApp.text(letter)).isEqualTo(other);
        assertThat(app.row(id).state()).isEqualTo(State.ORDERED);
        assertThat(app.outcomes(id))
                .extracting(outcome -> outcome.path("outcome").asText())
                .containsExactly("ordered", "invalid");
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
    }
}

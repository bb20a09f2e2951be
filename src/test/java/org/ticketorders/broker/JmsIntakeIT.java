package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What senders may send, by both protocols, and what becomes of it. */
class JmsIntakeIT {

    private static final String REQUESTED = "receive-purchase";

    @TempDir
    static Path directory;

    static TestApp app;

    private final String id = TestApp.newId();
    private final String body = Messages.purchase(id, Catalogue.STANDING, 1);
    private final String mark = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        app = TestApp.start(directory);
        app.awaitState(app.order(1), State.ORDERED);
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
        app.shop.faults(
                Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(503).times(4).build());
        String messageId = sender.send(app, session -> session.createTextMessage(body));

        orderedOnce(2);
        assertThat(app.row(id).owner()).isEqualTo(messageId);
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
        app.shop.faults(
                Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(503).times(4).build());
        app.resume(REQUESTED);

        orderedOnce(2);
        assertThat(app.row(id).owner()).startsWith("ID:");
    }

    private void orderedOnce(int attempt) {
        app.awaitState(id, State.ORDERED);
        assertThat(app.row(id).attempt()).isEqualTo(attempt);
        assertThat(app.outcomes(id)).hasSize(1);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
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
        "/receiver/email: this is no e-mail address: write one such as name@example.org",
        "/tickets/1: field 'quantity' is missing: add it",
        "/tickets/1: field 'quantiti' is unknown: remove it, or correct its name to one of ticket, quantity",
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

    private Message markedLetter() {
        return await().atMost(TestApp.PATIENCE)
                .until(() -> markedIn("dead-letter.invalid"), found -> !found.isEmpty())
                .get(0);
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

    private Message refused(String reason) throws JMSException {
        List<Message> letters = await().atMost(TestApp.PATIENCE)
                .until(() -> markedIn("dead-letter.invalid"), found -> !found.isEmpty());
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).getStringProperty("reason")).isEqualTo(reason);
        assertThat(letters.get(0).getStringProperty("stage")).isEqualTo("reserve");
        assertThat(letters.get(0).getStringProperty("failedAt")).startsWith("20");
        return letters.get(0);
    }

    private static JsonNode invalidOutcome(String messageId) {
        List<JsonNode> outcomes = app.browse("order.outcome").stream()
                .map(TestApp::json)
                .filter(outcome -> messageId.equals(outcome.path("messageId").asText()))
                .toList();
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.get(0).path("outcome").asText()).isEqualTo("invalid");
        return outcomes.get(0);
    }

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

    /** The body whose outcome will be this. */
    private String given(String outcome, Sender sender) throws JMSException {
        if (outcome.equals("duplicate")) {
            sender.send(app, session -> session.createTextMessage(body));
            app.awaitState(id, State.ORDERED);
        }
        return switch (outcome) {
            case "rejected" -> Messages.purchase(id, Catalogue.FRONT_ROW, 1);
            case "invalid" -> body.replace("lastname", "lastName");
            default -> body;
        };
    }

    private void reply(Message reply, String outcome) throws JMSException {
        assertThat(reply).isNotNull();
        assertThat(reply.getJMSCorrelationID()).isEqualTo(mark);
        JsonNode told = TestApp.json(reply);
        assertThat(told.path("purchaseId").asText()).isEqualTo(id);
        assertThat(told.path("outcome").asText()).isEqualTo(outcome.equals("duplicate") ? "ordered" : outcome);
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(app.outcomes(id))
                .map(published -> without("at", published))
                .containsExactly(without("at", told)));
    }

    private static JsonNode without(String field, JsonNode outcome) {
        return ((ObjectNode) outcome.deepCopy()).without(field);
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

    @ParameterizedTest
    @EnumSource(Sender.class)
    void isNotHeldUpByAReplyQueueThatHasVanished(Sender sender) throws Exception {
        app.suspend(REQUESTED);
        sender.send(app, session -> replyTo(session.createTemporaryQueue(), session.createTextMessage(body)));
        app.resume(REQUESTED);

        orderedOnce(1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody.knows",
                "purchase.again",
                "purchase.again::purchase.again",
                "reservation.held",
                "reservation.expired",
                "order.outcome",
                "order.outcome::order.outcome",
                "dead-letter.failed",
                "undelivered",
                "undelivered::undelivered",
                "activemq.management"
            })
    void putsNoReplyIntoAQueueThatIsNotTheSenders(String queue) throws Exception {
        for (Sender sender : Sender.values()) {
            String one = TestApp.newId();
            String text = Messages.purchase(one, Catalogue.STANDING, 1);
            sender.send(app, session -> replyTo(sender.queue(queue), session.createTextMessage(text)));

            app.awaitState(one, State.ORDERED);
            assertThat(app.row(one).attempt()).isEqualTo(1);
            assertThat(app.outcomes(one)).hasSize(1);
        }
        assertThat(app.depth("purchase.again")).isZero();
        assertThat(app.depth("reservation.held")).isZero();
        assertThat(app.depth("reservation.expired")).isZero();
        assertThat(app.depth("undelivered")).isZero();
        assertThat(markedIn("order.outcome")).isEmpty();
        assertThat(markedIn("dead-letter.failed")).isEmpty();
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

    private static Message forged(Message message, int attempt) throws JMSException {
        message.setIntProperty("attempt", attempt);
        message.setStringProperty("again", "replays");
        message.setStringProperty("purchaseId", "ERP-somebody-else");
        message.setStringProperty("reason", "sold-out");
        message.setStringProperty("detail", "forged");
        message.setStringProperty("_AMQ_ORIG_QUEUE", "purchase.again");
        message.setStringProperty("costCentre", "4711");
        return message;
    }

    private static double duplicates() {
        return app.bean(io.micrometer.core.instrument.MeterRegistry.class)
                .counter("openticket.duplicates")
                .count();
    }

    private static BytesMessage bytes(Session session, byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private Message marked(Message message) throws JMSException {
        message.setJMSCorrelationID(mark);
        return message;
    }

    private Message replyTo(Destination replies, Message message) throws JMSException {
        message.setJMSReplyTo(replies);
        return marked(message);
    }

    private List<Message> markedIn(String queue) {
        List<Message> found = new ArrayList<>();
        for (Message message : app.browse(queue)) {
            try {
                if (mark.equals(message.getJMSCorrelationID())) {
                    found.add(message);
                }
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }
        return found;
    }

    /** What lies in a queue that senders may not look at. */
    private static List<Message> waiting(String queue) {
        return app.bean(JmsTemplate.class).browse(queue, (session, browser) -> {
            List<Message> messages = new ArrayList<>();
            for (var items = browser.getEnumeration(); items.hasMoreElements(); ) {
                messages.add((Message) items.nextElement());
            }
            return messages;
        });
    }
}

package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** An application whose queues senders write to, by both protocols. */
abstract class OnIntake {

    static final String REQUESTED = "receive-purchase";

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    final String id = TestApp.newId();
    final String body = Messages.purchase(id, Catalogue.STANDING, 1);
    final String mark = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        app.awaitState(app.order(1), State.ORDERED);
    }

    @BeforeEach
    void nothingAskedYet() {
        app.shop.clearFaults();
        app.shop.clearRequests();
    }

    /** The body whose outcome will be this. */
    String given(String outcome, Sender sender) throws JMSException {
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

    void reply(Message reply, String outcome) throws JMSException {
        assertThat(reply).isNotNull();
        assertThat(reply.getJMSCorrelationID()).isEqualTo(mark);
        JsonNode told = TestApp.json(reply);
        assertThat(told.path("purchaseId").asText()).isEqualTo(id);
        assertThat(told.path("outcome").asText()).isEqualTo(outcome.equals("duplicate") ? "ordered" : outcome);
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(app.outcomes(id))
                .map(published -> without("at", published))
                .containsExactly(without("at", told)));
    }

    static JsonNode without(String field, JsonNode outcome) {
        return ((ObjectNode) outcome.deepCopy()).without(field);
    }

    Message markedLetter() {
        return await().atMost(TestApp.PATIENCE)
                .until(() -> markedIn("dead-letter.invalid"), found -> !found.isEmpty())
                .get(0);
    }

    Message refused(String reason) throws JMSException {
        List<Message> letters = await().atMost(TestApp.PATIENCE)
                .until(() -> markedIn("dead-letter.invalid"), found -> !found.isEmpty());
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).getStringProperty("reason")).isEqualTo(reason);
        assertThat(letters.get(0).getStringProperty("stage")).isEqualTo("reserve");
        assertThat(letters.get(0).getStringProperty("failedAt")).startsWith("20");
        return letters.get(0);
    }

    static JsonNode invalidOutcome(String messageId) {
        List<JsonNode> outcomes = app.browse("order.outcome").stream()
                .map(TestApp::json)
                .filter(outcome -> messageId.equals(outcome.path("messageId").asText()))
                .toList();
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.get(0).path("outcome").asText()).isEqualTo("invalid");
        return outcomes.get(0);
    }

    void orderedOnce(int attempt) {
        app.awaitState(id, State.ORDERED);
        assertThat(app.row(id).attempt()).isEqualTo(attempt);
        assertThat(app.outcomes(id)).hasSize(1);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
    }

    static Message forged(Message message, int attempt) throws JMSException {
        message.setIntProperty("attempt", attempt);
        message.setStringProperty("again", "replays");
        message.setStringProperty("purchaseId", "ERP-somebody-else");
        message.setStringProperty("reason", "sold-out");
        message.setStringProperty("detail", "forged");
        message.setStringProperty("_AMQ_ORIG_QUEUE", "purchase.again");
        message.setStringProperty("costCentre", "4711");
        return message;
    }

    static double duplicates() {
        return app.bean(io.micrometer.core.instrument.MeterRegistry.class)
                .counter("openticket.duplicates")
                .count();
    }

    static BytesMessage bytes(Session session, byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    Message marked(Message message) throws JMSException {
        message.setJMSCorrelationID(mark);
        return message;
    }

    Message replyTo(Destination replies, Message message) throws JMSException {
        message.setJMSReplyTo(replies);
        return marked(message);
    }

    List<Message> markedIn(String queue) {
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
    static List<Message> waiting(String queue) {
        return app.bean(JmsTemplate.class).browse(queue, (session, browser) -> {
            List<Message> messages = new ArrayList<>();
            for (var items = browser.getEnumeration(); items.hasMoreElements(); ) {
                messages.add((Message) items.nextElement());
            }
            return messages;
        });
    }
}

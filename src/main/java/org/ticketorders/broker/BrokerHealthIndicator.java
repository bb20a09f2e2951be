package org.ticketorders.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/**
 * Whether the broker is there, and keeps what it cannot deliver: a queue without a dead-letter or expiry address silently
 * drops messages, and so does a message sent to a queue that is missing.
 */
@Component
class BrokerHealthIndicator extends AbstractHealthIndicator {

    private static final String MANAGEMENT = "activemq.management";
    private static final long TIMEOUT_MILLIS = 5_000;
    private static final String UNDELIVERED = "undelivered";

    /** The queues that are consumed by routes, and where each one's expired messages must go. */
    private static final Map<String, String> EXPIRY = Map.of(
            "purchase.requested", UNDELIVERED,
            "purchase.again", UNDELIVERED,
            "reservation.held", "reservation.expired",
            "reservation.expired", UNDELIVERED);

    private static final List<String> OTHERS = List.of(
            UNDELIVERED,
            "order.outcome",
            "dead-letter.invalid",
            "dead-letter.rejected",
            "dead-letter.expired",
            "dead-letter.failed",
            "dead-letter.in-doubt");

    private final JmsTemplate jms;
    private final ObjectMapper json;
    private final BrokerProbe probe;

    BrokerHealthIndicator(ConnectionFactory connectionFactory, ObjectMapper json, BrokerProbe probe) {
        super("the broker does not answer");
        this.probe = probe;
        this.json = json;
        this.jms = new JmsTemplate(connectionFactory);
        this.jms.setReceiveTimeout(TIMEOUT_MILLIS);
    }

    @Override
    protected void doHealthCheck(Health.Builder health) throws Exception {
        Optional<String> trouble = probe.trouble();
        if (trouble.isPresent()) {
            // known already, and a question would wait with all other messages
            health.down().withDetail("broker", trouble.get());
            return;
        }
        Map<String, String> faults = new TreeMap<>();
        List<String> queues = List.of(ask(String[].class, "getQueueNames"));
        for (String queue : OTHERS) {
            if (!queues.contains(queue)) {
                faults.put(queue, "the queue is missing");
            }
        }
        for (Map.Entry<String, String> expected : EXPIRY.entrySet()) {
            String queue = expected.getKey();
            if (!queues.contains(queue)) {
                faults.put(queue, "the queue is missing");
                continue;
            }
            JsonNode settings = json.readTree(ask(String.class, "getAddressSettingsAsJSON", queue));
            check(faults, queue, settings, "deadLetterAddress", "dead-letter-address", UNDELIVERED);
            check(faults, queue, settings, "expiryAddress", "expiry-address", expected.getValue());
        }
        if (faults.isEmpty()) {
            health.up();
        } else {
            health.down()
                    .withDetails(faults)
                    .withDetail("mend", "compare the broker's settings with config/broker.xml");
        }
    }

    private static void check(
            Map<String, String> faults, String queue, JsonNode settings, String key, String name, String expected) {
        String found = settings.path(key).asText("");
        if (!found.equals(expected)) {
            faults.put(queue, name + " is '" + found + "' and must be '" + expected + "', or messages are dropped");
        }
    }

    private <T> T ask(Class<T> type, String operation, Object... parameters) throws Exception {
        Message answer = jms.sendAndReceive(MANAGEMENT, session -> {
            Message request = session.createMessage();
            JMSManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, operation, parameters);
            return request;
        });
        if (answer == null) {
            throw new IllegalStateException("no answer within " + TIMEOUT_MILLIS + " ms");
        }
        Object result = JMSManagementHelper.getResult(answer);
        if (!JMSManagementHelper.hasOperationSucceeded(answer)) {
            throw new IllegalStateException(operation + " failed: " + result);
        }
        if (type == String[].class && result instanceof Object[] items) {
            String[] names = new String[items.length];
            for (int i = 0; i < items.length; i++) {
                names[i] = String.valueOf(items[i]);
            }
            return type.cast(names);
        }
        return type.cast(result);
    }
}

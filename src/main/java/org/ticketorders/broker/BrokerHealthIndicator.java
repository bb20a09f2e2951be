package org.ticketorders.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.BrokerManagement.Asker;
import org.ticketorders.health.RememberedHealthIndicator;

/**
 * Whether the broker is there, and keeps what it cannot deliver: a queue without a dead-letter or expiry address silently
 * drops messages, and so does a message sent to a queue that is missing.
 */
@Component
class BrokerHealthIndicator extends RememberedHealthIndicator {

    private static final String UNDELIVERED = "undelivered";

    /** The queues that are consumed by routes, and where each one's expired messages must go. */
    private static final Map<String, String> EXPIRY = Map.of(
            "purchase.requested", UNDELIVERED,
            "purchase.again", UNDELIVERED,
            "reservation.held", "reservation.expired",
            "reservation.expired", UNDELIVERED);

    private final BrokerManagement management;
    private final ObjectMapper json;
    private final BrokerProbe probe;

    BrokerHealthIndicator(BrokerManagement management, ObjectMapper json, BrokerProbe probe) {
        this.management = management;
        this.json = json;
        this.probe = probe;
    }

    /** A question would wait with all other messages. */
    @Override
    protected Health knownAlready() {
        return probe.trouble()
                .map(trouble -> Health.down().withDetail("broker", trouble).build())
                .orElse(null);
    }

    @Override
    protected void look(Health.Builder health) {
        Map<String, String> faults = management.ask(this::faults);
        if (faults.isEmpty()) {
            health.up();
        } else {
            health.down()
                    .withDetails(faults)
                    .withDetail("mend", "compare the broker's settings with config/broker.xml");
        }
    }

    private Map<String, String> faults(Asker broker) throws Exception {
        Map<String, String> faults = new TreeMap<>();
        Set<String> queues = new HashSet<>();
        for (Object name : (Object[]) broker.broker("getQueueNames")) {
            queues.add(String.valueOf(name));
        }
        for (String queue : Queues.names()) {
            if (!queues.contains(queue)) {
                faults.put(queue, "the queue is missing");
            } else if (EXPIRY.containsKey(queue)) {
                JsonNode settings = json.readTree((String) broker.broker("getAddressSettingsAsJSON", queue));
                check(faults, queue, settings, "deadLetterAddress", "dead-letter-address", UNDELIVERED);
                check(faults, queue, settings, "expiryAddress", "expiry-address", EXPIRY.get(queue));
            }
        }
        return faults;
    }

    private static void check(
            Map<String, String> faults, String queue, JsonNode settings, String key, String name, String expected) {
        String found = settings.path(key).asText("");
        if (!found.equals(expected)) {
            faults.put(queue, name + " is '" + found + "' and must be '" + expected + "', or messages are dropped");
        }
    }
}

package org.ticketorders.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.BrokerManagement;
import org.ticketorders.broker.BrokerManagement.Asker;
import org.ticketorders.broker.BrokerProbe;
import org.ticketorders.broker.Queues;
import org.ticketorders.lane.Lanes;

/**
 * Whether the broker is there, and keeps what it cannot deliver: a queue without a dead-letter or expiry address silently
 * drops messages, and so does a message sent to a queue that is missing.
 */
@Component
class BrokerHealthIndicator extends RememberedHealthIndicator {

    private static final String UNDELIVERED = "undelivered";

    /** What was kept long enough is dropped. */
    private static final String NOWHERE = "";

    /** Where the expired messages of our queues must go. */
    private static final Map<String, String> EXPIRY = Map.of(
            "purchase.requested", UNDELIVERED,
            "purchase.again", UNDELIVERED,
            "purchase.taken-back", UNDELIVERED,
            "purchase.settled", NOWHERE,
            "reservation.held", "reservation.expired",
            "reservation.expired", UNDELIVERED);

    private final BrokerManagement management;
    private final Lanes lanes;
    private final ObjectMapper json;
    private final BrokerProbe probe;
    private final Queues queues;
    private final boolean tellsChanges;

    BrokerHealthIndicator(
            BrokerManagement management,
            Lanes lanes,
            ObjectMapper json,
            BrokerProbe probe,
            Queues queues,
            @Value("${openticket.order-changes.enabled:false}") boolean tellsChanges) {
        this.tellsChanges = tellsChanges;
        this.queues = queues;
        this.lanes = lanes;
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
            Long lost = queues.of(Queues.UNDELIVERABLE).depth();
            if (lost != null && lost > 0) {
                // no reason to take no purchases: anybody could make it one
                health.withDetail(
                        Queues.UNDELIVERABLE,
                        lost + " messages: config/runbook/messages-undelivered.md says what to do");
            }
        } else {
            health.down().withDetails(faults).withDetail("fix", "compare the broker's settings with config/broker.xml");
        }
    }

    private Map<String, String> faults(Asker broker) throws Exception {
        Map<String, String> faults = new TreeMap<>();
        Set<String> queues = new HashSet<>();
        for (Object name : (Object[]) broker.broker("getQueueNames")) {
            queues.add(String.valueOf(name));
        }
        for (String queue : Queues.names()) {
            if (queue.equals(Queues.UNDELIVERABLE) || (queue.equals(Queues.CHANGES) && !tellsChanges)) {
                // a stand-alone broker that was set up before it came goes without
                continue;
            }
            if (!queues.contains(queue)) {
                faults.put(queue, "the queue is missing");
            } else if (EXPIRY.containsKey(queue)) {
                checkWork(faults, queue, EXPIRY.get(queue), broker);
            }
        }
        // those of lanes are made when they are first used
        for (String queue : lanes.queues()) {
            checkWork(faults, queue, EXPIRY.get(Lanes.commonOf(queue)), broker);
        }
        for (String queue : queues) {
            boolean isLane = !Lanes.commonOf(queue).equals(queue);
            if (isLane && !lanes.queues().contains(queue)) {
                checkLeft(faults, queue, broker);
            }
        }
        return faults;
    }

    private void checkWork(Map<String, String> faults, String queue, String expiry, Asker broker) throws Exception {
        JsonNode settings = json.readTree((String) broker.broker("getAddressSettingsAsJSON", queue));
        check(faults, queue, settings, "deadLetterAddress", "dead-letter-address", UNDELIVERED);
        check(faults, queue, settings, "expiryAddress", "expiry-address", expiry);
    }

    /** A lane of a shop that is not configured any more. */
    private static void checkLeft(Map<String, String> faults, String queue, Asker broker) throws Exception {
        long messages = ((Number) broker.queue(queue, "getMessageCount")).longValue();
        long consumers = ((Number) broker.queue(queue, "getConsumerCount")).longValue();
        if (messages > 0 && consumers == 0) {
            faults.put(
                    queue,
                    messages + " messages of a shop that is not configured any more: name it under openticket.shops"
                            + " again until they are done");
        }
    }

    private static void check(
            Map<String, String> faults, String queue, JsonNode settings, String key, String name, String expected) {
        String found = settings.path(key).asText("");
        if (!found.equals(expected)) {
            faults.put(queue, name + " is '" + found + "' and must be '" + expected + "', or messages are dropped");
        }
    }
}

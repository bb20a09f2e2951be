package org.ticketorders.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.BrokerManagement.Asker;
import org.ticketorders.broker.QueueState.Kind;
import org.ticketorders.lane.Lanes;
import org.ticketorders.log.Causes;

/**
 * How much waits in our queues, and for how long. The broker is asked at most once a second, whoever wants to know; safe for
 * use by several threads.
 *
 * <p>A broker that does not answer, or does not let us ask, fails nobody: the figures are null then.
 */
@Component
public class Queues {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.broker");
    private static final long FRESH_MILLIS = 1_000;

    /** All queues at once; the broker has a few more, for replies. */
    private static final String ALL = "{\"field\":\"\",\"operation\":\"\",\"value\":\"\"}";

    private static final int MOST = 10_000;

    /** Where the broker leaves what could not even be settled from {@code undelivered}. */
    public static final String UNDELIVERABLE = "undeliverable";

    /** What became of orders later; nothing is sent there unless that is configured. */
    public static final String CHANGES = "order.changes";

    /** Longer ago nothing was sent: who gives no time has sent it in 1970. */
    private static final long OLDEST_MILLIS = Duration.ofDays(3650).toMillis();

    private static final Map<String, Kind> NAMES = new LinkedHashMap<>();

    static {
        for (String work : List.of(
                "purchase.requested",
                "purchase.again",
                "purchase.taken-back",
                "reservation.held",
                "reservation.expired",
                "undelivered")) {
            NAMES.put(work, Kind.WORK);
        }
        NAMES.put("purchase.settled", Kind.KEPT);
        NAMES.put("order.outcome", Kind.OUTCOME);
        NAMES.put(CHANGES, Kind.OUTCOME);
        for (String end : List.of("invalid", "rejected", "expired", "failed", "in-doubt")) {
            NAMES.put("dead-letter." + end, Kind.DEAD_LETTER);
        }
        NAMES.put(UNDELIVERABLE, Kind.DEAD_LETTER);
    }

    private final BrokerManagement management;
    private final BrokerProbe probe;
    private final ObjectMapper json;
    private final Clock clock;
    private final Map<String, Kind> names = new LinkedHashMap<>(NAMES);
    private List<QueueState> last = List.of();
    private long lastAt = Long.MIN_VALUE;
    private String trouble = null;

    Queues(BrokerManagement management, BrokerProbe probe, Lanes lanes, ObjectMapper json, Clock clock) {
        this.management = management;
        this.probe = probe;
        this.json = json;
        this.clock = clock;
        lanes.queues().forEach(queue -> names.put(queue, Kind.WORK));
    }

    /** The names of all our queues and of those of lanes. */
    public List<String> namesWithLanes() {
        return List.copyOf(names.keySet());
    }

    /** The names of all our queues, but for those of lanes: work, outcomes, dead letters. */
    public static List<String> names() {
        return List.copyOf(NAMES.keySet());
    }

    /** Every one of our queues, in the order of {@link #namesWithLanes()}; at most a second old. */
    public synchronized List<QueueState> all() {
        long now = clock.millis();
        if (lastAt == Long.MIN_VALUE || now - lastAt >= FRESH_MILLIS || now < lastAt) {
            last = ask();
            lastAt = now;
        }
        return last;
    }

    /**
     * One of our queues.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    public QueueState of(String name) {
        return all().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no queue of ours: " + name));
    }

    private List<QueueState> ask() {
        Optional<String> stopped = probe.trouble();
        if (stopped.isPresent()) {
            // a question would wait with all other messages
            return unknown(stopped.get());
        }
        try {
            List<QueueState> answers = management.ask(this::ask);
            trouble = null;
            return answers;
        } catch (RuntimeException e) {
            return unknown(Causes.root(e));
        }
    }

    private List<QueueState> unknown(String why) {
        if (!String.valueOf(why).equals(trouble)) {
            trouble = String.valueOf(why);
            LOG.warn("The broker does not tell what is in its queues: {}", why);
        }
        return names.entrySet().stream()
                .map(queue -> QueueState.unknown(queue.getKey(), queue.getValue()))
                .toList();
    }

    private List<QueueState> ask(Asker broker) throws Exception {
        Map<String, JsonNode> counts = counts((String) broker.broker("listQueues", ALL, 1, MOST));
        List<QueueState> states = new ArrayList<>();
        for (Map.Entry<String, Kind> queue : names.entrySet()) {
            JsonNode count = counts.get(queue.getKey());
            if (count == null) {
                states.add(QueueState.unknown(queue.getKey(), queue.getValue()));
                continue;
            }
            long depth = count.path("messageCount").asLong();
            Object age = depth == 0 ? null : broker.queue(queue.getKey(), "getFirstMessageAge");
            states.add(new QueueState(
                    queue.getKey(),
                    queue.getValue(),
                    depth,
                    age instanceof Number millis ? seconds(millis.longValue()) : null,
                    count.path("consumerCount").asInt()));
        }
        return List.copyOf(states);
    }

    static Long seconds(long ageMillis) {
        return ageMillis > OLDEST_MILLIS ? null : Long.valueOf(Math.max(0, ageMillis) / 1000);
    }

    private Map<String, JsonNode> counts(String answer) throws JsonProcessingException {
        Map<String, JsonNode> counts = new LinkedHashMap<>();
        json.readTree(answer)
                .path("data")
                .forEach(queue -> counts.put(queue.path("name").asText(), queue));
        return counts;
    }
}

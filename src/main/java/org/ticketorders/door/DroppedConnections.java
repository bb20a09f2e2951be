package org.ticketorders.door;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the connections that the embedded broker's door ends, and tells of them in the log: for each reason a line a minute at most. */
public final class DroppedConnections {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.broker");
    private static final RateLimiterConfig ONE_A_MINUTE = RateLimiterConfig.custom()
            .limitForPeriod(1)
            .limitRefreshPeriod(Duration.ofMinutes(1))
            .timeoutDuration(Duration.ZERO)
            .build();

    /** Why a connection was ended. */
    public enum Why {
        OF_BROKERS("it sent what only brokers send each other, or XA"),
        MALFORMED("it sent what no client sends: a frame or message that is too long, or not what it says of itself"),
        TOO_MUCH_OPEN("it asked for more than a connection may have open, or all together (a queue is refused alone)"),
        MORE_THAN_HALF("its user asked for more than half of what there is for all (a queue is refused alone)"),
        LONG_LOGIN("it sent more before its login than any login has"),
        NO_LOGIN("it did not log in in time, or too many others waited to");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        private String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Why, Ended> ended = new EnumMap<>(Why.class);

    private record Ended(Counter all, AtomicLong untold, RateLimiter lines) {}

    public DroppedConnections(MeterRegistry metrics) {
        for (Why why : Why.values()) {
            Counter counter = Counter.builder("openticket.broker.connections.dropped")
                    .description("connections that the embedded broker ended")
                    .tag("reason", why.tag())
                    .register(metrics);
            ended.put(why, new Ended(counter, new AtomicLong(), RateLimiter.of(why.tag(), ONE_A_MINUTE)));
        }
    }

    /** @param from whence, as the broker says it */
    public void add(Why why, String from) {
        Ended these = ended.get(why);
        these.all().increment();
        these.untold().incrementAndGet();
        if (these.lines().acquirePermission()) {
            LOG.warn(
                    "The broker dropped {} connection(s), the last from {}: {}. Find out who that is, unless it is one of"
                            + " your own tools. Next such line in a minute at the earliest",
                    these.untold().getAndSet(0),
                    from,
                    why.words);
        }
    }
}

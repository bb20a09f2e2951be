package org.ticketorders.ledger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * How many purchases there are of each kind. Answers are at most two seconds old, so that many who look cost no more than one.
 *
 * <p>All methods throw {@link org.springframework.dao.DataAccessException} if the ledger cannot be read.
 */
@Component
public class PurchaseCounts {

    private static final Duration FRESH = Duration.ofSeconds(2);

    /** How old an order's row must be to be counted for good: one that is written late must not be missed. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /** How often they are counted anew: purged rows leave the count this late. */
    private static final Duration RECOUNT = Duration.ofMinutes(10);

    private static final List<State> ENDS =
            Stream.of(State.values()).filter(State::isEnd).toList();

    private final LedgerReads reads;
    private final Clock clock;
    private final Cache<String, Map<State, Long>> states =
            Caffeine.newBuilder().expireAfterWrite(FRESH).build();
    private final Cache<String, Optional<Instant>> oldest =
            Caffeine.newBuilder().expireAfterWrite(FRESH).build();
    private final Cache<Span, Map<State, long[]>> outcomes =
            Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(20).build();
    private final Executor background;
    private final AtomicBoolean recounts = new AtomicBoolean();
    private volatile Counted counted = null;

    /** @param background for what takes its time and nobody waits for */
    PurchaseCounts(LedgerReads reads, Clock clock, @Qualifier("applicationTaskExecutor") Executor background) {
        this.reads = reads;
        this.clock = clock;
        this.background = background;
    }

    /**
     * Orders that were counted once: they are most of what there is, and stay what they are.
     *
     * @param upTo those whose row changed before
     * @param at when they were counted
     */
    private record Counted(Instant upTo, long orders, Instant at) {}

    private record Span(Instant from, Instant to, int buckets) {}

    /** Purchases of each state. */
    public Map<State, Long> states() {
        return states.get("", key -> {
            Map<State, Long> found = new EnumMap<>(State.class);
            for (State state : State.values()) {
                found.put(state, state == State.ORDERED ? ordered() : count(state, Instant.EPOCH, null));
            }
            return found;
        });
    }

    /** Forgets the last answers, but not the orders that were counted for good; for tests. */
    void forget() {
        states.invalidateAll();
        oldest.invalidateAll();
        outcomes.invalidateAll();
    }

    private long ordered() {
        Counted before = counted;
        Instant now = clock.instant();
        if (before == null) {
            before = recount(now);
        } else if (before.at().plus(RECOUNT).isBefore(now) && recounts.compareAndSet(false, true)) {
            background.execute(() -> {
                try {
                    recount(now);
                } finally {
                    recounts.set(false);
                }
            });
        }
        return before.orders() + count(State.ORDERED, before.upTo(), null);
    }

    private Counted recount(Instant now) {
        Instant upTo = Instant.ofEpochMilli(now.minus(SETTLED).toEpochMilli());
        Counted anew = new Counted(upTo, count(State.ORDERED, Instant.EPOCH, upTo), now);
        counted = anew;
        return anew;
    }

    /** Counts once while nobody waits for it. */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        background.execute(this::states);
    }

    private long count(State state, Instant from, Instant to) {
        return reads.jdbc()
                .sql("SELECT COUNT(*) FROM purchase WHERE state = :state AND updated_at >= :from AND updated_at < :to")
                .param("state", state.name())
                .param("from", from.toEpochMilli())
                .param("to", to == null ? Long.MAX_VALUE : to.toEpochMilli())
                .query(Long.class)
                .single();
    }

    /** When the row changed last that stands still for longest without an end; empty if all have one. */
    public Optional<Instant> oldestUnsettled() {
        return oldest.get("", key -> Stream.of(State.values())
                .filter(state -> !state.isEnd())
                .flatMap(state -> reads
                        .jdbc()
                        .sql("SELECT MIN(updated_at) FROM purchase WHERE state = :state")
                        .param("state", state.name())
                        .query((rs, n) -> rs.getObject(1) == null ? 0L : rs.getLong(1))
                        .list()
                        .stream())
                .filter(millis -> millis > 0)
                .min(Long::compare)
                .map(Instant::ofEpochMilli));
    }

    /**
     * The ends that were reached in a span of time, in equal parts of it.
     *
     * @param from UTC, included
     * @param to UTC, not included
     * @param buckets number of parts
     * @return for each end, so many figures
     */
    public Map<State, long[]> outcomes(Instant from, Instant to, int buckets) {
        return outcomes.get(new Span(from, to, buckets), this::outcomes);
    }

    private Map<State, long[]> outcomes(Span span) {
        long length = Math.max(1, Duration.between(span.from(), span.to()).toMillis() / span.buckets());
        Map<State, long[]> series = new LinkedHashMap<>();
        for (State end : ENDS) {
            long[] figures = new long[span.buckets()];
            reads.jdbc()
                    .sql("SELECT (updated_at - :from) / :length AS bucket, COUNT(*) AS n FROM purchase"
                            + " WHERE state = :state AND updated_at >= :from AND updated_at < :to GROUP BY 1")
                    .param("from", span.from().toEpochMilli())
                    .param("to", span.to().toEpochMilli())
                    .param("length", length)
                    .param("state", end.name())
                    .query(rs -> {
                        int bucket = Math.min(rs.getInt("bucket"), figures.length - 1);
                        figures[bucket] += rs.getLong("n");
                    });
            series.put(end, figures);
        }
        return series;
    }
}

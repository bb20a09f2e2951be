package org.ticketorders.ledger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.ticketorders.log.Causes;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/**
 * How many purchases there are of each kind. Answers are at most two seconds old, so that many who look cost no more than one.
 *
 * <p>All methods throw {@link org.springframework.dao.DataAccessException} if the ledger cannot be read.
 */
@Component
public class PurchaseCounts {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.ledger");
    private static final Duration FRESH = Duration.ofSeconds(2);

    /** For how long what takes its time to be counted, and changes slowly, is not counted again. */
    private static final Duration SLOW = Duration.ofMinutes(1);

    private static final Duration DAY = Duration.ofDays(1);

    /** How old an order's row must be to be counted finally: one that is written late must not be missed. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /** How often they are counted again: purged rows leave the count this late. */
    private static final Duration RECOUNT = Duration.ofMinutes(10);

    private static final List<State> ENDS =
            Stream.of(State.values()).filter(State::isEnd).toList();

    private final LedgerReads reads;
    private final Clock clock;
    private final Cache<String, Map<State, Long>> states =
            Caffeine.newBuilder().expireAfterWrite(FRESH).build();
    private final Cache<String, Optional<Instant>> oldest =
            Caffeine.newBuilder().expireAfterWrite(FRESH).build();
    private final Cache<Span, Map<State, long[]>> outcomes = Caffeine.newBuilder()
            .expireAfter(Expiry.<Span, Map<State, long[]>>creating(
                    (span, figures) -> Duration.between(span.from(), span.to()).compareTo(DAY) > 0 ? SLOW : FRESH))
            .maximumSize(20)
            .build();
    private final Cache<String, Pace> pace =
            Caffeine.newBuilder().expireAfterWrite(FRESH).build();
    private final Cache<String, Map<State, Day>> days =
            Caffeine.newBuilder().expireAfterWrite(FRESH).build();
    private final Cache<Instant, Map<State, Day>> daysBefore =
            Caffeine.newBuilder().maximumSize(2).build();
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

    /**
     * Whether orders go out, and how fast.
     *
     * @param lastOrderAt when a purchase was ordered last, UTC; null if none was, or its row is purged
     * @param lastMinute purchases that were ordered in the last minute
     */
    public record Pace(Instant lastOrderAt, long lastMinute) {}

    /**
     * Purchases that came to one end in a day's time.
     *
     * @param count in the last 24 hours
     * @param before in the 24 hours before those
     * @param mainReason the most frequent reason of the last 24 hours, to the last minute; null if none has one
     */
    public record Day(long count, long before, Reason mainReason) {

        private Day plus(long more) {
            return new Day(count + more, before, mainReason);
        }
    }

    /** How fast orders go out. */
    public Pace pace() {
        return pace.get(
                "",
                key -> new Pace(
                        reads
                                .jdbc()
                                .sql("SELECT MAX(updated_at) FROM purchase WHERE state = :state")
                                .param("state", State.ORDERED.name())
                                .query((rs, n) -> rs.getLong(1))
                                .list()
                                .stream()
                                .filter(millis -> millis > 0)
                                .findFirst()
                                .map(Instant::ofEpochMilli)
                                .orElse(null),
                        count(State.ORDERED, clock.instant().minusSeconds(60), null)));
    }

    /** For each end, the last 24 hours and those before. What is older than a minute is counted once a minute. */
    public Map<State, Day> days() {
        return days.get("", key -> {
            Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
            Map<State, Day> found = new EnumMap<>(State.class);
            daysBefore
                    .get(minute, this::daysBefore)
                    .forEach((end, day) -> found.put(end, day.plus(count(end, minute.minus(SETTLED), null))));
            return found;
        });
    }

    private Map<State, Day> daysBefore(Instant minute) {
        Map<State, Day> found = new EnumMap<>(State.class);
        for (State end : ENDS) {
            Instant from = minute.minus(DAY);
            Instant settled = minute.minus(SETTLED);
            found.put(
                    end, new Day(count(end, from, settled), count(end, from.minus(DAY), from), mainReason(end, from)));
        }
        return found;
    }

    private Reason mainReason(State end, Instant from) {
        return end == State.ORDERED
                ? null
                : reads
                        .jdbc()
                        .sql("SELECT reason FROM purchase WHERE state = :state AND updated_at >= :from"
                                + " AND reason IS NOT NULL GROUP BY reason ORDER BY COUNT(*) DESC, reason LIMIT 1")
                        .param("state", end.name())
                        .param("from", from.toEpochMilli())
                        .query(String.class)
                        .list()
                        .stream()
                        .findFirst()
                        .map(Reason::valueOf)
                        .orElse(null);
    }

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

    /** Forgets the last answers, but not the orders that were counted finally; for tests. */
    void forget() {
        states.invalidateAll();
        oldest.invalidateAll();
        outcomes.invalidateAll();
        pace.invalidateAll();
        days.invalidateAll();
    }

    private long ordered() {
        Counted before = counted;
        Instant now = clock.instant();
        if (before == null) {
            before = recount(now);
        } else if (before.at().plus(RECOUNT).isBefore(now) && recounts.compareAndSet(false, true)) {
            inBackground(() -> {
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
        Counted fresh = new Counted(upTo, count(State.ORDERED, Instant.EPOCH, upTo), now);
        counted = fresh;
        return fresh;
    }

    /** Counts once while nobody waits for it. */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        inBackground(this::states);
    }

    /** Nobody waits for it, and whoever asks next counts again: a ledger that does not answer is a line in the log, and no more. */
    private void inBackground(Runnable counting) {
        background.execute(() -> {
            try {
                counting.run();
            } catch (DataAccessException | TransactionException e) {
                LOG.info("Purchases are counted later, as the ledger does not answer: {}", Causes.root(e));
            }
        });
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

    /** When the row changed last that makes no progress for longest; empty if all have one. */
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

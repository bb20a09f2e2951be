package org.ticketorders.imports.work;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Repository;
import org.ticketorders.ledger.LedgerReads;
import org.ticketorders.purchase.State;

/**
 * How many purchases of a file are ordered, and how many wait. Counting a million takes seconds, so a count serves for two seconds, and for
 * twenty times as long as it took.
 */
@Repository
class ImportCounts {

    private static final Duration SERVES = Duration.ofSeconds(2);
    private static final int SHARE = 20;
    private static final int MOST_FILES = 1_000;

    private final LedgerReads reads;
    private final Cache<String, Sample> samples =
            Caffeine.newBuilder().maximumSize(MOST_FILES).build();

    ImportCounts(LedgerReads reads) {
        this.reads = reads;
    }

    /**
     * @param noted purchases that are sent, or about to be
     * @param ordered those that are
     * @param notOrdered those that ended otherwise
     * @param waiting the others
     * @param secondsLeft until none waits, at the rate of late; null where that is not known
     */
    record Counts(long noted, long ordered, long notOrdered, long waiting, Long secondsLeft) {}

    private record Sample(Counts counts, Instant at, Duration serves) {}

    /** @param label of a file that is sent, or being sent */
    Counts of(String label, Instant now) {
        return samples.asMap()
                .compute(
                        label,
                        (key, before) ->
                                before != null && now.isBefore(before.at().plus(before.serves()))
                                        ? before
                                        : count(label, before, now))
                .counts();
    }

    private Sample count(String label, Sample before, Instant now) {
        long begin = System.nanoTime();
        long[] waiting = new long[1];
        Map<State, Long> states = new EnumMap<>(State.class);
        reads.jdbc()
                .sql("SELECT p.state, COUNT(*) FROM import_file f JOIN import_record r ON r.file_id = f.file_id"
                        + " LEFT JOIN purchase p ON p.purchase_id = r.purchase_id"
                        + " WHERE f.label = :label AND f.state IN ('READING', 'SENT') GROUP BY p.state")
                .param("label", label)
                .query(rs -> {
                    State state = rs.getString(1) == null ? null : State.valueOf(rs.getString(1));
                    if (state == null || !state.isEnd()) {
                        waiting[0] += rs.getLong(2);
                    } else {
                        states.put(state, rs.getLong(2));
                    }
                });
        long ended = states.values().stream().mapToLong(count -> count).sum();
        long ordered = states.getOrDefault(State.ORDERED, 0L);
        Counts counts = new Counts(
                ended + waiting[0], ordered, ended - ordered, waiting[0], secondsLeft(before, ended, waiting[0], now));
        Duration took = Duration.ofNanos(System.nanoTime() - begin).multipliedBy(SHARE);
        return new Sample(counts, now, took.compareTo(SERVES) > 0 ? took : SERVES);
    }

    private static Long secondsLeft(Sample before, long ended, long waiting, Instant now) {
        if (waiting == 0 || before == null) {
            return waiting == 0 ? Long.valueOf(0) : null;
        }
        long since = ended - before.counts().ordered() - before.counts().notOrdered();
        double seconds = Duration.between(before.at(), now).toMillis() / 1000.0;
        return since <= 0 || seconds <= 0 ? null : Long.valueOf(Math.round(waiting / (since / seconds)));
    }
}

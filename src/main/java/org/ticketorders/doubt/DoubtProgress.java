package org.ticketorders.doubt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.InDoubtProperties;

/** What earlier readings showed of each doubt, and so when it is looked for again. In memory, and lost without harm. */
@Component
class DoubtProgress {

    /** Readings behind the time by which the list is believed to be complete; then a doubt is left to people. */
    private static final int LAST_READINGS = 3;

    /** For so long a list that cannot be read is tried again, later each time … */
    private static final Duration LOOKS_WITHIN = Duration.ofHours(24);

    /** … up to this. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** Between two readings that are to show that there is no order, at the least. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final InDoubtProperties properties;

    private final Cache<String, Seen> seen = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofDays(2))
            .maximumSize(10L * Doubts.MOST)
            .build();

    DoubtProgress(InDoubtProperties properties) {
        this.properties = properties;
    }

    /**
     * @param nextAt from when on it is looked for again, once the list is to be complete
     * @param emptyAt when a complete reading first showed nothing, after the list was to be complete; null if none has
     * @param late complete readings since the list was to be complete
     * @param failures readings in a row that showed too little
     */
    private record Seen(Instant nextAt, Instant emptyAt, int late, int failures, List<Candidate> candidates) {

        static final Seen NOTHING = new Seen(Instant.MIN, null, 0, 0, List.of());
    }

    private Seen of(String key) {
        Seen known = seen.getIfPresent(key);
        return known == null ? Seen.NOTHING : known;
    }

    /** What the last look showed that could be the order; empty where that is not known. @param key {@link Doubt#key} */
    List<Candidate> candidates(String key) {
        return of(key).candidates();
    }

    /** From when on the list shows every order that could be this purchase's. */
    Instant wholeFrom(Doubt doubt) {
        return doubt.fence().plus(properties.notOrderedAfter());
    }

    boolean isDue(Doubt doubt, Instant now) {
        Seen known = of(doubt.key());
        if (now.isBefore(wholeFrom(doubt))) {
            return true;
        }
        boolean gaveUp = known.late() >= LAST_READINGS
                || (known != Seen.NOTHING && now.isAfter(wholeFrom(doubt).plus(LOOKS_WITHIN)));
        return !gaveUp && !now.isBefore(known.nextAt());
    }

    /** The list could not be read, or not as a whole. */
    void failed(Doubt doubt, Instant now) {
        if (now.isBefore(wholeFrom(doubt))) {
            return;
        }
        Seen known = of(doubt.key());
        Duration wait = betweenLooks().multipliedBy(1L << Math.min(known.failures(), 10));
        seen.put(
                doubt.key(),
                new Seen(
                        now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT),
                        null,
                        known.late(),
                        known.failures() + 1,
                        known.candidates()));
    }

    /**
     * Takes what a reading showed.
     *
     * @param whole whether it showed every order that could be the purchase's by then
     * @param none whether it showed none that could be, and the list was to be complete
     * @return since when no reading has shown one, UTC, if that was seen in an earlier reading too; null otherwise
     */
    Instant looked(Doubt doubt, Instant at, boolean whole, boolean none, List<Candidate> candidates) {
        Seen known = of(doubt.key());
        if (whole || !candidates.isEmpty()) {
            boolean late = whole && !at.isBefore(wholeFrom(doubt));
            seen.put(
                    doubt.key(),
                    new Seen(
                            late ? at.plus(betweenLooks()) : known.nextAt(),
                            !none ? null : known.emptyAt() == null ? at : known.emptyAt(),
                            known.late() + (late ? 1 : 0),
                            whole ? 0 : known.failures(),
                            candidates));
        }
        return none && known.emptyAt() != null && !at.isBefore(known.emptyAt().plus(betweenLooks()))
                ? known.emptyAt()
                : null;
    }

    private Duration betweenLooks() {
        return properties.margin().compareTo(BETWEEN_LOOKS) > 0 ? properties.margin() : BETWEEN_LOOKS;
    }
}

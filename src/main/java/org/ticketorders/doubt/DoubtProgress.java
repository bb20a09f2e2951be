package org.ticketorders.doubt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

    private static final int MOST_CANDIDATES = 40;

    private static final String VANISHED = "the shop has shown it, and its list does not any more";

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
     * @param nextAt from when on it is looked for again
     * @param emptyAt when a complete reading first showed nothing, after the list was to be complete; null if none has
     * @param late complete readings since the list was to be complete
     * @param failures readings in a row that showed too little
     * @param listed whether the list has been read as a whole
     */
    private record Seen(
            Instant nextAt, Instant emptyAt, int late, int failures, boolean listed, List<Candidate> candidates) {

        static final Seen NOTHING = new Seen(Instant.MIN, null, 0, 0, false, List.of());
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
            return !now.isBefore(known.nextAt());
        }
        // a settling may be taken back long after
        Instant since = later(wholeFrom(doubt), doubt.row().updatedAt());
        boolean gaveUp =
                known.late() >= LAST_READINGS || (known != Seen.NOTHING && now.isAfter(since.plus(LOOKS_WITHIN)));
        return !gaveUp && !now.isBefore(known.nextAt());
    }

    /** The list could not be read, or not as a whole. */
    void failed(Doubt doubt, Instant now) {
        Seen known = of(doubt.key());
        if (now.isBefore(wholeFrom(doubt))) {
            seen.put(
                    doubt.key(),
                    new Seen(next(doubt, now), null, 0, known.failures(), known.listed(), known.candidates()));
            return;
        }
        Duration wait = betweenLooks().multipliedBy(1L << Math.min(known.failures(), 10));
        seen.put(
                doubt.key(),
                new Seen(
                        now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT),
                        null,
                        known.late(),
                        known.failures() + 1,
                        known.listed(),
                        known.candidates()));
    }

    /** Takes what a reading showed that need not have shown every order. */
    void looked(Doubt doubt, List<Candidate> candidates) {
        Seen known = of(doubt.key());
        if (!candidates.isEmpty()) {
            List<Candidate> all = new ArrayList<>(candidates);
            all.addAll(others(known.candidates(), candidates));
            seen.put(
                    doubt.key(),
                    new Seen(known.nextAt(), null, known.late(), known.failures(), known.listed(), first(all)));
        }
    }

    private static List<Candidate> others(List<Candidate> known, List<Candidate> candidates) {
        return known.stream()
                .filter(each ->
                        candidates.stream().noneMatch(other -> other.orderId().equals(each.orderId())))
                .toList();
    }

    private static List<Candidate> first(List<Candidate> all) {
        return all.stream().limit(MOST_CANDIDATES).toList();
    }

    /** Whether all of these orders were seen already, and the list was read. */
    boolean hasSeen(Doubt doubt, Collection<String> orderIds) {
        Seen before = of(doubt.key());
        Set<String> known = before.candidates().stream().map(Candidate::orderId).collect(Collectors.toSet());
        return before.listed() && known.containsAll(orderIds);
    }

    /**
     * Takes what a reading showed that showed every order that could be the purchase's by then.
     *
     * @param empty whether it showed none that could be
     * @return since when no reading has shown one, UTC, once the list was to be complete and that was seen in an earlier reading too; null otherwise
     */
    Instant looked(Doubt doubt, OrdersReading reading, boolean empty, List<Candidate> candidates) {
        Seen known = of(doubt.key());
        Instant at = reading.startedAt();
        boolean late = !at.isBefore(wholeFrom(doubt));
        // a list that has lost an order shows nothing for certain
        List<Candidate> vanished = known.candidates().stream()
                .filter(each -> reading.order(each.orderId()) == null)
                .map(each -> each.because(VANISHED))
                .toList();
        boolean none = late && empty && vanished.isEmpty();
        List<Candidate> all = new ArrayList<>(candidates);
        all.addAll(vanished);
        seen.put(
                doubt.key(),
                new Seen(
                        late ? at.plus(betweenLooks()) : next(doubt, at),
                        !none ? null : known.emptyAt() == null ? at : known.emptyAt(),
                        known.late() + (late ? 1 : 0),
                        0,
                        true,
                        first(all)));
        return none && known.emptyAt() != null && !at.isBefore(known.emptyAt().plus(betweenLooks()))
                ? known.emptyAt()
                : null;
    }

    /** Later each time: what is not certain at first mostly stays so, and each look reads a longer list. */
    private Instant next(Doubt doubt, Instant at) {
        Duration half = Duration.between(doubt.row().updatedAt(), at).dividedBy(2);
        return earlier(half.isNegative() ? at : at.plus(half), wholeFrom(doubt));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Duration betweenLooks() {
        return properties.margin().compareTo(BETWEEN_LOOKS) > 0 ? properties.margin() : BETWEEN_LOOKS;
    }
}

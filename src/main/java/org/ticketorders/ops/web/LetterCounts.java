package org.ticketorders.ops.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.Queues;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.deadletter.LetterCause;
import org.ticketorders.deadletter.LetterFilter;
import org.ticketorders.ledger.PurchaseSearch;
import org.ticketorders.limit.TicketNames;

/** How many dead letters a queue has of each reason and cause: counted again as they come and go, of many now and then. */
@Component
class LetterCounts {

    private static final int COUNTED_AT_MOST = 10_000;
    private static final int MOST_CAUSES = 100;

    /** Counting means to look at each dead letter: so many are counted again whenever one comes or goes, while somebody waits. */
    private static final int FEW = 1_000;

    private static final Duration COUNT_OF_MANY_LASTS = Duration.ofSeconds(5);

    /** As many may have come as have gone. */
    private static final Duration COUNT_LASTS = Duration.ofSeconds(15);

    /** Nobody has looked for so long: the next one waits for a new count. */
    private static final Duration COUNT_IS_OLD = Duration.ofSeconds(60);

    private final LetterBox letters;
    private final Queues queues;
    private final PurchaseSearch search;
    private final TicketNames names;
    private final Clock clock;
    private final LoadingCache<String, Counted> counts;

    /** @param background for counting that nobody waits for */
    LetterCounts(
            LetterBox letters,
            Queues queues,
            PurchaseSearch search,
            TicketNames names,
            Clock clock,
            @Qualifier("applicationTaskExecutor") Executor background) {
        this.letters = letters;
        this.queues = queues;
        this.search = search;
        this.names = names;
        this.clock = clock;
        this.counts = Caffeine.newBuilder().executor(background).build(this::count);
    }

    /** @param depth when it was counted; null where the broker did not tell */
    record Counted(Long depth, Instant at, List<ReasonCount> reasons, List<CauseCount> causes, boolean all) {

        private boolean isOlderThan(Duration age, Instant now) {
            // or from before the clock was set back
            return now.isAfter(at.plus(age)) || now.isBefore(at);
        }

        /** Whether it may be another one by now. */
        private boolean isDue(Long depthNow, Instant now) {
            return isOlderThan(Objects.equals(depth, depthNow) ? COUNT_LASTS : COUNT_OF_MANY_LASTS, now);
        }
    }

    /** So many dead letters of a reason. */
    public record ReasonCount(String reason, long count) {}

    /**
     * So many dead letters of one cause.
     *
     * @param shop GUID of the purchases' shop; null where the ledger does not know the purchase
     * @param ticket GUID of the ticket that the shop refused, or null
     * @param ticketName what its shop calls it; null where that is not known
     * @param field of the message that is wrong, as a JSON pointer with {@code *} for places in a list, or null
     */
    public record CauseCount(String reason, String shop, String ticket, String ticketName, String field, long count) {}

    /** @param depth of the queue now; null where the broker does not tell */
    Counted of(String queue, Long depth) {
        Counted known = counts.get(queue);
        Instant now = clock.instant();
        if (depth != null && depth <= FEW
                ? !depth.equals(known.depth()) || known.isOlderThan(COUNT_LASTS, now)
                : known.isOlderThan(COUNT_IS_OLD, now)) {
            counts.put(queue, count(queue));
            return counts.get(queue);
        }
        if (known.isDue(depth, now)) {
            counts.refresh(queue);
        }
        return known;
    }

    private Counted count(String queue) {
        Instant now = clock.instant();
        // asked first: a dead letter that comes meanwhile is counted again
        Long depth = queues.of(queue).depth();
        if (Long.valueOf(0).equals(depth)) {
            return new Counted(depth, now, List.of(), List.of(), true);
        }
        LetterBox.Found found = letters.find(queue, LetterFilter.ALL, COUNTED_AT_MOST);
        return new Counted(depth, now, reasons(found.letters()), causes(found.letters()), !found.more());
    }

    /** How many dead letters there are of each cause, the most frequent first. */
    private List<CauseCount> causes(List<Letter> letters) {
        Map<String, PurchaseSearch.Standing> purchases = search.states(letters.stream()
                .map(Letter::purchaseId)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
        List<CauseCount> counted = letters.stream()
                .collect(Collectors.groupingBy(
                        letter -> cause(letter, purchases.get(letter.purchaseId())), Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> new CauseCount(
                        entry.getKey().reason(),
                        entry.getKey().shop(),
                        entry.getKey().ticket(),
                        null,
                        entry.getKey().field(),
                        entry.getValue()))
                .sorted(Comparator.comparing(CauseCount::count).reversed().thenComparing(CauseCount::toString))
                .limit(MOST_CAUSES)
                .toList();
        Map<String, String> named = names.of(counted.stream()
                .map(CauseCount::ticket)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
        return counted.stream()
                .map(one -> new CauseCount(
                        one.reason(), one.shop(), one.ticket(), named.get(one.ticket()), one.field(), one.count()))
                .toList();
    }

    private static CauseCount cause(Letter letter, PurchaseSearch.Standing purchase) {
        LetterCause cause = LetterCause.of(letter);
        return new CauseCount(
                String.valueOf(cause.reason()),
                purchase == null ? null : purchase.shop(),
                cause.ticket(),
                null,
                cause.field(),
                0);
    }

    /** How many dead letters there are of each reason, the most frequent first. */
    static List<ReasonCount> reasons(List<Letter> letters) {
        return letters.stream()
                .map(letter -> String.valueOf(letter.reason()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> new ReasonCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(ReasonCount::count).reversed().thenComparing(ReasonCount::reason))
                .toList();
    }
}

package org.ticketorders.ops.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.PurchaseCounts;
import org.ticketorders.ledger.PurchaseFilter;
import org.ticketorders.ledger.PurchaseLine;
import org.ticketorders.ledger.PurchaseSearch;
import org.ticketorders.ops.service.PersonalData;
import org.ticketorders.ops.service.PurchaseSummary;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.Shops;

/** Many purchases at once: those that are looked for, those that changed, and how many ended how. */
@Component
public class PurchaseLists {

    private static final int LONGEST_PAGE = 200;
    private static final int LONGEST_CHANGES = 500;
    private static final Duration USUAL_CHANGES = Duration.ofSeconds(10);
    private static final int LONGEST_CHART_MINUTES = 7 * 1440;
    private static final int MOST_BUCKETS = 300;

    private final PurchaseSearch search;
    private final PurchaseCounts counts;
    private final Shops shops;
    private final PersonalData personalData;
    private final Clock clock;

    PurchaseLists(PurchaseSearch search, PurchaseCounts counts, Shops shops, PersonalData personalData, Clock clock) {
        this.search = search;
        this.counts = counts;
        this.shops = shops;
        this.personalData = personalData;
        this.clock = clock;
    }

    /** @param next where the next page begins, or null */
    public record PurchasePage(List<PurchaseSummary> items, String next) {}

    /** @param series for the word of each end, so many figures, oldest first */
    public record Chart(Instant from, Instant to, long bucketSeconds, Map<String, long[]> series) {}

    /**
     * The purchases that a request looks for.
     *
     * @throws Refusal if it cannot be understood
     */
    public PurchasePage page(OpsRequest request) {
        request.allows("state", "shop", "reason", "idPrefix", "since", "until", "file", "limit", "after");
        String reason = request.text("reason");
        PurchaseFilter filter = new PurchaseFilter(
                request.texts("state").stream()
                        .distinct()
                        .map(word -> OpsRequest.word("state", word, State.class, EnumSet.allOf(State.class)))
                        .toList(),
                reason == null ? null : OpsRequest.word("reason", reason, Reason.class, EnumSet.allOf(Reason.class)),
                shop(shops, request.text("shop")),
                request.text("idPrefix"),
                request.time("since"),
                request.time("until"),
                request.text("file"));
        PurchaseSearch.Page page;
        try {
            page = search.page(filter, request.number("limit", 50, 1, LONGEST_PAGE), request.text("after"));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("'after' must be what the page before gave as 'next'");
        }
        return new PurchasePage(
                page.items().stream()
                        .map(line -> PurchaseSummary.of(line, personalData))
                        .toList(),
                page.next());
    }

    /**
     * What changed lately, oldest first.
     *
     * @param at when it was looked, by this application's clock
     * @param more whether others have changed behind the last of them
     */
    public record Changes(List<PurchaseSummary> items, Instant at, boolean more) {}

    /**
     * The purchases that have changed since a time, in their last states: whoever asks again, from a little before the last look on, sees each.
     *
     * @throws Refusal if it cannot be understood
     */
    public Changes changes(OpsRequest request) {
        request.allows("state", "since", "limit");
        Instant now = clock.instant();
        List<State> given = request.texts("state").stream()
                .distinct()
                .map(word -> OpsRequest.word("state", word, State.class, EnumSet.allOf(State.class)))
                .toList();
        List<State> states =
                given.isEmpty() ? Stream.of(State.values()).filter(State::isEnd).toList() : given;
        Instant since = request.time("since");
        int limit = request.number("limit", 100, 1, LONGEST_CHANGES);
        List<PurchaseLine> found = search.changed(states, since == null ? now.minus(USUAL_CHANGES) : since, limit + 1);
        return new Changes(
                found.stream()
                        .limit(limit)
                        .map(line -> PurchaseSummary.of(line, personalData))
                        .toList(),
                now,
                found.size() > limit);
    }

    /** The shop's GUID, by which the ledger knows it, for a GUID or one of our names for it. */
    static String shop(Shops shops, String given) {
        if (given == null) {
            return null;
        }
        String known = shops.aliases().getOrDefault(given, given);
        if (!known.matches(ShopProperties.GUID)) {
            throw Refusal.badRequest("'shop' must be a GUID or one of "
                    + Set.copyOf(shops.aliases().keySet()));
        }
        return known;
    }

    /**
     * How many purchases ended how, over time.
     *
     * @throws Refusal if it cannot be understood
     */
    public Chart chart(OpsRequest request) {
        request.allows("minutes", "buckets");
        int minutes = request.number("minutes", 60, 1, LONGEST_CHART_MINUTES);
        int buckets = request.number("buckets", 60, 1, MOST_BUCKETS);
        long seconds = Math.max(1, minutes * 60L / buckets);
        // parts begin at the same times whenever one looks, so that a figure changes only while its part lasts
        long end = (clock.instant().getEpochSecond() / seconds + 1) * seconds;
        Instant to = Instant.ofEpochSecond(end);
        Instant from = to.minus(Duration.ofSeconds(seconds * buckets));
        Map<String, long[]> series = new LinkedHashMap<>();
        counts.outcomes(from, to, buckets).forEach((state, figures) -> series.put(state.word(), figures));
        return new Chart(from, to, seconds, series);
    }
}

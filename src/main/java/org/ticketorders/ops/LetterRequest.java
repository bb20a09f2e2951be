package org.ticketorders.ops;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.ticketorders.deadletter.LetterFilter;
import org.ticketorders.ledger.Reason;
import org.ticketorders.shop.Shops;

/**
 * Which letters of a queue a change is about.
 *
 * @param messageIds these letters, and no filter; only for discarding
 * @param limit most letters
 * @param dryRun whether it is only to be told what would happen; true unless it says otherwise
 * @param perSecond letters replayed a second; only for replays
 * @param why for the audit; may be left out in a dry run
 */
record LetterRequest(
        List<String> messageIds,
        String reason,
        String shop,
        String idPrefix,
        Instant failedBefore,
        Integer limit,
        Boolean dryRun,
        Integer perSecond,
        String why) {

    /** The queues of dead letters by the last part of their names. */
    static final List<String> WORDS = List.of("invalid", "rejected", "expired", "failed", "in-doubt");

    private static final String EXAMPLE = "{\"reason\": \"sold-out\", \"shop\": \"…\", \"idPrefix\": \"…\","
            + " \"failedBefore\": \"2026-01-31T12:00:00Z\", \"limit\": 100, \"dryRun\": true, \"why\": \"…\"}";

    static LetterRequest read(OpsRequest request) {
        request.allows();
        return request.json(LetterRequest.class, EXAMPLE);
    }

    /** The queue that the path names. */
    static String queue(OpsRequest request) {
        String word = request.part("word");
        if (!WORDS.contains(word)) {
            throw Refusal.notFound("there is no queue of dead letters '" + word + "', but " + String.join(", ", WORDS));
        }
        return "dead-letter." + word;
    }

    boolean isDryRun() {
        return !Boolean.FALSE.equals(dryRun);
    }

    int limit(int most) {
        return limit == null ? most : OpsRequest.within("limit", limit, 1, most);
    }

    /** @throws Refusal unless it says why, or is a dry run */
    String mustSayWhy() {
        return isDryRun() ? OpsRequest.whyIfAny(why) : OpsRequest.why(why);
    }

    LetterFilter filter(Shops shops) {
        return filter(shops, reason, shop, idPrefix, failedBefore);
    }

    static LetterFilter filter(Shops shops, String reason, String shop, String idPrefix, Instant failedBefore) {
        if (reason != null) {
            OpsRequest.word("reason", reason, Reason.class, Set.of(Reason.values()));
        }
        return new LetterFilter(
                reason,
                PurchaseLists.shop(shops, shop),
                idPrefix == null || idPrefix.isEmpty() ? null : idPrefix,
                failedBefore);
    }
}

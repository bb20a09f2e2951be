package org.ticketorders.ops.web;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.deadletter.LetterFilter;
import org.ticketorders.purchase.Reason;
import org.ticketorders.shop.Shops;

/**
 * Which dead letters of a queue a change is about.
 *
 * @param messageIds these dead letters, and no filter
 * @param ticket GUID of the ticket that the dead letters are about
 * @param field of the message that is wrong, as the list of causes names it
 * @param limit most dead letters
 * @param dryRun whether it is only to be told what would happen; true unless it says otherwise
 * @param perSecond dead letters replayed a second; only for replays
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
        String ticket,
        String field,
        String why) {

    /** Dead letters that a request can name one by one. */
    private static final int MOST_NAMED = 1_000;

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
        return filter(shops, reason, shop, idPrefix, failedBefore, ticket, field);
    }

    /**
     * The dead letters that it is about: those that it names, or those that its filter finds.
     *
     * @param most dead letters that one request may be about
     * @throws Refusal if it says both
     */
    LetterBox.Found find(LetterBox box, String queue, Shops shops, int most) {
        if (messageIds == null) {
            return box.find(queue, filter(shops), limit(most));
        }
        if (reason != null
                || shop != null
                || idPrefix != null
                || failedBefore != null
                || ticket != null
                || field != null
                || limit != null) {
            throw Refusal.badRequest("say either 'messageIds' or a filter");
        }
        OpsRequest.within("messageIds", messageIds.size(), 1, MOST_NAMED);
        return new LetterBox.Found(
                messageIds.stream()
                        .distinct()
                        .flatMap(messageId -> box.open(queue, String.valueOf(messageId)).stream())
                        .map(LetterBox.Opened::letter)
                        .toList(),
                false);
    }

    static LetterFilter filter(
            Shops shops,
            String reason,
            String shop,
            String idPrefix,
            Instant failedBefore,
            String ticket,
            String field) {
        if (reason != null) {
            OpsRequest.word("reason", reason, Reason.class, Set.of(Reason.values()));
        }
        return new LetterFilter(
                reason,
                PurchaseLists.shop(shops, shop),
                idPrefix == null || idPrefix.isEmpty() ? null : idPrefix,
                failedBefore,
                blankIsNone(ticket),
                blankIsNone(field));
    }

    private static String blankIsNone(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}

package org.ticketorders.ops.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.QueueState;
import org.ticketorders.broker.Queues;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.deadletter.LetterFilter;
import org.ticketorders.ops.service.PersonalData;
import org.ticketorders.shop.Shops;

/** What lies in the queues of dead letters. Nothing is taken. */
@Component
public class DeadLetterDesk {

    private static final int LONGEST_LIST = 500;
    private final LetterBox letters;
    private final Queues queues;
    private final Shops shops;
    private final PersonalData personalData;
    private final LetterCounts counts;

    DeadLetterDesk(LetterBox letters, Queues queues, Shops shops, PersonalData personalData, LetterCounts counts) {
        this.letters = letters;
        this.queues = queues;
        this.shops = shops;
        this.personalData = personalData;
        this.counts = counts;
    }

    /**
     * A queue of dead letters.
     *
     * @param depth dead letters in it; null where the broker does not tell
     * @param oldestAgeSeconds age of the first; null where there is none, or the broker does not tell
     * @param reasons most frequent first
     * @param causes most frequent first, at most 100
     * @param countedAll whether the reasons of all dead letters were counted; of many, only the first 10,000 are
     * @param countedAt when reasons and causes were counted, UTC; of more than 1,000 dead letters, a while ago
     */
    public record LetterQueue(
            String name,
            Long depth,
            Long oldestAgeSeconds,
            List<LetterCounts.ReasonCount> reasons,
            List<LetterCounts.CauseCount> causes,
            boolean countedAll,
            Instant countedAt) {}

    public record LetterQueues(List<LetterQueue> queues) {}

    /**
     * @param more whether there are more than are listed
     * @param next what the next page is asked for by, as {@code after}; null if there is none
     */
    public record LetterList(List<Letter> items, boolean more, String next) {}

    /**
     * One dead letter.
     *
     * @param headers the sender's properties and ours; viewers do not see the values of the sender's
     * @param body as the sender wrote it; viewers do not see what may be personal in it; null for a kind of message that is not read
     */
    public record LetterView(
            String messageId,
            String purchaseId,
            String reason,
            String detail,
            String stage,
            Integer attempt,
            Instant failedAt,
            Integer shopStatus,
            Long size,
            Map<String, String> headers,
            String body) {}

    /** All queues of dead letters. */
    public LetterQueues queues(OpsRequest request) {
        request.allows();
        return new LetterQueues(LetterRequest.WORDS.stream()
                .map(word -> queue("dead-letter." + word))
                .toList());
    }

    private LetterQueue queue(String name) {
        QueueState state = queues.of(name);
        LetterCounts.Counted counted = counts.of(name, state.depth());
        return new LetterQueue(
                name,
                state.depth(),
                state.oldestAgeSeconds(),
                counted.reasons(),
                counted.causes(),
                counted.all(),
                counted.at());
    }

    /**
     * Dead letters of a queue, in its order.
     *
     * @throws Refusal if there is no such queue, or the request cannot be understood
     */
    public LetterList browse(OpsRequest request) {
        request.allows("reason", "shop", "idPrefix", "failedBefore", "ticket", "field", "limit", "after");
        String queue = LetterRequest.queue(request);
        LetterFilter filter = LetterRequest.filter(
                shops,
                request.text("reason"),
                request.text("shop"),
                request.text("idPrefix"),
                request.time("failedBefore"),
                request.text("ticket"),
                request.text("field"));
        String after = request.text("after");
        LetterBox.Found found = letters.find(queue, filter, request.number("limit", 50, 1, LONGEST_LIST), after);
        if (after != null && found.letters().isEmpty() && found.more()) {
            throw Refusal.conflict("the dead letter " + after + " is not in " + queue
                    + " any more, so that nobody knows where the next page begins: list them from the beginning");
        }
        List<Letter> items = found.letters().stream().map(this::asCallerMaySee).toList();
        return new LetterList(
                items,
                found.more(),
                found.more() && !items.isEmpty() ? items.get(items.size() - 1).messageId() : null);
    }

    private Letter asCallerMaySee(Letter letter) {
        return new Letter(
                letter.messageId(),
                letter.purchaseId(),
                letter.reason(),
                personalData.detail(letter.detail()),
                letter.stage(),
                letter.attempt(),
                letter.failedAt(),
                letter.shopStatus(),
                letter.size());
    }

    /**
     * One dead letter with its headers and body.
     *
     * @throws Refusal if it is not there
     */
    public LetterView open(OpsRequest request) {
        request.allows();
        String queue = LetterRequest.queue(request);
        String messageId = request.part("messageId");
        LetterBox.Opened opened = letters.open(queue, messageId)
                .orElseThrow(() -> Refusal.notFound("there is no dead letter " + messageId + " in " + queue
                        + ": it may have been replayed, moved or discarded"));
        Letter letter = opened.letter();
        return new LetterView(
                letter.messageId(),
                letter.purchaseId(),
                letter.reason(),
                personalData.detail(letter.detail()),
                letter.stage(),
                letter.attempt(),
                letter.failedAt(),
                letter.shopStatus(),
                letter.size(),
                personalData.headers(opened.headers()),
                personalData.body(opened.body()));
    }
}

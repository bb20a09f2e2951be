package org.ticketorders.ops.web;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.deadletter.Letters;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.shop.Shops;

/**
 * Takes dead letters away that nobody needs any more, each noted in the audit before it is gone. What the ledger knows of the
 * purchase stays. A dead letter of a purchase in doubt is not discarded: it may have an order.
 */
@Component
public class Discards {

    private static final int MOST = 1_000;

    private final LetterBox box;
    private final Letters letters;
    private final Audit audit;
    private final Shops shops;

    Discards(LetterBox box, Letters letters, Audit audit, Shops shops) {
        this.box = box;
        this.letters = letters;
        this.audit = audit;
        this.shops = shops;
    }

    /**
     * What was done, or would be.
     *
     * @param matched dead letters that were found
     * @param discarded those that were taken away; null in a dry run
     * @param reasons of those that were found
     * @param more whether more dead letters match than are discarded by one request
     */
    public record Done(int matched, Integer discarded, List<LetterCounts.ReasonCount> reasons, boolean more) {}

    /**
     * Discards the dead letters that a request is about, or tells which it would.
     *
     * @throws Refusal if they may not be discarded, or the request does not say which and why
     */
    public Done discard(OpsRequest request) {
        String queue = LetterRequest.queue(request);
        if (queue.endsWith(".in-doubt")) {
            throw Refusal.conflict("dead letters of purchases in doubt are not discarded, for they may have orders:"
                    + " look at the shop and resolve them");
        }
        LetterRequest said = LetterRequest.read(request);
        if (said.perSecond() != null) {
            throw Refusal.badRequest("'perSecond' is only for replays");
        }
        String why = said.mustSayWhy();
        LetterBox.Found found = said.find(box, queue, shops, MOST);
        List<LetterCounts.ReasonCount> reasons = LetterCounts.reasons(found.letters());
        if (said.isDryRun()) {
            return new Done(found.letters().size(), null, reasons, found.more());
        }
        int discarded = 0;
        for (Letter letter : found.letters()) {
            if (discard(request.who(), queue, letter, why)) {
                discarded++;
            }
        }
        return new Done(found.letters().size(), discarded, reasons, found.more());
    }

    /** @return false if the dead letter was gone already */
    private boolean discard(String who, String queue, Letter letter, String why) {
        Optional<String> fingerprint = box.fingerprint(queue, letter.messageId());
        if (fingerprint.isEmpty()) {
            return false;
        }
        String subject = letter.purchaseId() == null ? letter.messageId() : letter.purchaseId();
        String contents = "from " + queue + ", " + letter.reason()
                + (letter.attempt() == null ? "" : ", attempt " + letter.attempt()) + ", " + fingerprint.get();
        Audit.Action action =
                audit.begin(who, Audit.DISCARD, subject, why, letter.purchaseId(), letter.attempt(), contents);
        // where this fails, whether the broker has removed it is not known: the line stays as it was begun
        if (!letters.discard(queue, letter.messageId())) {
            audit.failed(action, new IllegalStateException("it was gone"));
            return false;
        }
        audit.done(action, "discarded: " + contents);
        return true;
    }
}

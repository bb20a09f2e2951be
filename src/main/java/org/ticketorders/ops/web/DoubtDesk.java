package org.ticketorders.ops.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.doubt.OrderComparison;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.Settlings;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.ops.service.Resolution;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.shop.ShopCall;

/** How a person settles a doubt: what is said of it, and what speaks against that. */
@Component
public class DoubtDesk {

    private static final String WHAT_TO_SAY = "say {\"ordered\": true, \"orderId\": \"…\"}, to which"
            + " \"withoutLookUp\": true or \"despiteDifferences\": true may be added, or {\"ordered\": false, \"lookedAt\": \"2026-01-31T12:00:00Z\"},"
            + " and in either case \"why\" and \"attempt\", and nothing else";

    static final String RESOLVE = "resolve";

    private final Ledger ledger;
    private final Settlings settlings;
    private final InDoubtProperties inDoubt;
    private final Audit audit;
    private final LetterBox letters;
    private final PurchaseReader purchases;

    DoubtDesk(
            Ledger ledger,
            Settlings settlings,
            InDoubtProperties inDoubt,
            Audit audit,
            LetterBox letters,
            PurchaseReader purchases) {
        this.ledger = ledger;
        this.settlings = settlings;
        this.inDoubt = inDoubt;
        this.audit = audit;
        this.letters = letters;
        this.purchases = purchases;
    }

    /**
     * Reads what a person says of a purchase.
     *
     * @throws Refusal if it is not one of the two things that can be said, or names no order
     */
    public Resolution resolution(OpsRequest request, PurchaseRecord row) {
        Resolution said = request.json(Resolution.class, WHAT_TO_SAY);
        OpsRequest.whyIfAny(said.why());
        if (said.ordered() == null) {
            throw Refusal.badRequest(WHAT_TO_SAY);
        }
        if (!said.ordered()) {
            if (said.lookedAt() == null) {
                Instant from = row.state() == State.IN_DOUBT ? ledger.fence(row, inDoubt.margin()) : null;
                throw Refusal.badRequest("lookedAt is missing: when was looked at the shop, in UTC?"
                        + (from == null ? "" : " Not before " + from));
            }
            return said;
        }
        String known = row.ending() == null ? null : row.ending().orderId();
        String orderId = said.orderId() == null ? known : said.orderId().strip();
        if (orderId == null || !isGuid(orderId)) {
            throw Refusal.badRequest("orderId must be the GUID of the order at the shop");
        }
        if ((said.withoutLookUp() || said.despiteDifferences())
                && (said.why() == null || said.why().isBlank())) {
            throw Refusal.badRequest(
                    "'why' is missing: withoutLookUp and despiteDifferences take the order on your word, so say"
                            + " what you have seen");
        }
        return new Resolution(
                true, orderId, null, said.withoutLookUp(), said.despiteDifferences(), said.attempt(), said.why());
    }

    private static boolean isGuid(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Notes in the audit how a doubt is to be settled, before anything that may refuse it. */
    public Audit.Action noteResolution(OpsRequest request, Resolution said, PurchaseRecord row) {
        String what = said.ordered()
                ? "ordered: order " + Harmless.masked(said.orderId())
                        + (said.withoutLookUp() ? ", without asking the shop" : "")
                        + (said.despiteDifferences() ? ", despite differences" : "")
                : "not ordered, seen at " + said.lookedAt();
        return audit.begin(
                request.who(),
                RESOLVE,
                row.purchaseId(),
                OpsRequest.whyIfAny(said.why()),
                row.purchaseId(),
                row.attempt(),
                what);
    }

    /** @throws Refusal if the purchase is not in doubt, or by another attempt, or the order that it is said to have is another's */
    public void mustBeInDoubt(PurchaseRecord row, Resolution said) {
        PurchaseDesk.mustBeAttempt(row, said.attempt());
        if (row.state() != State.IN_DOUBT) {
            throw notInDoubt(row);
        }
        if (said.ordered()) {
            ledger.anotherPurchaseOf(said.orderId(), row.purchaseId()).ifPresent(other -> {
                throw Refusal.conflict("order " + Harmless.masked(said.orderId()) + " belongs to purchase " + other);
            });
        }
    }

    /** Takes 'it was ordered'. */
    public PurchaseRecord resolveOrdered(PurchaseRecord row, Resolution said) {
        return settlings.foundOrdered(row, said.orderId(), "resolved by hand");
    }

    /**
     * Takes 'it was not ordered'.
     *
     * @throws org.ticketorders.ledger.TooEarlyToResolve if the look at the shop came too early to show that
     */
    public PurchaseRecord resolveNotOrdered(PurchaseRecord row, Resolution said) {
        return settlings.foundNotOrdered(
                row, said.lookedAt(), inDoubt.margin(), "looked up at " + said.lookedAt() + ": not ordered");
    }

    /**
     * Checks the shop's answer about an order: that there is one, and that nothing that the answer shows speaks against its being this
     * purchase's. It tells neither whether it is paid, nor which reservations it used.
     *
     * @return what speaks against it, where the operator takes it despite that; empty if nothing does
     * @throws Refusal if the shop has no such order, it differs from the purchase, or somebody else has just settled the doubt
     * @throws org.ticketorders.shop.ShopUnavailable if the answer says nothing
     * @throws org.ticketorders.shop.ShopUnauthorized if the shop refuses our token
     */
    public String mustBeOrderOf(PurchaseRecord row, Resolution said, HttpAnswer http) {
        ShopAnswer answer = ShopAnswer.read(http, Harmless::words)
                .orUnavailable(ShopCall.ORDER_LOOK_UP, "the look-up of the order");
        String order = "order " + Harmless.masked(said.orderId());
        if (answer.meaning(ShopCall.ORDER_LOOK_UP) == Meaning.REFUSED) {
            throw Refusal.contradicted("the shop does not know " + order + " (HTTP " + answer.status() + "). "
                    + "If you are sure of it all the same, say withoutLookUp and why.");
        }
        if (!said.orderId().equalsIgnoreCase(answer.text("guid"))) {
            throw Refusal.contradicted("the shop's answer is not about " + order + ".");
        }
        List<String> differences = OrderComparison.differences(
                row, purchase(row), answer.body(), inDoubt.margin(), ledger.fence(row, inDoubt.margin()));
        String words = String.join("; ", differences);
        if (!differences.isEmpty() && !said.despiteDifferences()) {
            mustStillBeInDoubt(row);
            throw Refusal.contradicted(order + " cannot be that of purchase " + row.purchaseId() + ": " + words
                    + ". If it is all the same, say despiteDifferences and why.");
        }
        return words;
    }

    /** Or its dead letter may be missing because somebody has just settled it: that is noted in the ledger first. */
    private void mustStillBeInDoubt(PurchaseRecord row) {
        ledger.find(row.purchaseId())
                .filter(now -> now.state() != State.IN_DOUBT || now.attempt() != row.attempt())
                .ifPresent(now -> {
                    throw notInDoubt(now);
                });
    }

    private static Refusal notInDoubt(PurchaseRecord row) {
        return Refusal.conflict("purchase " + row.purchaseId() + " is not in doubt, but "
                + row.state().word());
    }

    /** What the dead letter says, or null. */
    private Purchase purchase(PurchaseRecord row) {
        try {
            return letters.original(row)
                    .filter(body -> body instanceof String || body instanceof byte[])
                    .map(body -> purchases.read(body).purchase())
                    .orElse(null);
        } catch (InvalidPurchase e) {
            return null;
        }
    }

    /** How a doubt was settled, for the audit. @param differences null where the shop was not asked */
    public String settledAs(PurchaseRecord row, String differences) {
        return row.state().word() + (differences == null || differences.isEmpty() ? "" : "; despite: " + differences);
    }
}

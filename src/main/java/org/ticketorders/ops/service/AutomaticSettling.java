package org.ticketorders.ops.service;

import org.springframework.stereotype.Component;
import org.ticketorders.doubt.Finding;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.Settlings;
import org.ticketorders.purchase.Harmless;

/** Settles purchases in doubt by what a look at the shop has shown for certain: as a person would, with the same lines in the audit. */
@Component("automaticSettling")
public class AutomaticSettling {

    /** Who has settled it, in the audit. */
    public static final String ACTOR = "shop-look-up";

    private final Settlings settlings;
    private final Audit audit;
    private final InDoubtProperties inDoubt;

    AutomaticSettling(Settlings settlings, Audit audit, InDoubtProperties inDoubt) {
        this.settlings = settlings;
        this.audit = audit;
        this.inDoubt = inDoubt;
    }

    /** Notes in the audit how the doubt is to be settled, before it is. */
    public Audit.Action note(Finding finding) {
        PurchaseRecord row = finding.row();
        return audit.begin(
                ACTOR,
                "resolve",
                row.purchaseId(),
                finding.evidence(),
                row.purchaseId(),
                row.attempt(),
                finding.isOrdered() ? "ordered: order " + Harmless.masked(finding.orderId()) : "not ordered");
    }

    /**
     * Settles it, if the row still stands as it was compared.
     *
     * @throws org.ticketorders.ledger.NotInDoubt if it does not any more
     * @throws org.ticketorders.ledger.OrderIsAnothers if another purchase has the order
     * @throws org.ticketorders.ledger.TooEarlyToResolve if the look came too early to show that there is no order
     */
    public PurchaseRecord settle(Finding finding) {
        return finding.isOrdered()
                ? settlings.foundOrdered(finding.row(), finding.orderId(), finding.evidence())
                : settlings.foundNotOrdered(finding.row(), finding.lookedAt(), inDoubt.margin(), finding.evidence());
    }
}

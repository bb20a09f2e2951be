package org.ticketorders.purchase;

import java.util.List;
import java.util.stream.Collectors;

/** The message is not a purchase that can be worked on; repeating it changes nothing. */
public class InvalidPurchase extends RuntimeException {

    /** What to do about a purchase whose id belongs to another. */
    public static final String NEW_ID =
            "a new purchaseId makes a second order, so give one to another purchase only, and"
                    + " never to a correction of that one";

    private final Reason reason;
    private final List<Violation> violations;
    private final String purchaseId;
    private final String written;

    /** @param purchaseId the message's purchaseId where that much of it could be read, or null */
    public InvalidPurchase(Reason reason, List<Violation> violations, String purchaseId) {
        this(reason, violations, purchaseId, null);
    }

    /** @param written digest of its fields as its sender wrote them, or null */
    public InvalidPurchase(Reason reason, List<Violation> violations, String purchaseId, String written) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.reason = reason;
        this.violations = List.copyOf(violations);
        this.purchaseId = purchaseId;
        this.written = written;
    }

    public Reason getReason() {
        return reason;
    }

    public List<Violation> getViolations() {
        return violations;
    }

    public String getPurchaseId() {
        return purchaseId;
    }

    /** Digest of its fields as its sender wrote them; null where they could not be read. */
    public String getWritten() {
        return written;
    }
}

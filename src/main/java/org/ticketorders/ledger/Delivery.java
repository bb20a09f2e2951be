package org.ticketorders.ledger;

import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Source;

/**
 * One message as the ledger sees it.
 *
 * @param source the queue that it was taken from, or for an undelivered one, the queue that it came from
 * @param undelivered whether it came from {@code undelivered} (too many deliveries, or the sender's time-to-live ran out)
 * @param messageId its JMS message id, or where a sender chooses that, {@link MessageId}: unique, and the same at each delivery
 * @param carried what it says of itself
 * @param purchaseId the idempotency key
 * @param digest of the purchase's content, see {@link ContentDigest}
 * @param shop GUID of the shop
 * @param expired whether it is undelivered because the sender's time-to-live ran out
 * @param customer what the ledger is to know the customer by; null for nothing
 */
public record Delivery(
        Source source,
        boolean undelivered,
        String messageId,
        Carried carried,
        String purchaseId,
        String digest,
        String shop,
        boolean expired,
        CustomerKeys customer) {

    public Delivery(
            Source source,
            boolean undelivered,
            String messageId,
            Carried carried,
            String purchaseId,
            String digest,
            String shop,
            boolean expired) {
        this(source, undelivered, messageId, carried, purchaseId, digest, shop, expired, null);
    }

    public Delivery(
            Source source,
            boolean undelivered,
            String messageId,
            Carried carried,
            String purchaseId,
            String digest,
            String shop) {
        this(source, undelivered, messageId, carried, purchaseId, digest, shop, false);
    }

    /** The same message, whose content is known to be that of the row, however it is written. */
    public Delivery meaningTheSameAs(PurchaseRecord row) {
        return new Delivery(source, undelivered, messageId, carried, purchaseId, row.digest(), shop, expired);
    }

    /** Also by the sender's own id alone, for rows of a version that took it for unique. */
    boolean owns(PurchaseRecord row) {
        return source.startsAttempts()
                && (row.owner().equals(messageId) || row.owner().equals(MessageId.sendersId(messageId)));
    }

    boolean carries(PurchaseRecord row) {
        return carried.kind() != Carried.Kind.NOTHING && carried.attempt() == row.attempt() && !owns(row);
    }
}

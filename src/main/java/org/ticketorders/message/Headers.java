package org.ticketorders.message;

/** Names of the JMS properties that we write. */
public final class Headers {

    public static final String PURCHASE_ID = "purchaseId";
    public static final String ATTEMPT = "attempt";

    /** On dead letters of purchases: the GUID of the shop, in lower case; those of earlier versions lack it. */
    public static final String SHOP_GUID = "shopGuid";

    /** On {@code purchase.again}: {@link #RENEWS} or {@link #REPLAYS}; on {@code purchase.taken-back}: {@link #TAKES_BACK}. */
    public static final String AGAIN = "again";

    /** On the queues of a lane: the id of the message that was moved there, by which the ledger knows it. */
    public static final String FIRST_MESSAGE_ID = "firstMessageId";

    /** On a notice of the embedded broker, in place of a message that it did not take: why. */
    public static final String REFUSED = org.ticketorders.door.Refusals.REFUSED;

    public static final String RENEWS = "renews";
    public static final String REPLAYS = "replays";
    public static final String TAKES_BACK = "takes-back";

    private Headers() {}
}

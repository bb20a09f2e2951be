package org.ticketorders.message;

/** Names of the JMS properties that we write. */
public final class Headers {

    public static final String PURCHASE_ID = "purchaseId";
    public static final String ATTEMPT = "attempt";

    /** On {@code purchase.again}: {@link #RENEWS} or {@link #REPLAYS}. */
    public static final String AGAIN = "again";

    public static final String RENEWS = "renews";
    public static final String REPLAYS = "replays";

    private Headers() {}
}

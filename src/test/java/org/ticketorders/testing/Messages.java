package org.ticketorders.testing;

import java.util.Locale;

/** Purchase messages as senders write them. */
public final class Messages {

    public static final String EMAIL = "jane.appleseed@example.com";

    private Messages() {}

    public static String purchase(String purchaseId, String ticket, int quantity) {
        return purchase(purchaseId, ticket, quantity, "iDeal");
    }

    public static String purchase(String purchaseId, String ticket, int quantity, String paymentMethod) {
        return purchase(purchaseId, ticket, quantity, paymentMethod, EMAIL);
    }

    /** A purchase whose order can be told from all others, by {@link #emailOf}. */
    public static String traceable(String purchaseId, String ticket, int quantity) {
        return purchase(purchaseId, ticket, quantity, "iDeal", emailOf(purchaseId));
    }

    /** The same of another shop than {@code main}. @param shop its name, an alias or its GUID */
    public static String traceable(String shop, String purchaseId, String ticket, int quantity) {
        return traceable(purchaseId, ticket, quantity).replace("\"shop\":\"main\"", "\"shop\":\"" + shop + "\"");
    }

    /** The receiver of a traceable purchase. */
    public static String emailOf(String purchaseId) {
        // a purchaseId may have characters that an address has not
        return purchaseId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-") + "@example.com";
    }

    public static String purchase(String purchaseId, String ticket, int quantity, String paymentMethod, String email) {
        return """
                {"purchaseId":"%s","shop":"main","paymentMethod":"%s","currency":"EUR",
                 "receiver":{"locale":"nl_NL","email":"%s","firstname":"Jane","lastname":"Appleseed"},
                 "tickets":[{"ticket":"%s","quantity":%d}]}
                """.formatted(purchaseId, paymentMethod, email, ticket, quantity);
    }
}

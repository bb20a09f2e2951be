package org.ticketorders.testing;

/** Purchase messages as senders write them. */
public final class Messages {

    public static final String EMAIL = "jane.appleseed@example.com";

    private Messages() {}

    public static String purchase(String purchaseId, String ticket, int quantity) {
        return purchase(purchaseId, ticket, quantity, "iDeal");
    }

    public static String purchase(String purchaseId, String ticket, int quantity, String paymentMethod) {
        return """
                {"purchaseId":"%s","shop":"main","paymentMethod":"%s","currency":"EUR",
                 "receiver":{"locale":"nl_NL","email":"%s","firstname":"Jane","lastname":"Appleseed"},
                 "tickets":[{"ticket":"%s","quantity":%d}]}
                """.formatted(purchaseId, paymentMethod, EMAIL, ticket, quantity);
    }
}

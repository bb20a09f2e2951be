package org.ticketorders.sandbox;

import java.util.List;

/**
 * What the simulated shops sell at the start.
 *
 * @param shops at least one shop, GUIDs lower-case and distinct
 */
public record Catalogue(List<Shop> shops) {

    /** GUID of the only shop of the default catalogue. */
    public static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    /** GUID of the default payment method iDeal. */
    public static final String IDEAL = "2f01a3c0-3668-11e6-9fa9-419d70281599";
    /** GUID of the default payment method Bancontact. */
    public static final String BANCONTACT = "2f01a3c0-3668-11e6-9fa9-419d70281600";
    /** GUID of the default payment method Sofort. */
    public static final String SOFORT = "2f01a3c0-3668-11e6-9fa9-419d70281610";
    /** GUID of the plentiful ticket "Standing": stock 100,000, 2,500 cents. */
    public static final String STANDING = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    /** GUID of the ticket "Seated": stock 1,000, 4,500 cents. */
    public static final String SEATED = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c02";
    /** GUID of the ticket "Front row", sold out from the start: stock 0, 9,500 cents. */
    public static final String FRONT_ROW = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c03";

    /** GUID of the event date of every default ticket. */
    public static final String EVENT_DATE = "5e0b7c52-9f1d-4a86-8d3e-6a7c41f0b210";

    /** Payment methods that a shop made through the admin API offers: iDeal, Bancontact, Sofort. */
    static final List<PaymentMethod> DEFAULT_PAYMENT_METHODS = List.of(
            new PaymentMethod(IDEAL, "iDeal"),
            new PaymentMethod(BANCONTACT, "Bancontact"),
            new PaymentMethod(SOFORT, "Sofort"));

    public Catalogue {
        shops = List.copyOf(shops);
    }

    /** One shop with three payment methods, two tickets that can be had, and one that is sold out. */
    public static Catalogue defaults() {
        return new Catalogue(List.of(new Shop(
                SHOP,
                DEFAULT_PAYMENT_METHODS,
                List.of(
                        new Ticket(STANDING, "Standing", 100_000, 2_500, EVENT_DATE),
                        new Ticket(SEATED, "Seated", 1_000, 4_500, EVENT_DATE),
                        new Ticket(FRONT_ROW, "Front row", 0, 9_500, EVENT_DATE)))));
    }

    /** A shop, what it accepts as payment, and what it sells. */
    public record Shop(String guid, List<PaymentMethod> paymentMethods, List<Ticket> tickets) {

        public Shop {
            paymentMethods = List.copyOf(paymentMethods);
            tickets = List.copyOf(tickets);
        }
    }

    /** A payment method as the shop lists it. */
    public record PaymentMethod(String guid, String name) {}

    /**
     * A kind of ticket.
     *
     * @param stock units that can be reserved now, at least 0
     * @param price integer cents, at least 0
     * @param eventDate GUID of the event date that the ticket admits to
     */
    public record Ticket(String guid, String name, int stock, long price, String eventDate) {

        /** @throws IllegalArgumentException if stock or price is negative */
        public Ticket {
            if (stock < 0 || price < 0) {
                throw new IllegalArgumentException("stock and price must not be negative");
            }
        }
    }
}

package org.ticketorders.shop;

import org.springframework.stereotype.Component;

/** The access token. */
@Component
public class Tokens {

    private final ShopProperties properties;

    Tokens(ShopProperties properties) {
        this.properties = properties;
    }

    /** @return the header {@code Authorization} for calls that need a token */
    public String bearer() {
        return "Bearer " + properties.token();
    }

    /** @return the same for the order POST, or null where it goes without */
    public String bearerForOrders() {
        return properties.authorizeOrders() ? bearer() : null;
    }
}

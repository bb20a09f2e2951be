package org.ticketorders.token;

import org.ticketorders.shop.ShopUnauthorized;

/** The auth host itself says no to a request for tokens, and a person has to correct what was sent. */
public class TokenRefused extends ShopUnauthorized {

    /** What the auth host does not accept. */
    enum What {
        /** It was used before, has ended, or was revoked. */
        REFRESH_TOKEN,
        /** It does not know the client, or the secret is another. */
        CLIENT
    }

    private final What what;

    TokenRefused(What what, String message) {
        super(message);
        this.what = what;
    }

    What what() {
        return what;
    }
}

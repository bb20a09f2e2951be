package org.ticketorders.token;

/** What the route takes that asks for tokens, for tests. */
public final class Renewals {

    private Renewals() {}

    public static Object any() {
        return new Renewal("refresh", new OAuthClient("client", "client-secret"));
    }
}

package org.ticketorders.token;

/** The OAuth client that a refresh token was given to, as the dashboard names it. */
record OAuthClient(String id, String secret) {

    @Override
    public String toString() {
        return "OAuthClient[]";
    }
}

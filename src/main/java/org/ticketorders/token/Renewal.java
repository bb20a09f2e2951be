package org.ticketorders.token;

/**
 * What new tokens are asked for with.
 *
 * @param refreshToken good for one use
 */
record Renewal(String refreshToken, OAuthClient client) {

    @Override
    public String toString() {
        return "Renewal[]";
    }
}

package org.ticketorders.sandbox;

import java.util.List;

/**
 * How a simulator starts, and what {@link ShopSimulator#reset()} goes back to.
 *
 * @param port TCP port on 127.0.0.1, 0 to 65535; 0 takes any free one
 * @param holdMillis how long a reservation lives, in milliseconds, 1 to 86,400,000 (a day)
 * @param latencyMillis wait before each shop call is worked on, in milliseconds, at least 0
 * @param requireTokenForOrders whether the order call wants a token as the other calls do
 * @param acceptedTokens access tokens that are accepted until revoked
 * @param refreshTokens refresh tokens that can each be used once
 * @param clientId the OAuth client that the refresh tokens belong to
 * @param clientSecret that client's secret
 * @param accessTokenSeconds how long an access token issued by the token call is accepted, in seconds, at least 1
 * @param catalogue what is sold
 */
public record Settings(
        int port,
        long holdMillis,
        long latencyMillis,
        boolean requireTokenForOrders,
        List<String> acceptedTokens,
        List<String> refreshTokens,
        String clientId,
        String clientSecret,
        long accessTokenSeconds,
        Catalogue catalogue) {

    /** The access token accepted by default. */
    public static final String TOKEN = "sandbox-token";
    /** The refresh token accepted, once, by default. */
    public static final String REFRESH_TOKEN = "sandbox-refresh-token";
    /** The OAuth client by default. */
    public static final String CLIENT_ID = "sandbox-client";
    /** Its secret. */
    public static final String CLIENT_SECRET = "sandbox-client-secret";

    private static final long DAY_MILLIS = 86_400_000;
    private static final long EIGHT_MINUTES_MILLIS = 480_000;
    private static final long THREE_DAYS_SECONDS = 259_200;

    /** @throws IllegalArgumentException if a value is out of its bounds; the message names it */
    public Settings {
        require(port >= 0 && port <= 65_535, "port must be 0 to 65535");
        require(holdMillis >= 1 && holdMillis <= DAY_MILLIS, "holdMillis must be 1 to " + DAY_MILLIS);
        require(latencyMillis >= 0, "latencyMillis must not be negative");
        require(accessTokenSeconds >= 1, "accessTokenSeconds must be at least 1");
        acceptedTokens = List.copyOf(acceptedTokens);
        refreshTokens = List.copyOf(refreshTokens);
    }

    private static void require(boolean held, String rule) {
        if (!held) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** Any free port, holds of 8 minutes, no latency, orders without a token, the default catalogue. */
    public static Settings defaults() {
        return new Settings(
                0,
                EIGHT_MINUTES_MILLIS,
                0,
                false,
                List.of(TOKEN),
                List.of(REFRESH_TOKEN),
                CLIENT_ID,
                CLIENT_SECRET,
                THREE_DAYS_SECONDS,
                Catalogue.defaults());
    }

    public Settings withPort(int port) {
        return RecordValues.with(this, "port", port);
    }

    public Settings withHoldMillis(long holdMillis) {
        return RecordValues.with(this, "holdMillis", holdMillis);
    }

    public Settings withLatencyMillis(long latencyMillis) {
        return RecordValues.with(this, "latencyMillis", latencyMillis);
    }

    public Settings withRequireTokenForOrders(boolean requireTokenForOrders) {
        return RecordValues.with(this, "requireTokenForOrders", requireTokenForOrders);
    }

    public Settings withAcceptedTokens(String... acceptedTokens) {
        return RecordValues.with(this, "acceptedTokens", List.of(acceptedTokens));
    }

    public Settings withRefreshTokens(String... refreshTokens) {
        return RecordValues.with(this, "refreshTokens", List.of(refreshTokens));
    }
}

package org.ticketorders.token;

import java.time.Duration;
import java.time.Instant;

/**
 * An access token, and the refresh token that the next one is asked for with.
 *
 * @param refreshToken good for one use
 * @param obtainedAt UTC
 * @param expiresAt when the access token ends, UTC
 */
record Token(String refreshToken, String accessToken, Instant obtainedAt, Instant expiresAt) {

    boolean expiresWithin(Duration time, Instant now) {
        return !now.plus(time).isBefore(expiresAt);
    }

    @Override
    public String toString() {
        return "Token[obtained " + obtainedAt + ", expires " + expiresAt + "]";
    }
}

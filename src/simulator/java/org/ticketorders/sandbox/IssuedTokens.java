package org.ticketorders.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The access and refresh tokens that are good at present. Thread-safe. */
final class IssuedTokens {

    private static final long REFRESH_TOKEN_SECONDS = 31_536_000;

    private final Set<String> lasting = new HashSet<>();
    private final Map<String, Long> issuedUntilNanos = new HashMap<>();
    private final Set<String> refreshTokens = new HashSet<>();

    IssuedTokens(Settings settings) {
        reset(settings);
    }

    synchronized void reset(Settings settings) {
        acceptOnly(settings.acceptedTokens());
        acceptOnlyRefresh(settings.refreshTokens());
    }

    /** Revokes every access token, issued ones too, and accepts these until revoked. */
    synchronized void acceptOnly(Collection<String> accessTokens) {
        lasting.clear();
        issuedUntilNanos.clear();
        lasting.addAll(accessTokens);
    }

    /** Revokes every refresh token, issued ones too, and accepts these, each once. */
    synchronized void acceptOnlyRefresh(Collection<String> tokens) {
        refreshTokens.clear();
        refreshTokens.addAll(tokens);
    }

    synchronized boolean accepts(@Nullable String accessToken) {
        if (accessToken == null) {
            return false;
        }
        Long until = issuedUntilNanos.get(accessToken);
        return lasting.contains(accessToken) || (until != null && System.nanoTime() - until < 0);
    }

    /** Uses a refresh token up and issues new tokens, or returns null if it is unknown or was used before. */
    synchronized @Nullable Issued refresh(@Nullable String refreshToken, long accessTokenSeconds) {
        if (refreshToken == null || !refreshTokens.remove(refreshToken)) {
            return null;
        }
        long now = System.nanoTime();
        issuedUntilNanos.values().removeIf(until -> now - until >= 0);
        Issued issued = new Issued(
                "Bearer",
                accessTokenSeconds,
                "access-" + UUID.randomUUID(),
                "refresh-" + UUID.randomUUID(),
                REFRESH_TOKEN_SECONDS);
        issuedUntilNanos.put(issued.accessToken(), now + TimeUnit.SECONDS.toNanos(accessTokenSeconds));
        refreshTokens.add(issued.refreshToken());
        return issued;
    }

    /** The answer of the token call; lifetimes in seconds. */
    record Issued(
            @JsonProperty("token_type") String tokenType,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("refresh_token") String refreshToken,
            @JsonProperty("refresh_token_expires_in") long refreshTokenExpiresIn) {}
}

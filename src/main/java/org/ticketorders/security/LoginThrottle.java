package org.ticketorders.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/** Counts failed logins of each name from each address, and says when it is enough. */
public class LoginThrottle {

    private static final int MOST_REMEMBERED = 10_000;

    /** What is counted together: another address is not locked out by this one's guesses. */
    public record Origin(String name, String address) {}

    private final Cache<Origin, Integer> failures;
    private final int maxFailures;

    /** @param lockFor from the last failure on */
    public LoginThrottle(int maxFailures, Duration lockFor, Ticker ticker) {
        this.maxFailures = maxFailures;
        this.failures = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(lockFor)
                .ticker(ticker)
                .build();
    }

    public boolean isLocked(Origin source) {
        Integer counted = failures.getIfPresent(source);
        return counted != null && counted >= maxFailures;
    }

    /** @return whether this failure was the one that locks */
    public boolean failed(Origin source) {
        return failures.asMap().merge(source, 1, Integer::sum) == maxFailures;
    }

    public void succeeded(Origin source) {
        failures.invalidate(source);
    }
}

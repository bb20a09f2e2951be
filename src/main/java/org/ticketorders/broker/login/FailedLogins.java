package org.ticketorders.broker.login;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts failed logins at the broker, and tells of them in the log: a line in ten seconds at most, however many there are. */
final class FailedLogins {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.logins");
    private static final long NANOS_BETWEEN_LINES = TimeUnit.SECONDS.toNanos(10);

    /** Why a login failed. */
    enum Why {
        /** Neither name nor password, and {@code openticket.broker.anonymous} lets nobody in without. */
        NO_PASSWORD,
        /** No such user, or another password. */
        WRONG,
        /** Not looked at: too many wrong ones before it from the same address. */
        TOO_MANY;

        private String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Why, Counter> counters = new EnumMap<>(Why.class);
    private final Ticker ticker;
    private long lastLine;
    private long silent;
    private boolean told;

    FailedLogins(MeterRegistry metrics, Ticker ticker) {
        this.ticker = ticker;
        for (Why why : Why.values()) {
            counters.put(
                    why,
                    Counter.builder("openticket.broker.logins.failed")
                            .description("logins that the embedded broker refused")
                            .tag("reason", why.tag())
                            .register(metrics));
        }
    }

    /**
     * @param user a user of ours, or null: what is none may be a password in the wrong field
     * @param address whence, as the broker says it
     */
    synchronized void add(Why why, String user, String address) {
        counters.get(why).increment();
        long now = ticker.read();
        if (told && now - lastLine < NANOS_BETWEEN_LINES) {
            silent++;
            return;
        }
        LOG.warn(
                "A login at the broker failed: {}, {} from {}; {} more since the last such line",
                why.tag(),
                user == null ? "no user of ours" : "user '" + user + "'",
                address,
                silent);
        told = true;
        lastLine = now;
        silent = 0;
    }
}

package org.ticketorders.broker.login;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.ticketorders.broker.login.BrokerUsers.Known;
import org.ticketorders.broker.login.FailedLogins.Why;
import org.ticketorders.security.LoginThrottle;
import org.ticketorders.security.VerifiedLogins;

/**
 * Checks names and passwords of who connects to the broker. The threads that do so also serve others, so that nobody may keep
 * them busy: what was right once from an address is remembered and let in whatever others try; of what is slow to check there
 * are two at a time, and after {@value #MOST_FAILURES} wrong ones of a user from an address {@value #CHECKS_A_SECOND} a second.
 */
public final class BrokerLogins {

    static final int MOST_FAILURES = 5;
    static final int CHECKS_A_SECOND = 5;

    private static final Duration LOCKED_FOR = Duration.ofMinutes(1);
    private static final Duration REMEMBERED_FOR = Duration.ofHours(12);
    private static final int MOST_HASHES_AT_A_TIME = 2;
    private static final long LONGEST_WAIT_MILLIS = 2_000;

    /** Characters; bcrypt looks at no more than 72 bytes of a password. */
    private static final int LONGEST = 100;

    private final BrokerUsers users;
    private final Anonymous anonymous;
    private final PasswordEncoder hashes;
    private final FailedLogins failures;
    private final LoginThrottle throttle;
    private final VerifiedLogins verified = new VerifiedLogins(REMEMBERED_FOR);
    private final Semaphore mayHash = new Semaphore(MOST_HASHES_AT_A_TIME, true);
    private final Ticker ticker;
    private final AtomicLong nextWhileLocked;

    public BrokerLogins(BrokerUsers users, Anonymous anonymous, MeterRegistry metrics) {
        this(users, anonymous, metrics, new BCryptPasswordEncoder(), Ticker.systemTicker());
    }

    BrokerLogins(BrokerUsers users, Anonymous anonymous, MeterRegistry metrics, PasswordEncoder hashes, Ticker ticker) {
        this.users = users;
        this.anonymous = anonymous;
        this.hashes = hashes;
        this.failures = new FailedLogins(metrics, ticker);
        this.throttle = new LoginThrottle(MOST_FAILURES, LOCKED_FOR, ticker);
        this.ticker = ticker;
        this.nextWhileLocked = new AtomicLong(ticker.read());
    }

    /**
     * The roles of who logs in, or empty where the login fails.
     *
     * @param name null or empty, and so the password, of who gives none
     * @param address whence, without the port
     */
    Optional<Set<String>> roles(String name, String password, String address) {
        if (isEmpty(name) && isEmpty(password)) {
            if (anonymous == Anonymous.SEND) {
                return Optional.of(Set.of(BrokerUsers.SENDERS));
            }
            failures.add(Why.NO_PASSWORD, null, address);
            return Optional.empty();
        }
        Known user = isEmpty(name) ? null : users.find(name).orElse(null);
        Why wrong = user == null || isEmpty(password) || password.length() > LONGEST
                ? Why.WRONG
                : check(user, password, address);
        if (wrong != null) {
            failures.add(wrong, user == null ? null : user.name(), address);
            return Optional.empty();
        }
        return Optional.of(user.roles());
    }

    /** Why it is wrong, or null where it is right. */
    private Why check(Known user, String password, String address) {
        String here = user.name() + " " + address;
        Why wrong = verified.knows(here, password) ? null : hash(user, password, address, here);
        if (wrong == null) {
            // each time, so that the password of a session that is at work is never hashed again
            verified.add(here, password);
        }
        return wrong;
    }

    private Why hash(Known user, String password, String address, String here) {
        if (!user.slow()) {
            return hashes.matches(password, user.hash()) ? null : Why.WRONG;
        }
        LoginThrottle.Origin source = new LoginThrottle.Origin(user.name(), address);
        if (!mayHash(source)) {
            return Why.TOO_MANY;
        }
        try {
            // many connections that begin at once wait for the first of them, and not for one another
            if (verified.knows(here, password)) {
                return null;
            }
            if (hashes.matches(password, user.hash())) {
                verified.add(here, password);
                return null;
            }
            throttle.failed(source);
            return Why.WRONG;
        } finally {
            mayHash.release();
        }
    }

    private boolean mayHash(LoginThrottle.Origin source) {
        if (throttle.isLocked(source)) {
            long next = nextWhileLocked.get();
            long now = ticker.read();
            return now - next >= 0
                    && nextWhileLocked.compareAndSet(next, now + TimeUnit.SECONDS.toNanos(1) / CHECKS_A_SECOND)
                    && mayHash.tryAcquire();
        }
        try {
            return mayHash.tryAcquire(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }
}

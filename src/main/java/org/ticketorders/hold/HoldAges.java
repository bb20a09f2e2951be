package org.ticketorders.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Hold;
import org.ticketorders.shop.Shops;

/**
 * How long the holds that this process made have lived, by elapsed time: a clock that is set must neither lengthen a hold nor shorten
 * the wait for its end at the shop.
 *
 * <p>Not known after a restart, nor of holds that another instance made: there the clock alone counts, and one whose rest is
 * longer than a whole life (a clock that was set back since) is over.
 */
@Component
public class HoldAges {

    /** The longest that a shop can be set to hold a reservation, by the API's documentation. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** Of more holds at once than these, the ages of some are not known. */
    private static final int REMEMBERED = 200_000;

    /** An instant by the clock, and the same by the time that elapses. */
    public record Moment(Instant at, long nanos) {}

    /** Nanoseconds of the ticker at which a hold must no longer be used, and at which the shop has dropped it. */
    private record Ends(long ours, long shops) {}

    private final Clock clock;
    private final Ticker ticker;
    private final Duration longestLife;
    private final Cache<String, Ends> ends;

    @Autowired
    HoldAges(Clock clock, Ticker ticker, HoldProperties properties, Shops shops) {
        this(clock, ticker, longestLife(properties, shops));
    }

    /** @param longestLife the longest that any of the shops grants */
    public HoldAges(Clock clock, Ticker ticker, Duration longestLife) {
        this.clock = clock;
        this.ticker = ticker;
        this.longestLife = longestLife;
        this.ends = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                // a fence may be asked for after the hold's end
                .expireAfterWrite(LONGEST.multipliedBy(2))
                .ticker(ticker)
                // noted and forgotten for each purchase: to wake another thread for that costs more than it is
                .executor(Runnable::run)
                .build();
    }

    private static Duration longestLife(HoldProperties properties, Shops shops) {
        return Stream.concat(
                        Stream.of(properties.life()),
                        shops.own().stream().map(shop -> shop.settings().hold().life()))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    public Moment now() {
        return new Moment(clock.instant(), ticker.read());
    }

    /**
     * @param askedFrom just before the first reserve request was sent
     * @param usable how long from then the hold may be used
     * @param kept how long the shop keeps a reservation
     */
    public void begin(Hold hold, Moment askedFrom, Duration usable, Duration kept) {
        ends.put(key(hold), new Ends(askedFrom.nanos() + usable.toNanos(), ticker.read() + kept.toNanos()));
    }

    /** It was used, or refused, for certain: nobody asks for its age any more. */
    public void forget(Hold hold) {
        ends.invalidate(key(hold));
    }

    /** Whether the hold must no longer be used. */
    public boolean isOver(Hold hold) {
        return left(hold).isZero();
    }

    /** How long the hold can be used yet; zero if it is over. */
    public Duration left(Hold hold) {
        Duration byClock = Duration.between(clock.instant(), hold.heldUntil());
        Ends known = ends.getIfPresent(key(hold));
        Duration left = byClock;
        if (known != null) {
            Duration byElapsedTime = Duration.ofNanos(known.ours - ticker.read());
            left = byClock.compareTo(byElapsedTime) < 0 ? byClock : byElapsedTime;
        } else if (byClock.compareTo(longestLife) > 0) {
            left = Duration.ZERO;
        }
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** How long the shop keeps the hold yet, at most; empty where that is over, or only the clock can say. */
    public Optional<Duration> rest(Hold hold) {
        Ends known = hold == null ? null : ends.getIfPresent(key(hold));
        return Optional.ofNullable(known)
                .map(end -> Duration.ofNanos(end.shops - ticker.read()))
                .filter(rest -> rest.compareTo(Duration.ZERO) > 0);
    }

    private static String key(Hold hold) {
        return hold.tickets().isEmpty() ? "" : hold.tickets().get(0).reservation();
    }
}

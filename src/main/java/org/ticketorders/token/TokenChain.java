package org.ticketorders.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.ticketorders.ledger.LedgerRetry;
import org.ticketorders.purchase.Digest;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/**
 * Access tokens that are renewed, beginning with one configured refresh token.
 *
 * <p>A refresh token is good for one use, and each renewal answers with the next one: of all instances that share the ledger one
 * renews at a time, and what it got is durable before it is used. The others take what it has stored. If the process dies between
 * the answer and that, the chain is broken and a person has to configure a new refresh token.
 */
final class TokenChain {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.shop");

    /** A token that is refused so soon after it was issued will not be accepted by asking for yet another. */
    private static final Duration TOO_NEW_TO_RENEW = Duration.ofMinutes(1);

    /**
     * So long others leave it to an instance that has begun a renewal: it may hang for a while with the answer on its way,
     * and then the refresh token is spent.
     */
    static final Duration RENEWAL = Duration.ofMinutes(2);

    /** How long a token that still serves is used before its renewal is tried again. */
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(10);

    private static final long LOOK_AGAIN_MILLIS = 200;

    private final String refreshToken;
    private final OAuthClient client;
    private final Keys keys;
    private final String name;
    private final Duration renewAhead;
    private final Duration patience;
    private final TokenStore store;
    private final ProducerTemplate camel;
    private final Clock clock;
    private final String seed;
    private final LedgerRetry retry;
    private final String instance = UUID.randomUUID().toString();
    private volatile Token current;
    private volatile Instant notAgainBefore = Instant.MIN;
    private Instant tookTheirsAt = Instant.MIN;
    private Unsaved unsaved;

    private record Unsaved(Token token, String spent, boolean isFirst) {}

    /** Where a person configures the refresh token, and the OAuth client that it belongs to. */
    record Keys(String refreshToken, String client) {}

    /**
     * @param refreshToken the one that is configured
     * @param client it belongs to
     * @param keys where a person configures both
     * @param name by which the tokens that follow are stored
     * @param renewAhead how long before its end an access token is renewed
     * @param patience how long a renewal by another instance is waited for
     */
    TokenChain(
            String refreshToken,
            OAuthClient client,
            Keys keys,
            String name,
            Duration renewAhead,
            Duration patience,
            TokenStore store,
            LedgerRetry retry,
            ProducerTemplate camel,
            Clock clock) {
        this.refreshToken = refreshToken;
        this.client = client;
        this.keys = keys;
        this.name = name;
        this.renewAhead = renewAhead;
        this.patience = patience;
        this.store = store;
        this.retry = retry;
        this.camel = camel;
        this.clock = clock;
        this.seed = Digest.of(refreshToken);
    }

    /**
     * @throws ShopUnavailable if there is no good token and the auth host is down
     * @throws ShopUnauthorized if there is no good token and the auth host refuses the refresh token
     */
    String accessToken() {
        return renewedInTime().accessToken();
    }

    /**
     * Renews a token that the shop refused, unless that was done already.
     *
     * @param refused the header {@code Authorization} that the shop refused, or null if that is not known any more
     * @return whether there is another token now, so that trying again makes sense
     */
    synchronized boolean renew(String refused) {
        Token before = current;
        Token token = load();
        if (token != null
                && (refused == null ? isNewHere(before, token) : !refused.equals("Bearer " + token.accessToken()))) {
            return true;
        }
        if (token != null && token.obtainedAt().plus(TOO_NEW_TO_RENEW).isAfter(clock.instant())) {
            return false;
        }
        try {
            renewNow(token, true);
            return true;
        } catch (ShopUnavailable | ShopUnauthorized e) {
            LOG.warn("The refused access token could not be renewed: {}", e.getMessage());
            return false;
        }
    }

    private Token renewedInTime() {
        Token token = current;
        Instant now = clock.instant();
        if (token != null && !token.expiresWithin(now.isBefore(notAgainBefore) ? Duration.ZERO : ahead(token), now)) {
            return token;
        }
        return renewAhead();
    }

    /** How long before its end it is renewed: one that lives for less than twice that would otherwise be renewed at each call. */
    private Duration ahead(Token token) {
        Duration half = Duration.between(token.obtainedAt(), token.expiresAt()).dividedBy(2);
        return renewAhead.compareTo(half) < 0 ? renewAhead : half;
    }

    private synchronized Token renewAhead() {
        Token token = load();
        if (token != null && !token.expiresWithin(ahead(token), clock.instant())) {
            return token;
        }
        boolean isUrgent = token == null || token.expiresWithin(Duration.ZERO, clock.instant());
        try {
            return renewNow(token, isUrgent);
        } catch (ShopUnavailable | ShopUnauthorized e) {
            if (isUrgent) {
                throw e;
            }
            notAgainBefore = clock.instant().plus(TRY_AGAIN_AFTER);
            LOG.warn("The access token ends at {} and could not be renewed yet: {}", token.expiresAt(), e.getMessage());
            return token;
        }
    }

    /** What is stored: another instance may have renewed it. */
    private Token load() {
        if (unsaved != null) {
            save(unsaved);
        }
        store.find(seed).ifPresent(stored -> {
            if (current != null && isAnother(current, stored)) {
                tookTheirsAt = clock.instant();
            }
            current = stored;
        });
        return current;
    }

    /** Whether what was refused may well be the one before: several calls are under way with it when another takes its place. */
    private boolean isNewHere(Token before, Token now) {
        return isAnother(before, now) || tookTheirsAt.isAfter(clock.instant().minus(TOO_NEW_TO_RENEW));
    }

    /** @param isUrgent whether the old one is of no use any more */
    private Token renewNow(Token old, boolean isUrgent) {
        String spent = old == null ? refreshToken : old.refreshToken();
        long deadline = System.nanoTime() + patience.toNanos();
        while (!begin()) {
            Token theirs = load();
            if (isAnother(old, theirs)) {
                return theirs;
            }
            if (!isUrgent) {
                notAgainBefore = clock.instant().plus(TRY_AGAIN_AFTER);
                return old;
            }
            if (System.nanoTime() - deadline > 0 || !pause()) {
                throw new ShopUnavailable(
                        "another instance is renewing the access token and has not come to an end", (Throwable) null);
            }
        }
        boolean isOver = true;
        try {
            Token theirs = load();
            if (isAnother(old, theirs)) {
                return theirs;
            }
            Token token = ask(spent);
            isOver = false;
            save(new Unsaved(token, spent, old == null));
            isOver = true;
            return current;
        } catch (ShopUnauthorized e) {
            // an instance that hung for long may have spent it, and have stored what it got since
            Token theirs = load();
            if (isAnother(old, theirs)) {
                return theirs;
            }
            throw e;
        } finally {
            // what is not stored yet must not lead others to spend the refresh token again
            if (isOver) {
                end();
            }
        }
    }

    private static boolean isAnother(Token old, Token now) {
        return now != null && (old == null || !now.accessToken().equals(old.accessToken()));
    }

    private boolean begin() {
        Instant now = clock.instant();
        return store.beginRenewal(seed, instance, now, now.plus(RENEWAL));
    }

    private void end() {
        try {
            store.endRenewal(seed, instance);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Others wait until the renewal's time is over: {}", e.toString());
        }
    }

    /** @return false if the thread is to end */
    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Token ask(String spent) {
        try {
            return camel.requestBody("direct:renew-token", new Renewal(spent, client), Token.class);
        } catch (CamelExecutionException e) {
            if (e.getCause() instanceof TokenRefused refused) {
                throw new TokenRefused(refused.what(), refused.getMessage() + ": " + advice(refused));
            }
            Throwable cause = e.getCause();
            throw new ShopUnavailable(
                    "the access token could not be renewed: "
                            + (cause instanceof ShopUnavailable ? cause.getMessage() : cause),
                    e);
        }
    }

    private String advice(TokenRefused refused) {
        return refused.what() == TokenRefused.What.CLIENT
                ? "correct " + keys.client() + " and start again; the refresh token was not looked at"
                : "give a new one by " + keys.refreshToken() + " and start again";
    }

    OAuthClient client() {
        return client;
    }

    Keys keys() {
        return keys;
    }

    /**
     * Stores what was got, unless another instance has stored other tokens in the place of the same ones: then those count. Kept in
     * memory while the ledger's database fails, to be saved by the next who asks: the old one is of no use any more.
     */
    private void save(Unsaved got) {
        unsaved = got;
        boolean isStored = retry.call(() -> store.save(name, seed, got.token(), got.spent(), got.isFirst()));
        unsaved = null;
        current = isStored ? got.token() : store.find(seed).orElse(got.token());
        LOG.info("The access token was renewed; it ends at {}", current.expiresAt());
    }

    /** When the access token ends, UTC; null before the first one was asked for. */
    Instant expiresAt() {
        Token token = current;
        return token == null ? null : token.expiresAt();
    }
}

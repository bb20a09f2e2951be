package org.ticketorders.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ticketorders.SettableClock;
import org.ticketorders.ledger.OnEachDatabase;
import org.ticketorders.ledger.OpenLedger;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/** Several instances on one ledger, and an auth host that takes each refresh token once. */
class TokenChainTest extends OnEachDatabase {

    private static final String CONFIGURED = "refresh-0";
    private static final Duration LIFE = Duration.ofDays(3);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final AuthHost authHost = new AuthHost();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<OpenLedger> ledgers = new ArrayList<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
        ledgers.forEach(OpenLedger::close);
    }

    @Test
    void manyThatStartAtOnceSpendTheConfiguredTokenOnce() throws Exception {
        List<Callable<String>> starts = new ArrayList<>();
        for (int instance = 0; instance < 4; instance++) {
            starts.add(instance()::accessToken);
        }

        for (Future<String> start : threads.invokeAll(starts)) {
            assertThat(start.get()).isEqualTo("access-1");
        }

        assertThat(authHost.asked).containsExactly(CONFIGURED);
    }

    @Test
    void takesWhatAnotherHasRenewedWhenItsOwnIsRefused() {
        TokenChain one = instance();
        TokenChain other = instance();
        TokenChain third = instance();
        List.of(one, other, third)
                .forEach(instance -> assertThat(instance.accessToken()).isEqualTo("access-1"));
        clock.advance(Duration.ofHours(1));

        assertThat(one.renew("Bearer access-1")).isTrue();
        clock.advance(Duration.ofHours(1));
        assertThat(other.renew("Bearer access-1")).isTrue();
        assertThat(third.renew(null)).isTrue();
        assertThat(third.renew(null))
                .as("another call that was refused with the same old one")
                .isTrue();

        List.of(one, other, third)
                .forEach(instance -> assertThat(instance.accessToken()).isEqualTo("access-2"));
        assertThat(authHost.asked).containsExactly(CONFIGURED, "refresh-1");
        assertThat(other.renew("Bearer access-2")).isTrue();
        assertThat(authHost.asked).containsExactly(CONFIGURED, "refresh-1", "refresh-2");
    }

    @Test
    void takesWhatAnotherHasRenewedBeforeItsOwnEnds() {
        TokenChain one = instance();
        TokenChain other = instance();
        one.accessToken();
        other.accessToken();
        clock.advance(LIFE.minusHours(1));

        assertThat(one.accessToken()).isEqualTo("access-2");
        assertThat(other.accessToken()).isEqualTo("access-2");

        assertThat(authHost.asked).containsExactly(CONFIGURED, "refresh-1");
    }

    /** The one that stands still has spent the refresh token, and nobody else can know what it got for it. */
    @Test
    void leavesItToOneThatStandsStillInTheMiddleOfItsRenewal() throws Exception {
        TokenChain paused = instance();
        TokenChain other = instance();
        paused.accessToken();
        other.accessToken();
        clock.advance(LIFE.minusHours(1));
        CountDownLatch goOn = authHost.standStillAfterTheNextAnswer();
        Future<String> late = threads.submit(paused::accessToken);
        await().until(() -> authHost.asked.size() == 2);

        clock.advance(TokenChain.RENEWAL.minusSeconds(1));
        assertThat(other.accessToken()).as("it serves still").isEqualTo("access-1");
        assertThat(other.renew("Bearer access-1"))
                .as("refused, and there is no other yet")
                .isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(other.renew("Bearer access-1")).as("spent, as it turns out").isFalse();
        assertThat(authHost.asked).containsExactly(CONFIGURED, "refresh-1", "refresh-1");
        goOn.countDown();

        assertThat(late.get()).isEqualTo("access-2");
        assertThat(other.renew("Bearer access-1")).isTrue();
        assertThat(other.accessToken()).isEqualTo("access-2");
        clock.advance(Duration.ofHours(1));
        assertThat(other.renew("Bearer access-2")).as("the chain goes on").isTrue();
    }

    /** The one that stands still had not spent the refresh token yet; another did, after its time was over. */
    @Test
    void whoComesBackTakesWhatIsStoredInsteadOfTheRefusal() throws Exception {
        TokenChain paused = instance();
        TokenChain other = instance();
        paused.accessToken();
        clock.advance(LIFE.plusHours(1));
        CountDownLatch goOn = authHost.standStillBeforeTheNextRequest();
        Future<String> late = threads.submit(paused::accessToken);
        await().until(() -> authHost.standing);
        clock.advance(TokenChain.RENEWAL);

        assertThat(other.accessToken()).isEqualTo("access-2");
        goOn.countDown();

        assertThat(late.get()).isEqualTo("access-2");
        assertThat(authHost.asked).containsExactly(CONFIGURED, "refresh-1", "refresh-1");
    }

    @Test
    void mayBeTriedByAnotherAtOnceWhenTheAuthHostIsDown() {
        TokenChain one = instance();
        TokenChain other = instance();
        authHost.isDown = true;
        assertThatThrownBy(one::accessToken).isInstanceOf(ShopUnavailable.class);
        assertThatThrownBy(other::accessToken).isInstanceOf(ShopUnavailable.class);
        authHost.isDown = false;

        assertThat(other.accessToken()).isEqualTo("access-1");
        assertThat(one.accessToken()).isEqualTo("access-1");
    }

    /** A token that serves for hours is no reason to wait for the auth host with each call. */
    @Test
    void asksNowAndThenWhileTheAuthHostIsDownAndTheTokenServes() {
        TokenChain one = instance();
        one.accessToken();
        clock.advance(LIFE.minusHours(1));
        authHost.isDown = true;
        for (int call = 0; call < 5; call++) {
            assertThat(one.accessToken()).isEqualTo("access-1");
        }
        assertThat(authHost.asked).hasSize(2);

        clock.advance(Duration.ofSeconds(11));
        assertThat(one.accessToken()).isEqualTo("access-1");
        assertThat(authHost.asked).hasSize(3);
        clock.advance(Duration.ofHours(1));
        assertThatThrownBy(one::accessToken).isInstanceOf(ShopUnavailable.class);
    }

    @Test
    void goesOnWithTheSameRefreshTokenWhereTheAnswerHasNone() {
        authHost.keepsTheRefreshToken = true;
        TokenChain one = instance();
        TokenChain other = instance();
        assertThat(one.accessToken()).isEqualTo("access-1");
        assertThat(other.accessToken()).isEqualTo("access-1");
        clock.advance(LIFE.minusHours(1));

        assertThat(one.accessToken()).isEqualTo("access-2");
        assertThat(other.accessToken()).isEqualTo("access-2");
        assertThat(instance().accessToken()).as("after a restart").isEqualTo("access-2");

        assertThat(authHost.asked).containsExactly(CONFIGURED, CONFIGURED);
    }

    /** One that lives for less than it is to be renewed ahead would else be asked for with each call. */
    @Test
    void usesATokenOfAShortLifeForHalfOfIt() {
        authHost.life = Duration.ofHours(1);
        TokenChain one = instance();
        for (int minute = 0; minute < 30; minute++) {
            assertThat(one.accessToken()).isEqualTo("access-1");
            clock.advance(Duration.ofMinutes(1));
        }

        assertThat(one.accessToken()).isEqualTo("access-2");
        assertThat(authHost.asked).hasSize(2);
    }

    @Test
    void saysWhetherTheRefreshTokenOrTheClientMustBeCorrected() {
        TokenChain one = instance();
        authHost.refuses = TokenRefused.What.CLIENT;
        assertThatThrownBy(one::accessToken)
                .isInstanceOf(ShopUnauthorized.class)
                .hasMessageContaining("openticket.shop.client-id")
                .hasMessageNotContaining("give a new one");
        authHost.refuses = TokenRefused.What.REFRESH_TOKEN;
        assertThatThrownBy(one::accessToken)
                .isInstanceOf(ShopUnauthorized.class)
                .hasMessageContaining("give a new one by openticket.shop.refresh-token")
                .hasMessageNotContaining("client");
        authHost.refuses = null;
        assertThat(one.accessToken()).as("none of it was spent").isEqualTo("access-1");
    }

    private TokenChain instance() {
        OpenLedger ledger = OpenLedger.open(database);
        ledgers.add(ledger);
        return new TokenChain(
                CONFIGURED,
                new OAuthClient("client", "client-secret"),
                new TokenChain.Keys("openticket.shop.refresh-token", "openticket.shop.client-id and …client-secret"),
                "shop",
                Duration.ofHours(6),
                Duration.ofSeconds(2),
                new TokenStore(ledger.jdbc(), ledger.transaction()),
                ledger.retry(),
                authHost.camel,
                clock);
    }

    /** In the place of the route that asks it. */
    private final class AuthHost {

        private final ProducerTemplate camel = mock(ProducerTemplate.class);
        private final Set<String> good = new HashSet<>(Set.of(CONFIGURED));
        private final List<String> asked = new ArrayList<>();
        private CountDownLatch before = new CountDownLatch(0);
        private CountDownLatch after = new CountDownLatch(0);
        private volatile boolean standing;
        private volatile boolean isDown;
        private volatile boolean keepsTheRefreshToken;
        private volatile TokenRefused.What refuses;
        private Duration life = LIFE;
        private int issued;

        private AuthHost() {
            when(camel.requestBody(eq("direct:renew-token"), any(), eq(Token.class)))
                    .thenAnswer(call -> renew(call.<Renewal>getArgument(1).refreshToken()));
        }

        private CountDownLatch standStillBeforeTheNextRequest() {
            before = new CountDownLatch(1);
            return before;
        }

        private CountDownLatch standStillAfterTheNextAnswer() {
            after = new CountDownLatch(1);
            return after;
        }

        private Token renew(String refreshToken) throws InterruptedException {
            standStill(true);
            Token token = answer(refreshToken);
            standStill(false);
            return token;
        }

        private void standStill(boolean isBefore) throws InterruptedException {
            CountDownLatch latch;
            synchronized (this) {
                latch = isBefore ? before : after;
                before = isBefore ? new CountDownLatch(0) : before;
                after = isBefore ? after : new CountDownLatch(0);
            }
            standing = latch.getCount() > 0;
            latch.await(30, TimeUnit.SECONDS);
        }

        private synchronized Token answer(String refreshToken) {
            asked.add(refreshToken);
            if (isDown) {
                throw new CamelExecutionException("played", null, new ShopUnavailable("played", (Throwable) null));
            }
            if (refuses != null) {
                throw new CamelExecutionException("played", null, new TokenRefused(refuses, "played"));
            }
            if (!good.remove(refreshToken)) {
                throw new CamelExecutionException(
                        "played", null, new TokenRefused(TokenRefused.What.REFRESH_TOKEN, "spent: " + refreshToken));
            }
            issued++;
            if (keepsTheRefreshToken) {
                good.add(refreshToken);
                return new Token(
                        refreshToken,
                        "access-" + issued,
                        clock.instant(),
                        clock.instant().plus(life));
            }
            good.add("refresh-" + issued);
            return new Token(
                    "refresh-" + issued,
                    "access-" + issued,
                    clock.instant(),
                    clock.instant().plus(life));
        }
    }
}

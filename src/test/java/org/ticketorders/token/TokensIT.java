package org.ticketorders.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.ticketorders.limit.ShopLimits;
import org.ticketorders.outage.Pause;
import org.ticketorders.outage.Pauses;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.SharedApp;
import org.ticketorders.testing.TestApp;

/** Tokens that are renewed by a refresh token, which is good for one use. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TokensIT {

    private static final String[] RENEWED = {
        "openticket.shop.token=", "openticket.shop.refresh-token=" + Settings.REFRESH_TOKEN
    };

    /** The shop accepts no access token but those that it issues. */
    @RegisterExtension
    static final SharedApp shared = new SharedApp(app -> app.shop.acceptOnly());

    @TempDir
    static Path common;

    @TempDir
    static Path lists;

    @TempDir
    Path directory;

    private TestApp app;

    /** The application that has none but the common settings; earlier tests may have left it a token. */
    private void start() {
        app = shared.start(common, RENEWED);
        app.shop.clearRequests();
    }

    /** The application that asks for its token in JSON, and for the payment methods at each purchase. */
    private void startWithLists() {
        app = shared.start(
                lists,
                ArrayUtils.addAll(
                        RENEWED, "openticket.shop.token-request=json", "openticket.payment-methods.cache-for=1ms"));
        app.shop.clearRequests();
    }

    /** One that has no token yet. */
    private void startNew(String... properties) {
        app = shared.startAlone(directory, ArrayUtils.insert(0, properties, RENEWED));
    }

    @Test
    @Order(0)
    void getsItsTokenByTheRefreshTokenAndKeepsTheNextOneOverARestart() {
        // the first of these: it has no token yet
        start();
        app.awaitState(app.order(1), State.ORDERED);
        assertThat(app.shop.count(Call.TOKEN)).isEqualTo(1);

        app.stop();
        app.startAgain();
        app.awaitState(app.order(1), State.ORDERED);
        assertThat(app.shop.count(Call.TOKEN)).isEqualTo(1);

        // the chain goes on with the stored refresh token: the configured one is used up
        app.shop.acceptOnly();
        letTheTokenAge();
        app.awaitState(app.order(1), State.ORDERED);
        assertThat(app.shop.count(Call.TOKEN)).isEqualTo(2);
    }

    @Test
    @Order(1)
    void renewsARefusedTokenOnceForAllThatWereRefusedAndRepeatsTheirCalls() {
        start();
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.clearRequests();
        app.shop.acceptOnly();
        letTheTokenAge();

        List<String> ids = Stream.generate(() -> app.order(2)).limit(8).toList();

        ids.forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(app.shop.count(Call.TOKEN)).isEqualTo(1);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(8);
        assertThat(ids).allSatisfy(id -> assertThat(app.row(id).attempt()).isEqualTo(1));
        assertThat(app.bean(Pauses.class).current()).isEmpty();
    }

    @Test
    @Order(3)
    void renewsARefusedTokenWithoutAPauseWhereAStaleListOfPaymentMethodsCanServe() {
        startWithLists();
        app.awaitState(app.order(1), State.ORDERED);
        letTheTokenAge();
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.clearRequests();
        app.shop.acceptOnly();

        String id = app.order(1);

        assertThat(app.awaitState(id, State.ORDERED).attempt())
                .as("not put back")
                .isEqualTo(1);
        assertThat(app.shop.count(Call.PAYMENT_METHODS)).as("refused").isEqualTo(1);
        assertThat(app.shop.count(Call.TOKEN)).isEqualTo(1);
    }

    @Test
    @Order(2)
    void pausesWithoutADeadLetterWhenTheRefreshTokenIsRefusedToo() {
        // the last of these, since it ends the chain of tokens
        start();
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.acceptOnly();
        app.shop.acceptOnlyRefresh();
        letTheTokenAge();

        String id = app.order(1);

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.bean(Pauses.class).current().stream().anyMatch(Pause::unauthorized));
        assertThat(app.row(id).state()).isEqualTo(State.ACCEPTED);
        assertThat(app.outcomes(id)).isEmpty();
        assertThat(app.browse("dead-letter.failed")).isEmpty();
    }

    @Test
    @Order(1)
    void goesOnByItselfWhenTheAuthHostWasDownWhileTheTokenWasRefused() {
        start();
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.acceptOnly();
        letTheTokenAge();
        app.shop.faults(Fault.on(Call.TOKEN, Fault.Kind.STATUS).status(503).times(2));

        String id = app.order(1);

        app.awaitState(id, State.ORDERED);
        assertThat(app.bean(Pauses.class).current()).isEmpty();
    }

    @Test
    @Order(1)
    void renewsATokenThatEndsSoonBeforeItIsRefused() {
        start();
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.clearRequests();
        app.stop();
        app.startAgain();
        app.bean(JdbcClient.class)
                .sql("UPDATE token SET expires_at = :soon, obtained_at = obtained_at - 200000000")
                .param("soon", System.currentTimeMillis() + 3_600_000)
                .update();

        app.awaitState(app.order(1), State.ORDERED);

        assertThat(app.shop.count(Call.TOKEN)).isEqualTo(1);
        assertThat(app.shop.requests())
                .filteredOn(request -> request.call() == Call.RESERVE)
                .hasSize(1);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void waitsForAnAuthHostBehindAMaintenancePageAndLosesNothing(CapturedOutput output) {
        startNew();
        app.shop.faults(Fault.on(Call.TOKEN, Fault.Kind.GARBAGE)
                .body("<html>We are back soon</html>")
                .effect(false)
                .times(2));

        String id = app.order(1);

        app.awaitState(id, State.ORDERED);
        assertThat(app.bean(Pauses.class).current()).isEmpty();
        assertThat(output).doesNotContain("refuses the refresh token");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void saysThatTheClientIsRefusedAndNotTheRefreshToken(CapturedOutput output) {
        startNew("openticket.shop.client-secret=of-another-client");

        String id = app.order(1);

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.bean(Pauses.class).current().stream().anyMatch(Pause::unauthorized));
        assertThat(app.bean(Pauses.class).current().get(0).why())
                .contains("OAuth client", "invalid_client", "OPENTICKET_SHOP_CLIENT_SECRET")
                .doesNotContain("of-another-client");
        app.with("openticket.shop.client-secret=" + Settings.CLIENT_SECRET);
        app.stop();
        app.startAgain();
        app.awaitState(id, State.ORDERED);
        assertThat(output).doesNotContain("of-another-client", Settings.CLIENT_SECRET);
    }

    @Test
    @Order(3)
    void asksInJsonWhereThatIsSet() {
        startWithLists();
        app.shop.acceptOnly();
        letTheTokenAge();

        app.awaitState(app.order(1), State.ORDERED);

        assertThat(app.shop.requests())
                .filteredOn(request -> request.call() == Call.TOKEN)
                .singleElement()
                .satisfies(request -> assertThat(request.contentType()).isEqualTo("application/json"));
    }

    @Test
    @Order(1)
    @ExtendWith(OutputCaptureExtension.class)
    void neverLogsAToken(CapturedOutput output) {
        start();
        app.awaitState(app.order(1), State.ORDERED);
        letTheTokenAge();
        app.shop.acceptOnly();
        app.awaitState(app.order(1), State.ORDERED);
        String stored = app.bean(JdbcClient.class)
                .sql("SELECT access_token || ' ' || refresh_token FROM token")
                .query(String.class)
                .single();

        assertThat(output.getAll())
                .contains("token was renewed")
                .doesNotContain(Settings.REFRESH_TOKEN, Settings.CLIENT_SECRET);
        assertThat(Stream.of(stored.split(" "))).noneMatch(output.getAll()::contains);
    }

    /** Makes the stored token, which is looked at when one is refused, old enough to be worth renewing; the lists got with it are forgotten. */
    private void letTheTokenAge() {
        app.bean(JdbcClient.class)
                .sql("UPDATE token SET obtained_at = obtained_at - 3600000")
                .update();
        app.bean(PaymentMethods.class).clear();
        app.bean(ShopLimits.class).clear();
    }
}

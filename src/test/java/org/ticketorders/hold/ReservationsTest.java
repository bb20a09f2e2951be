package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.HeldTicket.Product;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.ShopsOf;

class ReservationsTest {

    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String EVENT_DATE = "d2b8b1b4-0e0d-4f43-8a08-7bb4f5f0a001";
    private static final String IDEAL = "2f01a3c0-3668-11e6-9fa9-419d70281599";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(8);
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final Purchase PURCHASE =
            new Purchase("ERP-1", ShopsOf.MAIN, "iDeal", "EUR", Purchases.RECEIVER, List.of(new TicketLine(TICKET, 1)));

    private final SettableClock clock = new SettableClock(NOW);
    private final AtomicLong elapsed = new AtomicLong();
    private final HoldAges ages = new HoldAges(clock, elapsed::get, LIFE);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Reservations reservations =
            new Reservations(new HoldProperties(LIFE, MARGIN, 1), ShopsOf.aliases(), clock, ages, metrics);

    // reading an answer

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 299})
    void aReservationInTheAnswerIsAHeldTicket(int status) {
        String body = """
                {"guid":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","reservation":"r-1","products":[
                  {"guid":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","reservation":"r-2"},
                  {"guid":"d2b8b1b4-0e0d-4f43-8a08-7bb4f5f0a001","reservation":"r-3"}]}""";

        assertThat(read(status, body))
                .isEqualTo(new HeldTicket(
                        TICKET, "r-1", List.of(new Product(TICKET, "r-2"), new Product(EVENT_DATE, "r-3"))));
        assertThat(leaked()).isZero();
    }

    @Test
    void readsTheProductsInWhateverOrderAndWithWhateverElseTheyHave() {
        String body = """
                {"errors":[],"fatals":null,"expires":"soon","reservation":"r-1","products":[
                  {"reservation":"r-3","guid":"d2b8b1b4-0e0d-4f43-8a08-7bb4f5f0a001","name":"Friday","seat":{"row":5}},
                  {"guid":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","reservation":"r-2","price":null}]}""";

        assertThat(read(200, body).products())
                .containsExactlyInAnyOrder(new Product(TICKET, "r-2"), new Product(EVENT_DATE, "r-3"));
    }

    @Test
    void anAnswerThatCannotBeReadIsNoReservation() {
        List<String> hostile = List.of(
                "{\"reservation\":\"r-1\",\"reservation\":\"r-2\"}",
                "{\"reservation\":\"r-1\",\"price\":NaN}",
                "{\"reservation\":[\"r-1\"]}",
                "{\"reservation\":7}",
                "{\"reservation\":\"r-1\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

        assertThat(hostile)
                .allSatisfy(body -> assertThatThrownBy(() -> read(200, body)).isInstanceOf(ShopUnavailable.class));
        assertThat(leaked()).as("those that can be seen to hold something").isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reservation\":\"r-1\"}",
                "{\"reservation\":\"r-1\",\"products\":null}",
                "{\"reservation\":\"r-1\",\"products\":[]}",
            })
    void holdsATicketWithoutProducts(String body) {
        assertThat(read(200, body)).isEqualTo(new HeldTicket(TICKET, "r-1", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":\"a\",\"reservation\":\"b\"},{\"guid\":\"c\"}]}",
                "{\"reservation\":\"r-1\",\"products\":[{\"reservation\":\"b\"}]}",
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":\"a\",\"reservation\":null}]}",
                "{\"reservation\":\"r-1\",\"products\":[\"a\"]}",
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":7,\"reservation\":\"b\"}]}",
                "{\"reservation\":\"r-1\",\"products\":\"a\"}",
            })
    void aHoldThatNoOrderCouldNameIsNoRefusalAndCountsAsLeaked(String body) {
        assertThatThrownBy(() -> read(200, body)).isInstanceOf(ShopUnavailable.class);
        assertThat(leaked()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"errors\":[{\"reason\":\"sold_out\"}]} | SOLD_OUT | the shop says: sold_out",
                "{\"errors\":[{\"reason\":\"Sold out\"}],\"reservation\":\"r-1\"} | SOLD_OUT | the shop says: Sold out",
                "{\"fatals\":[\"ticket not available\"]} | SOLD_OUT | the shop says: ticket not available",
                "{\"errors\":[{\"reason\":\"closed\"}]} | REFUSED_BY_SHOP | the shop says: closed",
            })
    void anAnswerWithErrorsIsARefusal(String body, Reason reason, String words) {
        Ending ending = refusal(200, body).getEnding();

        assertThat(ending).isEqualTo(Ending.of(State.REJECTED, reason, "ticket " + TICKET + ", " + words, 200));
    }

    @Test
    void anAnswerWithoutABodyIsNone() {
        assertThatThrownBy(() -> reservations.read(TICKET, new HttpAnswer(204, null, null), Purchases.RECEIVER))
                .isInstanceOf(ShopUnavailable.class)
                .hasMessage("reserve: this is not the shop's answer (HTTP 204, 0 bytes)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"false", "0", "0.0", "\"\"", "\" \"", "[]", "{}", "null", "[null]", "[{}]", "{\"a\":[false]}"})
    void errorsThatSayNothingAreNone(String errors) {
        assertThat(read(200, "{\"errors\":" + errors + ",\"fatals\":" + errors + ",\"reservation\":\"r-1\"}"))
                .isEqualTo(new HeldTicket(TICKET, "r-1", List.of()));
        assertThat(leaked()).isZero();
    }

    @Test
    void aHoldBesideErrorsCountsAsLeaked() {
        refusal(200, "{\"errors\":[\"no\"],\"reservation\":\"r-1\"}");
        refusal(422, "{\"errors\":[\"no\"],\"reservation\":\"r-1\"}");
        refusal(200, "{\"errors\":[\"no\"],\"reservation\":false}");

        assertThat(leaked()).isEqualTo(2);
    }

    @Test
    void aTicketThatTheShopDoesNotKnowIsARefusal() {
        assertThat(refusal(404, "{\"error_description\":\"no such ticket\"}").getEnding())
                .isEqualTo(Ending.of(
                        State.REJECTED,
                        Reason.UNKNOWN_TICKET,
                        "ticket " + TICKET + ", the shop says: no such ticket",
                        404));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 405, 409, 410, 422, 451})
    void otherClientErrorsAreRefusalsInTheWordsOfTheApiOnly(int status) {
        assertThatThrownBy(() -> read(status, "{\"reservation\":\"r-1\"}")).isInstanceOf(ShopUnavailable.class);
        assertThat(leaked()).isEqualTo(1);

        Ending ending =
                refusal(status, "{\"errors\":[{\"reason\":\"closed\"}]}").getEnding();

        assertThat(ending.state()).isEqualTo(State.REJECTED);
        assertThat(ending.reason()).isEqualTo(Reason.REFUSED_BY_SHOP);
        assertThat(ending.shopStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedTokenIsNoRefusalOfThePurchase(int status) {
        assertThatThrownBy(() -> read(status, "{\"errors\":[\"no\"]}"))
                .isInstanceOf(ShopUnauthorized.class)
                .hasMessageContaining(String.valueOf(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 301, 302, 307, 408, 429, 500, 502, 503, 504, 599})
    void anOutageIsNoRefusal(int status) {
        byte[] body = "{\"errors\":[\"sold_out\"]}".getBytes(StandardCharsets.UTF_8);

        ShopUnavailable unavailable = catchThrowableOfType(
                ShopUnavailable.class,
                () -> reservations.read(TICKET, new HttpAnswer(status, body, "7"), Purchases.RECEIVER));

        assertThat(unavailable).hasMessageContaining("HTTP " + status);
        assertThat(unavailable.getRetryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(catchThrowableOfType(
                                ShopUnavailable.class,
                                () -> reservations.read(TICKET, new HttpAnswer(status, null, null), Purchases.RECEIVER))
                        .getRetryAfter())
                .isNull();
    }

    // all units, or none

    @Test
    void makesOneHoldOfAllUnitsInTheirOrder() {
        clock.set(NOW.plusSeconds(3));
        HeldTicket other = new HeldTicket("b", "another reservation of b", List.of());

        Hold hold = assemble(unit("b"), unit("a"), other);

        assertThat(hold.tickets()).containsExactly(unit("b"), unit("a"), other);
        assertThat(hold.paymentProvider()).isEqualTo(IDEAL);
        assertThat(hold.currency()).isEqualTo("EUR");
        assertThat(leaked()).isZero();
    }

    @Test
    void oneReservationHoldsOneUnit() {
        HeldTicket sameForOther = new HeldTicket("b", unit("a").reservation(), List.of());

        assertThat(thrownFor(unit("a"), unit("a")))
                .isInstanceOf(ShopUnavailable.class)
                .hasMessageContaining("cache");
        assertThat(thrownFor(unit("c"), unit("a"), sameForOther)).isInstanceOf(ShopUnavailable.class);
        assertThat(leaked()).isEqualTo(5);
    }

    @Test
    void usesAHoldUntilAMarginBeforeItsEndCountedFromBeforeTheFirstRequest() {
        clock.set(NOW.plusSeconds(20));

        Hold hold = assemble(unit("a"));

        assertThat(hold.heldUntil()).isEqualTo(NOW.plus(LIFE).minus(MARGIN));
    }

    @Test
    void usesAHoldAsLongAsItsShopSays() {
        Shops shops = ShopsOf.configured(
                ShopsOf.settings("main.guid=" + ShopsOf.MAIN, "main.hold.life=3m", "main.hold.safety-margin=10s"));
        Reservations own = new Reservations(new HoldProperties(LIFE, MARGIN, 1), shops, clock, ages, metrics);

        Hold hold = own.assemble(PURCHASE, List.of(unit("a")), IDEAL, asked(NOW), null);

        assertThat(hold.heldUntil()).isEqualTo(NOW.plusSeconds(180 - 10));
        assertThat(hold.lapsesBy()).isBetween(NOW.plusSeconds(180), NOW.plusSeconds(181));
        assertThat(own.life(ShopsOf.MAIN)).isEqualTo(Duration.ofMinutes(3));
        assertThat(own.life("another")).isEqualTo(LIFE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hold.life=20s", "hold.safety-margin=8m", "hold.safety-margin=-1s"})
    void refusesAShopWhoseHoldsCouldNeverBeUsed(String setting) {
        Shops shops = ShopsOf.configured(ShopsOf.settings("main.guid=" + ShopsOf.MAIN, "main." + setting));

        assertThatThrownBy(() -> new Reservations(new HoldProperties(LIFE, MARGIN, 1), shops, clock, ages, metrics))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> assertThat(e.getName())
                        .isEqualTo("openticket.shops.main.hold.safety-margin"));
    }

    /** Of a shop that says how long its reservations last; a margin leaves at least half of that. */
    @ParameterizedTest
    @CsvSource({"600, 450, 600", "480, 450, 480", "479, 449, 480", "61, 31, 480", "60, 30, 480", "40, 20, 480"})
    void usesAHoldNoLongerThanItsShopSaysAndTakesItToBeKeptForTheLongerTime(long told, long used, long kept) {
        Hold hold = reservations.assemble(PURCHASE, List.of(unit("a")), IDEAL, asked(NOW), Duration.ofSeconds(told));

        assertThat(hold.heldUntil()).isEqualTo(NOW.plusSeconds(used));
        assertThat(hold.lapsesBy()).isEqualTo(NOW.plusSeconds(kept).plusMillis(1));
        assertThat(ages.left(hold)).isEqualTo(Duration.ofSeconds(used));
        assertThat(ages.rest(hold)).contains(Duration.ofSeconds(kept));
    }

    @Test
    void takesTheShopToHoldUntilAWholeLifeAfterTheLastAnswer() {
        clock.set(NOW.plusSeconds(20));

        Hold hold = assemble(unit("a"));

        assertThat(hold.lapsesBy())
                .isBetween(NOW.plusSeconds(20).plus(LIFE), NOW.plusSeconds(21).plus(LIFE));
    }

    @Test
    void roundsTheUseOfAHoldDownAndItsLapseUpToMilliseconds() {
        clock.set(NOW.plusNanos(5_999_999));

        Hold hold = reservations.assemble(PURCHASE, List.of(unit("a")), IDEAL, asked(NOW.plusNanos(1_999_999)), null);

        assertThat(hold.heldUntil()).isEqualTo(NOW.plusMillis(1).plus(LIFE).minus(MARGIN));
        assertThat(hold.lapsesBy()).isEqualTo(NOW.plusMillis(6).plus(LIFE));
    }

    @Test
    void aRefusedUnitRefusesThePurchaseAndLeaksTheOthersHolds() {
        PurchaseRejected refusal = refusal(404, "{\"errors\":[\"no\"]}");

        assertThat(thrownFor(unit("a"), refusal, unit("b"))).isSameAs(refusal);
        assertThat(leaked()).isEqualTo(2);
    }

    @Test
    void aRefusalBeatsAFailureSinceRepeatingCannotHelp() {
        PurchaseRejected first = refusal(404, "{\"errors\":[\"no\"]}");
        PurchaseRejected second = refusal(409, "{\"errors\":[\"no\"]}");
        ShopUnavailable failure = new ShopUnavailable("down", Duration.ofSeconds(7));
        ShopUnauthorized unauthorized = new ShopUnauthorized(401);

        assertThat(thrownFor(failure, first)).isSameAs(first);
        assertThat(thrownFor(first, failure)).isSameAs(first);
        assertThat(thrownFor(unauthorized, unit("a"), first, second)).isSameAs(first);
        assertThat(leaked()).isEqualTo(1);
    }

    @Test
    void ofSeveralFailuresTheFirstIsTold() {
        ShopUnavailable failure = new ShopUnavailable("down", Duration.ofSeconds(7));
        ShopUnauthorized unauthorized = new ShopUnauthorized(401);

        assertThat(thrownFor(failure, unauthorized)).isSameAs(failure);
        assertThat(thrownFor(unauthorized, failure)).isSameAs(unauthorized);
        assertThat(thrownFor(unit("a"), unit("a"), unit("a"), failure)).isSameAs(failure);
        assertThat(leaked()).isEqualTo(3);
    }

    @Test
    void aFailureOfTheConnectionIsAnOutage() {
        IOException timeout = new SocketTimeoutException("read timed out");

        Throwable thrown = thrownFor(unit("a"), timeout);

        assertThat(thrown).isInstanceOf(ShopUnavailable.class).hasCause(timeout);
        assertThat(leaked()).isEqualTo(1);
    }

    // the last look at the clock

    @Test
    void aHoldLivesUntilJustBeforeItsEnd() {
        Hold hold = new Hold(List.of(unit("a")), IDEAL, NOW, NOW.plusSeconds(60));

        clock.set(NOW.minusNanos(1));
        assertThatCode(() -> reservations.mustLive(hold)).doesNotThrowAnyException();
        clock.set(NOW);
        assertThatThrownBy(() -> reservations.mustLive(hold))
                .isInstanceOf(HoldIsOver.class)
                .hasMessageContaining(NOW.toString());
        clock.set(NOW.plusSeconds(1));
        assertThatThrownBy(() -> reservations.mustLive(hold)).isInstanceOf(HoldIsOver.class);
    }

    private HeldTicket read(int status, String body) {
        return reservations.read(
                TICKET, new HttpAnswer(status, body.getBytes(StandardCharsets.UTF_8), null), Purchases.RECEIVER);
    }

    private PurchaseRejected refusal(int status, String body) {
        PurchaseRejected refusal = catchThrowableOfType(PurchaseRejected.class, () -> read(status, body));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private Throwable thrownFor(Object... results) {
        return catchThrowable(() -> assemble(results));
    }

    /** Of a shop that does not say how long it holds. */
    private Hold assemble(Object... results) {
        return reservations.assemble(PURCHASE, List.of(results), IDEAL, asked(NOW), null);
    }

    private static HeldTicket unit(String ticket) {
        return new HeldTicket(ticket, "reservation of " + ticket, List.of());
    }

    private double leaked() {
        return metrics.get("openticket.holds.leaked").counter().count();
    }

    private static HoldAges.Moment asked(Instant at) {
        return new HoldAges.Moment(at, 0);
    }

    @Test
    void aHoldEndsByElapsedTimeThoughTheClockIsSetBack() {
        Hold hold = assemble(unit("a"));

        clock.set(NOW.minusSeconds(600));
        elapsed.set(LIFE.minus(MARGIN).toNanos() - 1);
        assertThatCode(() -> reservations.mustLive(hold)).doesNotThrowAnyException();

        elapsed.set(LIFE.minus(MARGIN).toNanos());
        assertThatThrownBy(() -> reservations.mustLive(hold)).isInstanceOf(HoldIsOver.class);
    }

    @Test
    void aHoldWhoseAgeNobodyKnowsIsOverWhenItWouldLiveLongerThanAnyCan() {
        Hold hold = assemble(unit("a"));
        HoldAges afterRestart = new HoldAges(clock, elapsed::get, LIFE);

        clock.set(NOW.minus(MARGIN));
        assertThat(afterRestart.isOver(hold)).as("as long as a life").isFalse();

        clock.set(NOW.minus(MARGIN).minusMillis(1));
        assertThat(afterRestart.isOver(hold)).as("longer than a life").isTrue();
    }

    @Test
    void theShopKeepsAHoldForItsWholeLifeThoughTheClockIsSetForward() {
        Hold hold = assemble(unit("a"));

        clock.set(NOW.plusSeconds(600));
        elapsed.set(LIFE.toNanos() - 1);
        assertThat(ages.rest(hold)).contains(Duration.ofNanos(1));

        elapsed.set(LIFE.toNanos());
        assertThat(ages.rest(hold)).isEmpty();
    }
}

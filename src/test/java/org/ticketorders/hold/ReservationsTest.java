package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.ShopsOf;

class ReservationsTest extends OnReservations {

    private static final String IDEAL = "2f01a3c0-3668-11e6-9fa9-419d70281599";

    private static final Purchase PURCHASE =
            new Purchase("ERP-1", ShopsOf.MAIN, "iDeal", "EUR", Purchases.RECEIVER, List.of(new TicketLine(TICKET, 1)));

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

    /** Most purchases have one unit: a cache is seen by the next one, which may be anybody's. */
    @Test
    void oneReservationHoldsAUnitOfOnePurchase() {
        Purchase other = new Purchase(
                "ERP-2", ShopsOf.MAIN, "iDeal", "EUR", Purchases.RECEIVER, List.of(new TicketLine(TICKET, 1)));
        assemble(unit("a"));

        assertThatThrownBy(() -> reservations.assemble(other, List.of(unit("b"), unit("a")), IDEAL, asked(NOW), null))
                .isInstanceOf(ShopUnavailable.class)
                .hasMessageContaining("cache");
        assertThat(leaked()).isEqualTo(2);

        assertThat(assemble(unit("a")).tickets()).as("its own again").containsExactly(unit("a"));
        assertThat(reservations
                        .assemble(other, List.of(unit("b"), unit("c")), IDEAL, asked(NOW), null)
                        .tickets())
                .containsExactly(unit("b"), unit("c"));
    }

    @Test
    void twoShopsMayCallTheirReservationsTheSame() {
        Purchase elsewhere = new Purchase(
                "ERP-2", "another", "iDeal", "EUR", Purchases.RECEIVER, List.of(new TicketLine(TICKET, 1)));
        assemble(unit("a"));

        assertThat(reservations
                        .assemble(elsewhere, List.of(unit("a")), IDEAL, asked(NOW), null)
                        .tickets())
                .containsExactly(unit("a"));
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
    void keepsTheMarginOfAShopThatSaysWhatIsSetForIt() {
        Reservations narrow = new Reservations(
                new HoldProperties(Duration.ofSeconds(40), MARGIN, 1), ShopsOf.aliases(), clock, ages, metrics);

        Hold hold = narrow.assemble(PURCHASE, List.of(unit("a")), IDEAL, asked(NOW), Duration.ofSeconds(40));

        assertThat(hold.heldUntil()).as("and not half of it").isEqualTo(NOW.plusSeconds(10));
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

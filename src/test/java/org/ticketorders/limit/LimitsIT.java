package org.ticketorders.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.TestApp;

/** The limits that a shop sets for one order, against the whole application. */
class LimitsIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass(
            "openticket.limits.cache-for=1s",
            "openticket.limits.ask-again=1s",
            "openticket.limits.reservation-time=true");

    @BeforeEach
    void shopIsNew() {
        app.shop.reset();
        app.bean(ShopLimits.class).clear();
    }

    @Test
    void takesNoStockForAnOrderThatTheShopWouldRefuse() {
        app.shop.limits(Catalogue.SHOP, Map.of("max_tickets_per_order", 3));

        PurchaseRecord row = app.awaitState(app.order(4), State.REJECTED);

        assertThat(row.ending().reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
        assertThat(row.ending().detail()).contains("max_tickets_per_order");
        assertThat(app.shop.count(Call.RESERVE)).isZero();
        assertThat(app.awaitOutcome(row.purchaseId()).path("reason").asText()).isEqualTo("limit-exceeded");
        assertThat(app.letters("dead-letter.rejected", row.purchaseId())).hasSize(1);
        app.awaitState(app.order(3), State.ORDERED);
    }

    @Test
    void knowsTheLimitsOfATicketToo() {
        app.shop.limits(
                Catalogue.STANDING, Map.of("min_orderable_amount_per_order", 2, "max_orderable_amount_per_order", 3));

        assertThat(app.awaitState(app.order(1), State.REJECTED).ending().detail())
                .contains("min_orderable_amount_per_order");
        assertThat(app.awaitState(app.order(4), State.REJECTED).ending().detail())
                .contains("max_orderable_amount_per_order");
        app.awaitState(app.order(2), State.ORDERED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"STATUS", "RESET_BEFORE", "GARBAGE", "EMPTY_200", "NO_ANSWER", "REDIRECT"})
    void ordersAllTheSameWhereLimitsCannotBeRead(Fault.Kind kind) {
        app.shop.limits(Catalogue.SHOP, Map.of("max_tickets_per_order", 1));
        app.shop.faults(Fault.on(Call.LIMITS, kind).times(-1));

        app.awaitState(app.order(2), State.ORDERED);

        assertThat(app.shop.count(Call.LIMITS)).isEqualTo(1);
        assertThat(app.health().path("status").asText()).isEqualTo("UP");
    }

    @Test
    void aTokenThatMayNotReadThemIsNotRenewedForThat() {
        app.shop.faults(Fault.on(Call.LIMITS, Fault.Kind.STATUS)
                .times(-1)
                .status(403)
                .body("{\"error_description\":\"Not allowed\",\"status_code\":403}"));

        app.awaitState(app.order(2), State.ORDERED);

        assertThat(app.shop.count(Call.TOKEN)).isZero();
    }

    @Test
    void usesAHoldNoLongerThanTheShopSaysThatItLasts() {
        app.shop.limits(Catalogue.SHOP, Map.of("reservation_time", 120));
        PurchaseRecord row = app.awaitState(app.order(1), State.ORDERED);

        assertThat(row.hold().heldUntil()).isBefore(row.acceptedAt().plusSeconds(95));
        // the fence of 'not ordered' is the later of the two
        assertThat(row.hold().lapsesBy()).isAfter(row.acceptedAt().plusSeconds(479));

        app.shop.limits(Catalogue.SHOP, Map.of("reservation_time", 3600));
        app.bean(ShopLimits.class).clear();
        PurchaseRecord longer = app.awaitState(app.order(1), State.ORDERED);
        assertThat(longer.hold().heldUntil()).isBefore(longer.acceptedAt().plusSeconds(470));
        assertThat(longer.hold().lapsesBy()).isAfter(longer.acceptedAt().plusSeconds(3599));
    }
}

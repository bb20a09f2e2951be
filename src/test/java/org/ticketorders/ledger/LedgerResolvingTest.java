package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ticketorders.ledger.Samples.HELD_UNTIL;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.LAPSES_BY;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.SHOP;
import static org.ticketorders.ledger.Samples.ending;
import static org.ticketorders.ledger.Samples.held;
import static org.ticketorders.ledger.Samples.hold;
import static org.ticketorders.ledger.Samples.replays;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;

/** Who settles a doubt, from when on, and what the ledger shows for it. */
class LedgerResolvingTest extends OnLedger {

    @Test
    void findsWhoMayLookLikeAPurchaseInDoubt() {
        PurchaseRecord doubted = doubted("P-doubt", SHOP, 1L);
        doubted("P-other-doubt", SHOP.toUpperCase(Locale.ROOT), 1L);
        doubted("P-other-customer", SHOP, 2L);
        doubted("P-other-shop", "00000000-739b-41c8-afe0-80b66f70943a", 1L);
        doubted("P-unknown-customer", SHOP, null);
        doubted("P-ordered", SHOP, 1L);
        new Settlings(ledger).foundOrdered(ledger.find("P-ordered").orElseThrow(), "o-9", "seen");
        doubted("P-not-ordered", SHOP, 1L);
        clock.set(FENCE.plusSeconds(5));
        new Settlings(ledger).foundNotOrdered(ledger.find("P-not-ordered").orElseThrow(), FENCE, MARGIN, "seen");
        PurchaseRecord answered = doubted("P-answered", SHOP, 1L);
        ledger.answered(answered.in(State.ORDERING, answered.hold(), NOW), Ending.ordered("o-1", null, null, null));
        Instant settled = NOW.minusMillis(1);

        assertThat(file.evidence().alike(doubted, settled, 10))
                .extracting(each -> each.row().purchaseId() + " " + each.sameCustomer())
                .containsExactlyInAnyOrder(
                        "P-other-doubt true", "P-unknown-customer false", "P-ordered true", "P-not-ordered true");
        assertThat(file.evidence().alike(doubted, NOW, 10))
                .as("settled too long ago")
                .extracting(each -> each.row().purchaseId())
                .containsExactlyInAnyOrder("P-other-doubt", "P-unknown-customer", "P-not-ordered");
        assertThat(file.evidence().alike(doubted, settled, 1)).hasSize(1);
    }

    @Test
    void tellsTheOtherCustomersOfPurchases() {
        PurchaseRecord doubted = doubted("P-doubt", SHOP, 1L);
        doubted("P-same", SHOP, 1L);
        doubted("P-unknown-customer", SHOP, null);
        List<String> many = new ArrayList<>(List.of("P-same", "P-unknown-customer", "P-none"));
        for (int i = 0; i < 600; i++) {
            ledger.take(ofCustomer("P-" + i, SHOP, 2L));
            many.add("P-" + i);
        }

        assertThat(file.evidence().ofOthers(doubted, many))
                .hasSize(600)
                .doesNotContain("P-same", "P-unknown-customer", "P-none");
        assertThat(file.evidence().ofOthers(ledger.find("P-unknown-customer").orElseThrow(), many))
                .isEmpty();
        assertThat(file.evidence().ofOthers(doubted, List.of())).isEmpty();
    }

    private PurchaseRecord doubted(String purchaseId, String shop, Long email) {
        PurchaseRecord accepted =
                ledger.take(ofCustomer(purchaseId, shop, email)).row();
        PurchaseRecord ordering = ledger.ordering(accepted, hold());
        return ledger.answered(ordering, ending(State.IN_DOUBT));
    }

    private static Delivery ofCustomer(String purchaseId, String shop, Long email) {
        return new Delivery(
                Source.REQUESTED,
                false,
                "ID:" + purchaseId,
                Carried.NOTHING,
                purchaseId,
                Samples.DIGEST,
                shop,
                false,
                email == null ? null : new CustomerKeys(email, 7L));
    }

    @Test
    void resolvesADoubtAsOrdered() {
        doubted();

        PurchaseRecord resolved =
                new Settlings(ledger).foundOrdered(ledger.find(ID).orElseThrow(), "o-9", "seen");

        assertThat(resolved.state()).isEqualTo(State.ORDERED);
        assertThat(resolved.ending().orderId()).isEqualTo("o-9");
        assertThat(resolved.published()).isFalse();
        assertStands(resolved);
    }

    @Test
    void resolvesADoubtAsNotOrderedOnceTheHoldHadLapsedAtTheShopBeforeTheLook() {
        doubted();
        clock.set(FENCE.plusSeconds(5));

        PurchaseRecord resolved =
                new Settlings(ledger).foundNotOrdered(ledger.find(ID).orElseThrow(), FENCE, MARGIN, "seen");

        assertThat(resolved.state()).isEqualTo(State.FAILED);
        assertThat(resolved.ending().reason()).isEqualTo(Reason.RESOLVED);
        assertStands(resolved);
        assertThat(ledger.take(replays(1)).step()).isEqualTo(Step.RESERVE);
    }

    @Test
    void refusesALookFromBeforeTheHoldHadLapsedAtTheShop() {
        PurchaseRecord doubted = doubted();
        clock.set(FENCE.plusSeconds(3600));

        for (Instant lookedAt : List.of(NOW, HELD_UNTIL, LAPSES_BY, FENCE.minusMillis(1))) {
            assertThatThrownBy(() -> new Settlings(ledger)
                            .foundNotOrdered(ledger.find(ID).orElseThrow(), lookedAt, MARGIN, "seen"))
                    .isInstanceOf(TooEarlyToResolve.class)
                    .hasMessageContaining(ID)
                    .hasMessageContaining(FENCE.toString());
        }
        assertStands(doubted);
    }

    @Test
    void refusesALookFromTheFuture() {
        PurchaseRecord doubted = doubted();
        clock.set(FENCE);

        assertThatThrownBy(() -> new Settlings(ledger)
                        .foundNotOrdered(ledger.find(ID).orElseThrow(), FENCE.plusMillis(1), MARGIN, "seen"))
                .isInstanceOf(TooEarlyToResolve.class);
        assertStands(doubted);
        assertThat(new Settlings(ledger)
                        .foundNotOrdered(ledger.find(ID).orElseThrow(), FENCE, MARGIN, "seen")
                        .state())
                .isEqualTo(State.FAILED);
    }

    @Test
    void waitsForTheLongestHoldWhereTheHoldIsNotKnown() {
        PurchaseRecord doubted = ledger.take(held(4)).row();
        assertThat(doubted.ending().reason()).isEqualTo(Reason.ROW_MISSING);
        Instant fence = NOW.plus(Duration.ofHours(1)).plus(MARGIN);
        clock.set(fence.plusSeconds(5));

        assertThatThrownBy(() -> new Settlings(ledger)
                        .foundNotOrdered(ledger.find(ID).orElseThrow(), fence.minusMillis(1), MARGIN, "seen"))
                .isInstanceOf(TooEarlyToResolve.class);
        assertStands(doubted);
        assertThat(new Settlings(ledger)
                        .foundNotOrdered(ledger.find(ID).orElseThrow(), fence, MARGIN, "seen")
                        .state())
                .isEqualTo(State.FAILED);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "REJECTED", "EXPIRED", "FAILED"})
    void resolvesNothingThatIsNotInDoubt(State state) {
        PurchaseRecord ended = ledger.answered(ordering(), ending(state));
        clock.set(FENCE.plusSeconds(5));

        assertNotResolved();
        assertStands(ended);
    }

    @Test
    void resolvesNothingThatIsInWork() {
        PurchaseRecord ordering = ordering();
        clock.set(FENCE.plusSeconds(5));

        assertNotResolved();
        assertStands(ordering);
    }

    private void assertNotResolved() {
        assertThatThrownBy(
                        () -> new Settlings(ledger).foundOrdered(ledger.find(ID).orElseThrow(), "o-9", "seen"))
                .isInstanceOf(NotInDoubt.class)
                .hasMessageContaining(ID);
        assertThatThrownBy(() ->
                        new Settlings(ledger).foundNotOrdered(ledger.find(ID).orElseThrow(), FENCE, MARGIN, "seen"))
                .isInstanceOf(NotInDoubt.class)
                .hasMessageContaining(ID);
    }
}

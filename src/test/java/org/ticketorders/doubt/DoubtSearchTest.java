package org.ticketorders.doubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.doubt.Shopful.JANE;
import static org.ticketorders.doubt.Shopful.SEATS;
import static org.ticketorders.doubt.Shopful.STANDING;
import static org.ticketorders.doubt.Shopful.T0;
import static org.ticketorders.doubt.Shopful.TWO;
import static org.ticketorders.doubt.Shopful.id;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.State;

/** What the shop's orders say of purchases in doubt: what is certain, and nothing else. */
class DoubtSearchTest {

    private final Shopful shop = new Shopful(true, true);

    @Test
    void findsTheOneOrderOfTheOneDoubt() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.order(id(1), " JANE@example.com", List.of(STANDING, SEATS), T0.plusSeconds(1));
        shop.order(id(2), "kate@example.com", TWO, T0.plusSeconds(1));

        assertThat(shop.look()).singleElement().satisfies(finding -> {
            assertThat(finding.orderId()).isEqualTo(id(1));
            assertThat(finding.row().purchaseId()).isEqualTo("P-1");
            assertThat(finding.evidence())
                    .contains("list of the shop's orders", "2026-03-01T10:00:01Z")
                    .doesNotContainIgnoringCase("jane", "Appleseed", id(1));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email      | kate@example.com",
                "firstName  | Kate",
                "lastName   | Smith",
                "shop_id    | 00000000-739b-41c8-afe0-80b66f70943a",
                "created_at | 2026-03-01T09:58:59Z",
                "created_at | 2026-03-01T10:09:01Z",
                "created_at | 2026-03-01T10:01:14Z",
                "email      | ",
                "firstName  | ",
                "lastName   | ",
                "shop_id    | ",
                "created_at | ",
                "created_at | 2026-03-01 10:00:01",
                "tickets    | ",
                "invalidated_since | 2026-03-01T10:00:09Z",
            })
    void leavesWithAPersonWhatDiffersOrShowsTooLittle(String field, String value) {
        shop.doubt("P-1", JANE, TWO, T0);
        ObjectNode order = shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        OrdersReading reading = shop.search.due().get(0);
        shop.read(reading);
        if (value == null) {
            order.remove(field);
        } else {
            order.put(field, value);
        }
        reading.detail(order);

        assertThat(shop.search.judge(reading)).isEmpty();
    }

    /** Its withdrawal is told as that of any order: nobody has to hear first that it was made. */
    @Test
    void takesAnOrderThatWasWithdrawnWhereOrdersAreFollowed() {
        shop.follow = true;
        shop.doubt("P-1", JANE, TWO, T0);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1)).put("invalidated_since", "2026-03-01T10:00:09Z");

        assertThat(shop.look()).extracting(Finding::orderId).containsExactly(id(1));
    }

    @Test
    void showsWhatCouldBeIt() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        shop.order(id(2), JANE, TWO, T0.plusSeconds(2));
        shop.order(id(3), "kate@example.com", TWO, T0.plusSeconds(2)).put("lastName", "Smith");

        assertThat(shop.look()).isEmpty();
        assertThat(shop.search.candidates(shop.rows.get("P-1")))
                .extracting(Candidate::orderId)
                .containsExactly(id(2), id(1));
    }

    @Test
    void leavesTwoDoubtsThatOneOrderFitsWithAPerson() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.doubt("P-2", JANE, TWO, T0.plusSeconds(10));
        shop.order(id(1), JANE, TWO, T0.plusSeconds(11));

        assertThat(shop.look()).isEmpty();
    }

    @Test
    void leavesWithAPersonWhatADoubtWithoutALetterCouldHaveMade() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.doubt("P-2", "kate@example.com", TWO, T0.plusSeconds(10));
        shop.messages.remove("P-2");
        shop.order(id(1), JANE, TWO, T0.plusSeconds(11));

        assertThat(shop.look()).isEmpty();
    }

    @Test
    void doesNotTakeTheLetterOfAnotherContent() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        shop.rows.computeIfPresent("P-1", (id, row) -> DoubtSearchTest.withDigest(row));

        assertThat(shop.look()).isEmpty();
    }

    private static org.ticketorders.ledger.PurchaseRecord withDigest(org.ticketorders.ledger.PurchaseRecord row) {
        return new org.ticketorders.ledger.PurchaseRecord(
                row.purchaseId(),
                row.state(),
                1,
                1,
                0,
                "m",
                "other",
                row.shop(),
                row.hold(),
                row.ending(),
                true,
                null,
                T0,
                T0);
    }

    @Test
    void leavesAnOrderToAPurchaseThatIsOrderingIt() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.purchase("P-2", State.ORDERING, JANE, TWO, T0.plusSeconds(10), null);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(11));

        assertThat(shop.look()).isEmpty();

        shop.purchase("P-2", State.ORDERED, JANE, TWO, T0.plusSeconds(10), id(1));
        shop.now = shop.now.plusSeconds(60);
        assertThat(shop.look()).isEmpty();
        shop.order(id(2), JANE, TWO, T0.plusSeconds(1));
        shop.now = shop.now.plusSeconds(120);
        assertThat(shop.look()).singleElement().satisfies(finding -> assertThat(finding.orderId())
                .isEqualTo(id(2)));
    }

    /** There is always one in a shop that sells. */
    @Test
    void doesNotWaitForAnotherCustomersPurchaseThatIsOrdering() {
        shop.digests = true;
        shop.doubt("P-1", JANE, TWO, T0);
        shop.purchase("P-2", State.ORDERING, "kate@example.com", TWO, T0.plusSeconds(10), null);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(11));

        assertThat(shop.look()).extracting(Finding::orderId).containsExactly(id(1));
    }

    @Test
    void leavesThePurchaseWithAPersonThatLostItsRow() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.posted.clear();
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));

        assertThat(shop.look()).isEmpty();
    }

    /** Together the doubts span more orders than are read at a time; each of them alone does not. */
    @Test
    void settlesOneDoubtWhileOthersWaitForAPerson() {
        int number = 100;
        Instant at = T0;
        for (int i = 0; i < 40; i++) {
            at = T0.plusSeconds(300L * i);
            shop.doubt("TWIN-A" + i, "kate@example.com", TWO, at);
            shop.doubt("TWIN-B" + i, "kate@example.com", TWO, at);
            for (int other = 0; other < 60; other++) {
                shop.order(id(number++), "other@example.com", TWO, at.plusSeconds(other));
            }
        }
        shop.doubt("P-1", JANE, TWO, at);
        shop.order(id(1), JANE, TWO, at.plusSeconds(1));
        shop.now = at.plusSeconds(30);

        assertThat(shop.look())
                .extracting(finding -> finding.row().purchaseId())
                .containsOnly("P-1");
    }

    /** Whether that purchase really has no order, or another one, nobody knows but who settled it. */
    @ParameterizedTest
    @CsvSource({
        "FAILED,  jane@example.com, true,  true,  0",
        "FAILED,  jane@example.com, true,  false, 0",
        "FAILED,  jane@example.com, false, true,  0",
        "FAILED,  jane@example.com, false, false, 0",
        "ORDERED, jane@example.com, false, true,  0",
        "FAILED,  kate@example.com, true,  false, 1",
        "FAILED,  kate@example.com, false, true,  1",
        "FAILED,  kate@example.com, false, false, 0",
    })
    void leavesWithAPersonWhatAPurchaseCouldHaveMadeWhoseDoubtWasSettled(
            State state, String email, boolean digests, boolean letter, int findings) {
        shop.digests = digests;
        shop.doubt("P-1", JANE, TWO, T0);
        shop.purchase("P-2", state, email, TWO, T0.plusSeconds(10), state == State.ORDERED ? id(9) : null);
        shop.settled("P-2");
        if (!letter) {
            shop.messages.remove("P-2");
        }
        shop.order(id(1), JANE, TWO, T0.plusSeconds(11));

        assertThat(shop.look()).hasSize(findings);
        if (findings == 0) {
            assertThat(shop.search.candidates(shop.rows.get("P-1")))
                    .singleElement()
                    .satisfies(candidate -> assertThat(candidate.remark()).isEqualTo("it could be that of P-2, too"));
        }
    }

    @ParameterizedTest
    @CsvSource({"600, true", "-600, true", "0, false"})
    void countsASettledPurchaseOnlyForWhatItCouldHaveMade(long postedLater, boolean otherTime) {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.purchase("P-2", State.FAILED, JANE, otherTime ? TWO : List.of(SEATS), T0.plusSeconds(postedLater), null);
        shop.settled("P-2");
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));

        assertThat(shop.look()).hasSize(1);
    }

    /** While the settling stands the order is the other purchase's; then it may be that of either. */
    @Test
    void leavesBothWithAPersonWhenTheSettlingOfOneIsTakenBack() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.purchase("P-2", State.ORDERED, JANE, TWO, T0, id(1));
        shop.settled("P-2");
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        assertThat(shop.look()).isEmpty();

        shop.takenBack("P-2");
        shop.now = shop.now.plusSeconds(60);

        assertThat(shop.look()).isEmpty();
        assertThat(shop.search.candidates(shop.rows.get("P-1")))
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.remark()).isEqualTo("it could be that of P-2, too"));
    }

    /** By no list and by no webhook, however often they come. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neverSettlesAgainWhatWasTakenBack(boolean look) {
        Shopful each = new Shopful(look, true);
        each.purchase("P-0", State.ORDERED, "kate@example.com", TWO, T0.minusSeconds(60), id(90));
        each.order(id(90), "kate@example.com", TWO, T0.minusSeconds(30));
        each.doubt("P-1", JANE, TWO, T0);
        each.doubt("P-2", "jim@example.com", TWO, T0);
        ObjectNode order = each.order(id(1), JANE, TWO, T0.plusSeconds(1));
        each.takenBack("P-1");
        each.takenBack("P-2");

        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            each.now = each.now.plusSeconds(300);
            findings.addAll(each.look());
            OrdersReading one = each.search.ofOne(id(1), Shopful.answer(order));
            findings.addAll(each.search.judge(one));
            each.search.around(one).forEach(reading -> {
                each.read(reading);
                findings.addAll(each.search.judge(reading));
            });
        }

        assertThat(findings).isEmpty();
    }

    /** However late it was taken back. */
    @ParameterizedTest
    @ValueSource(longs = {2, 60 * 24 * 10})
    void showsWhatCouldBeTheOrderOfADoubtThatIsBack(long minutes) {
        shop.purchase("P-1", State.ORDERED, JANE, TWO, T0, id(1));
        shop.settled("P-1");
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        shop.order(id(2), JANE, TWO, T0.minusSeconds(3600));
        shop.now = T0.plus(Duration.ofMinutes(minutes));
        shop.takenBack("P-1");

        assertThat(shop.look()).isEmpty();
        assertThat(shop.search.candidates(shop.rows.get("P-1")))
                .extracting(Candidate::orderId)
                .containsExactly(id(1));
    }

    @Test
    void showsAnOrderThatAnotherPurchaseHasByASettling() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        shop.order(id(2), JANE, TWO, T0.plusSeconds(2));
        shop.purchase("P-2", State.ORDERED, JANE, TWO, T0, id(1));
        shop.settled("P-2");
        shop.purchase("P-3", State.ORDERED, JANE, TWO, T0, id(2));

        shop.look();

        assertThat(shop.search.candidates(shop.rows.get("P-1"))).singleElement().satisfies(candidate -> {
            assertThat(candidate.orderId()).isEqualTo(id(1));
            assertThat(candidate.settledFor()).isEqualTo("P-2");
            assertThat(candidate.remark()).contains("P-2 has it by a settling, which may be wrong");
        });
    }

    /** An order of which a ticket was cancelled looks like that of a smaller purchase. */
    @Test
    void leavesWithAPersonWhatALargerPurchaseCouldHaveMadeThatWasPartlyCancelled() {
        shop.doubt("P-1", JANE, List.of(SEATS), T0);
        shop.doubt("P-2", JANE, TWO, T0.plusSeconds(5));
        shop.order(id(1), JANE, List.of(SEATS), T0.plusSeconds(6));

        assertThat(shop.look()).isEmpty();
    }

    /** The customer may have ordered apart from us, when our call had failed; an order that is held up on its way for so long is rare. */
    @Test
    void leavesWithAPersonWhatWasMadeLaterThanItsCallCanHaveLasted() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(13 + 61));
        shop.now = T0.plusSeconds(200);

        assertThat(shop.look()).isEmpty();
        assertThat(shop.search.candidates(shop.rows.get("P-1"))).singleElement().satisfies(candidate -> assertThat(
                        candidate.remark())
                .contains("later than the purchase's call")
                .doesNotContain("does not show"));
    }

    @Test
    void settlesByOneOrderAloneOnlyWhereNoListIsRead() {
        for (boolean look : new boolean[] {true, false}) {
            Shopful each = new Shopful(look, false);
            each.doubt("P-1", JANE, TWO, T0);
            ObjectNode order = each.order(id(1), JANE, TWO, T0.plusSeconds(1));
            OrdersReading one = each.search.ofOne(id(1), Shopful.answer(order));

            assertThat(each.search.judge(one)).hasSize(look ? 0 : 1);
            assertThat(each.search.around(one)).hasSize(look ? 1 : 0);
        }
    }

    @Test
    void leavesWithAPersonWhatTwoOrdersHaveFitted() {
        Shopful each = new Shopful(false, false);
        each.doubt("P-1", JANE, TWO, T0);
        ObjectNode order = each.order(id(1), JANE, TWO, T0.plusSeconds(1));
        OrdersReading one = each.search.ofOne(id(1), Shopful.answer(order));

        assertThat(each.search.judge(one, Map.of("P-1", List.of(id(2))))).isEmpty();
        assertThat(each.search.judge(one, Map.of("P-1", List.of(id(1))))).hasSize(1);
    }
}

package org.ticketorders.doubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.doubt.Shopful.JANE;
import static org.ticketorders.doubt.Shopful.SEATS;
import static org.ticketorders.doubt.Shopful.T0;
import static org.ticketorders.doubt.Shopful.TWO;
import static org.ticketorders.doubt.Shopful.WHOLE;
import static org.ticketorders.doubt.Shopful.id;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.State;

/** When the shop's list of orders shows that a purchase in doubt was not ordered, and when it does not. */
class NotOrderedTest {

    private final Shopful shop = new Shopful(true, true);

    @Test
    void saysNotOrderedWhenTwoWholeReadingsAfterTheFenceShowNone() {
        control();
        shop.doubt("P-1", JANE, TWO, T0);

        shop.now = T0.plus(WHOLE).minusSeconds(1);
        assertThat(shop.look()).isEmpty();
        shop.now = T0.plus(WHOLE).plusSeconds(61);
        assertThat(shop.look()).isEmpty();
        shop.now = T0.plus(WHOLE).plusSeconds(123);

        assertThat(shop.look()).singleElement().satisfies(finding -> {
            assertThat(finding.isOrdered()).isFalse();
            assertThat(finding.lookedAt()).isEqualTo(shop.now);
        });
    }

    /** A list that shows no order that is known may be that of another company. */
    @Test
    void saysNothingOfAListThatShowsNoOrderThatIsKnown() {
        shop.doubt("P-1", JANE, TWO, T0);

        assertThat(shop.lookLate()).isEmpty();
    }

    /** Then the order of a purchase bears a time at which it is not sought, as P-1's does here. */
    @ParameterizedTest
    @ValueSource(ints = {-200, 3600})
    void doesNotSayNotOrderedWhereTheShopsClockIsNotOurs(int seconds) {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1 + seconds));
        shop.purchase("P-2", State.ORDERED, "kate@example.com", TWO, T0.plusSeconds(120 - seconds), id(2));
        shop.order(id(2), "kate@example.com", TWO, T0.plusSeconds(120));

        assertThat(shop.lookLate()).isEmpty();
    }

    @Test
    void doesNotSayNotOrderedWhereTheListLacksAnOrderThatIsKnown() {
        control();
        shop.doubt("P-1", JANE, TWO, T0);
        shop.purchase("P-2", State.ORDERED, "kate@example.com", TWO, T0.plusSeconds(120), id(2));

        assertThat(shop.lookLate()).isEmpty();
    }

    @Test
    void doesNotSayNotOrderedUnlessItIsConfigured() {
        Shopful careful = new Shopful(true, false);
        careful.purchase("P-0", State.ORDERED, "kate@example.com", TWO, T0.minusSeconds(60), id(90));
        careful.order(id(90), "kate@example.com", TWO, T0.minusSeconds(30));
        careful.doubt("P-1", JANE, TWO, T0);
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            careful.now = T0.plus(WHOLE).plusSeconds(100L * i);
            findings.addAll(careful.look());
        }

        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email             | janet@example.com",
                "lastName          | Smith",
                "created_at        | ",
                "shop_id           | ",
                "tickets           | ",
                "created_at        | 2026-03-01T10:05:00Z",
                "invalidated_since | 2026-03-01T10:00:09Z",
            })
    void doesNotSayNotOrderedWhileAnOrderCouldBeIt(String field, String value) {
        control();
        shop.doubt("P-1", JANE, TWO, T0);
        ObjectNode order = shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        List<Finding> findings = new ArrayList<>();
        for (int i = 1; i < 5; i++) {
            shop.now = T0.plus(WHOLE).plusSeconds(100L * i);
            for (OrdersReading reading : shop.search.due()) {
                shop.read(reading);
                ObjectNode shown = order.deepCopy();
                if (value == null) {
                    shown.remove(field);
                } else {
                    shown.put(field, value);
                }
                reading.detail(shown);
                findings.addAll(shop.search.judge(reading));
            }
        }

        assertThat(findings).isEmpty();
    }

    /** A settling may be wrong: the order that it gave to another purchase may be this one's. */
    @ParameterizedTest
    @CsvSource({"jane@example.com, true, 0", "janet@example.com, true, 0", "jane@example.com, false, 1"})
    void doesNotSayNotOrderedWhileAnotherPurchaseHasItsOrderByASettling(String email, boolean settled, int findings) {
        control();
        shop.doubt("P-1", JANE, TWO, T0);
        shop.order(id(1), email, TWO, T0.plusSeconds(1));
        shop.purchase("P-2", State.ORDERED, JANE, TWO, T0, id(1));
        if (settled) {
            shop.settled("P-2");
        }

        assertThat(shop.lookLate().stream().map(Finding::isOrdered).distinct())
                .hasSize(findings)
                .doesNotContain(true);
    }

    /** An order that was seen once, and that the list does not show any more, may have been made all the same. */
    @Test
    void doesNotSayNotOrderedOfAnOrderThatTheListHasLost() {
        control();
        shop.doubt("P-1", JANE, TWO, T0);
        shop.doubt("P-2", JANE, TWO, T0);
        ObjectNode order = shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        assertThat(shop.look()).isEmpty();
        shop.orders.remove(order);

        assertThat(shop.lookLate()).isEmpty();
        assertThat(shop.search.candidates(shop.rows.get("P-1")))
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.remark()).contains("does not any more"));
    }

    /** A person may have cancelled or changed tickets, and the shop may show them in a way that we do not know. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "1, 2", "3, 0"})
    void doesNotSayNotOrderedWhileTheCustomerHasAnOrderOfOtherTickets(int tickets, int quantity) {
        control();
        shop.doubt("P-1", JANE, TWO, T0);
        ObjectNode order = shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        ArrayNode shown = order.putArray("tickets");
        for (int i = 0; i < tickets; i++) {
            ObjectNode ticket = shown.addObject().put("original_id", SEATS);
            if (quantity > 0) {
                ticket.put("quantity", quantity);
            }
        }

        assertThat(shop.lookLate()).isEmpty();
        assertThat(shop.search.candidates(shop.rows.get("P-1"))).hasSize(1);
    }

    private void control() {
        shop.purchase("P-0", State.ORDERED, "kate@example.com", TWO, T0.minusSeconds(60), id(90));
        shop.order(id(90), "kate@example.com", TWO, T0.minusSeconds(30));
    }
}

package org.ticketorders.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.SettableClock;
import org.ticketorders.limit.ShopLimits.Question;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.shop.HttpAnswer;

class ShopLimitsTest {

    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String OTHER = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c02";
    private static final Question OF_SHOP = new Question(SHOP, "/shop/" + SHOP);
    private static final Question OF_TICKET = new Question(SHOP, "/ticket/" + TICKET);
    private static final Question OF_OTHER = new Question(SHOP, "/ticket/" + OTHER);

    private final TicketNames names = mock(TicketNames.class);
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final ShopLimits limits = limits(true, false);

    @Test
    void asksOnceForTheShopAndEachOfItsTickets() {
        Purchase purchase = purchase(line(TICKET, 2), line(OTHER, 1), line(TICKET.toUpperCase(), 1));

        assertThat(limits.toAsk(purchase)).containsExactly(OF_SHOP, OF_TICKET, OF_OTHER);
        limits.store(OF_SHOP, shop("{}"));
        limits.store(OF_TICKET, ticket("{}"));
        assertThat(limits.toAsk(purchase)).containsExactly(OF_OTHER);

        limits.store(OF_OTHER, answer(OTHER, "{}"));
        assertThat(limits.toAsk(purchase)).isEmpty();
        clock.advance(Duration.ofMinutes(10));
        assertThat(limits.toAsk(purchase)).containsExactly(OF_SHOP, OF_TICKET, OF_OTHER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'max_tickets_per_order':3} | {} | 4 | the shop sells at most 3 tickets an order (max_tickets_per_order), and these are 4",
                "{'max_tickets_per_order':'3'} | {} | 4 | max_tickets_per_order",
                "{} | {'max_orderable_amount_per_order':3} | 4 | is sold at most 3 times an order (max_orderable_amount_per_order), and these are 4",
                "{} | {'min_orderable_amount_per_order':5} | 4 | is sold at least 5 times an order (min_orderable_amount_per_order), and these are 4",
            })
    void namesTheLimitThatIsBroken(String ofShop, String ofTicket, int quantity, String words) {
        limits.store(OF_SHOP, shop(ofShop));
        limits.store(OF_TICKET, ticket(ofTicket));

        assertThatThrownBy(() -> limits.check(purchase(line(TICKET, quantity))))
                .isInstanceOfSatisfying(PurchaseRejected.class, rejected -> {
                    assertThat(rejected.getEnding().reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
                    assertThat(rejected.getEnding().detail()).contains(words);
                });
    }

    @Test
    void notesWhatTheShopCallsATicketAndNotWhatAShopIsCalled() {
        limits.store(OF_SHOP, shop("{'name':'Theatre'}"));
        limits.store(OF_TICKET, ticket("{'name':'Standing'}"));

        verify(names).note(TICKET, new TextNode("Standing"));
        verifyNoMoreInteractions(names);
    }

    @Test
    void countsTheLinesOfOneTicketTogether() {
        limits.store(OF_SHOP, shop("{'max_tickets_per_order':5}"));
        limits.store(OF_TICKET, ticket("{'max_orderable_amount_per_order':3,'min_orderable_amount_per_order':2}"));

        assertThatCode(() -> limits.check(purchase(line(TICKET, 1), line(OTHER, 2), line(TICKET, 2))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.check(purchase(line(TICKET, 2), line(TICKET, 2))))
                .hasMessageContaining("these are 4");
        assertThatThrownBy(() -> limits.check(purchase(line(TICKET, 3), line(OTHER, 3))))
                .hasMessageContaining("max_tickets_per_order");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'max_tickets_per_order':0}",
                "{'max_tickets_per_order':null}",
                "{'max_tickets_per_order':-1}",
                "{'max_tickets_per_order':2.5}",
                "{'max_tickets_per_order':99999999999}",
                "{'max_tickets_per_order':'many'}",
                "{'max_tickets_per_order':[1]}",
                "{'max_tickets_per_order':true}",
                "{}"
            })
    void takesWhatIsNoCountForNoLimit(String ofShop) {
        limits.store(OF_SHOP, shop(ofShop));

        assertThatCode(() -> limits.check(purchase(line(TICKET, 100)))).doesNotThrowAnyException();
    }

    @Test
    void takesALimitThatContradictsItselfForNone() {
        limits.store(OF_TICKET, ticket("{'min_orderable_amount_per_order':5,'max_orderable_amount_per_order':3}"));

        assertThatCode(() -> limits.check(purchase(line(TICKET, 2)))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | <html>soon</html>",
                "200 | {}",
                "200 | [{\"max_tickets_per_order\":1}]",
                "200 | {\"max_tickets_per_order\":1}",
                "200 | {\"guid\":\"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01\",\"max_tickets_per_order\":1}",
                "401 | {\"error_description\":\"The token\",\"status_code\":401}",
                "403 | <html>blocked</html>",
                "404 | default backend - 404",
                "429 | {}",
                "500 | {\"guid\":\"x\",\"max_tickets_per_order\":1}",
                "503 | ",
            })
    void believesTheShopsOwnAnswerAloneAndThenLeavesItInPeace(int status, String body) {
        Purchase purchase = purchase(line(TICKET, 4));
        limits.store(OF_SHOP, shop("{'max_tickets_per_order':4}"));
        clock.advance(Duration.ofMinutes(10));

        limits.store(
                OF_SHOP, new HttpAnswer(status, body == null ? null : body.getBytes(StandardCharsets.UTF_8), null));

        assertThat(limits.toAsk(purchase)).isEmpty();
        assertThat(limits.mayAsk(SHOP)).isFalse();
        assertThatCode(() -> limits.check(purchase)).doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.check(purchase(line(TICKET, 5)))).hasMessageContaining("at most 4");
        clock.advance(Duration.ofMinutes(1));
        assertThat(limits.toAsk(purchase)).containsExactly(OF_SHOP, OF_TICKET);
    }

    @Test
    void anUnknownTicketKeepsNobodyFromReadingTheOthers() {
        limits.store(OF_SHOP, shop("{}"));
        limits.store(
                OF_TICKET,
                new HttpAnswer(
                        404,
                        "{\"error_description\":\"There is no such ticket\",\"status_code\":404}"
                                .getBytes(StandardCharsets.UTF_8),
                        null));

        assertThat(limits.toAsk(purchase(line(TICKET, 1), line(OTHER, 1)))).containsExactly(OF_OTHER);
    }

    @Test
    void asksForNothingWhereNothingIsToBeChecked() {
        ShopLimits off = limits(false, true);
        off.store(OF_SHOP, shop("{'max_tickets_per_order':1,'reservation_time':60}"));

        assertThat(off.toAsk(purchase(line(TICKET, 4)))).isEmpty();
        assertThatCode(() -> off.check(purchase(line(TICKET, 4)))).doesNotThrowAnyException();
        assertThat(off.reservationTime(SHOP)).isEmpty();
    }

    @Test
    void tellsTheReservationTimeOnlyWhereThatIsToCount() {
        ShopLimits counts = limits(true, true);
        for (ShopLimits each : List.of(limits, counts)) {
            each.store(OF_SHOP, shop("{'reservation_time':300}"));
        }
        assertThat(limits.reservationTime(SHOP)).isEmpty();
        assertThat(counts.reservationTime(SHOP)).contains(Duration.ofMinutes(5));

        counts.store(OF_SHOP, shop("{'reservation_time':0}"));
        assertThat(counts.reservationTime(SHOP)).isEmpty();
        counts.store(OF_SHOP, shop("{'reservation_time':480000}"));
        assertThat(counts.reservationTime(SHOP)).contains(Duration.ofHours(1));
    }

    private ShopLimits limits(boolean check, boolean reservationTime) {
        return new ShopLimits(
                new LimitProperties(check, reservationTime, Duration.ofMinutes(10), Duration.ofMinutes(1)),
                names,
                clock);
    }

    private static HttpAnswer shop(String fields) {
        return answer(SHOP, fields);
    }

    private static HttpAnswer ticket(String fields) {
        return answer(TICKET, fields);
    }

    private static HttpAnswer answer(String guid, String fields) {
        String rest = fields.substring(1).replace('\'', '"');
        String body = "{\"guid\":\"" + guid + "\"" + (rest.equals("}") ? "" : ",") + rest;
        return new HttpAnswer(200, body.getBytes(StandardCharsets.UTF_8), null);
    }

    private static TicketLine line(String ticket, int quantity) {
        return new TicketLine(ticket, quantity);
    }

    private static Purchase purchase(TicketLine... lines) {
        return new Purchase(
                "P-1",
                SHOP,
                "iDeal",
                "EUR",
                new Receiver("nl_NL", "jane.appleseed@example.com", "Jane", "Appleseed"),
                Arrays.asList(lines));
    }
}

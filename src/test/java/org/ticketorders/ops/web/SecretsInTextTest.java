package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.ledger.PurchaseLine;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ops.service.PurchaseSummary;
import org.ticketorders.ops.service.PurchaseView;
import org.ticketorders.ops.service.Resolution;
import org.ticketorders.outcome.Outcome;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/** What may get into a log by its text says no order, no address to pay at, and no reservation. */
class SecretsInTextTest {

    private static final String ORDER = "98031aed-8713-461b-a4b5-045a0458a44a";
    private static final String URL = "https://pay.example/secret";
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final HeldTicket UNIT =
            new HeldTicket("ticket", "secret-reservation", List.of(new HeldTicket.Product("ticket", "secret-child")));
    private static final Hold HOLD = new Hold(List.of(UNIT), "iDeal", AT, AT);
    private static final Ending ORDERED = Ending.ordered(ORDER, URL, 1L, "see " + URL + " for " + ORDER);

    static Stream<Object> texts() {
        PurchaseRecord row =
                new PurchaseRecord("P-1", State.ORDERED, 1, 1, 0, "m", "d", "s", HOLD, ORDERED, true, null, AT, AT);
        return Stream.of(
                UNIT,
                UNIT.products(),
                HOLD,
                ORDERED,
                ORDERED.sentence(),
                ORDERED.detail(),
                new Ending(State.IN_DOUBT, Reason.ANSWER_UNCLEAR, "named order_id=" + ORDER, 200, null, null, null)
                        .detail(),
                row,
                PurchaseView.of(row, null, null, null, List.of(), null, List.of(), List.of(), List.of(), Map.of()),
                new PurchaseLine("P-1", State.ORDERED, 1, "s", null, ORDER, AT, AT),
                new PurchaseSummary("P-1", "ordered", 1, "s", null, ORDER, AT, AT),
                new DoubtLists.Doubt(
                        "P-1",
                        "in-doubt",
                        1,
                        "s",
                        null,
                        ORDER,
                        AT,
                        AT,
                        AT,
                        ORDER,
                        null,
                        AT,
                        "secret",
                        "secret",
                        List.of(),
                        List.of("secret"),
                        1L,
                        "EUR",
                        null,
                        List.of(new org.ticketorders.doubt.Candidate(ORDER, AT, "fits", null))),
                new org.ticketorders.doubt.Candidate(ORDER, AT, "fits", null),
                new Resolution(true, ORDER, null, false, false, null, null),
                new Outcome("P-1", "ordered", 1, ORDER, URL, 1L, null, null, null, null, null, AT));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void saysNoSecret(Object object) {
        assertThat(object.toString()).doesNotContain("045a0458a44a", "secret").isNotBlank();
    }
}

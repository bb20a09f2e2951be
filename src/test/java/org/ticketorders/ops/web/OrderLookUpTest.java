package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.Settlings;
import org.ticketorders.ops.service.Resolution;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/** What the shop's answer about an order that a person names must say. */
class OrderLookUpTest {

    private static final String ORDER = "98031aed-8713-461b-a4b5-045a0458a44a";
    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";

    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String OTHER_TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c02";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final Ledger ledger = mock(Ledger.class);
    private final LetterBox letters = mock(LetterBox.class);
    private final PurchaseReader purchases = mock(PurchaseReader.class);
    private final DoubtDesk desk = new DoubtDesk(
            ledger,
            mock(Settlings.class),
            new InDoubtProperties(
                    Duration.ofMinutes(1), Duration.ofDays(14), false, false, Duration.ZERO, "", 30_000, 20),
            null,
            letters,
            purchases);
    private final PurchaseRecord row = row(State.IN_DOUBT);

    @BeforeEach
    void knowsThePurchase() {
        when(ledger.fence(row, Duration.ofMinutes(1))).thenReturn(NOW.plusSeconds(600));
        when(letters.original(row)).thenReturn(Optional.of("body"));
        Receiver receiver = new Receiver("nl_NL", "Jane@example.com", "Jane", "Müller");
        when(purchases.read("body"))
                .thenReturn(new PurchaseReader.Reading(
                        new Purchase("P-1", SHOP, "iDeal", "EUR", receiver, List.of(new TicketLine(TICKET, 2))),
                        "d",
                        "m",
                        Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"guid\":\"" + ORDER + "\",\"shop_id\":\"" + SHOP + "\",\"tickets\":[{},{}]}",
                "{\"guid\":\"" + ORDER
                        + "\",\"email\":\"jane@EXAMPLE.com \",\"firstName\":\"JANE\",\"lastName\":\"Mu\u0308ller\",\"tickets\":"
                        + "[{\"guid\":\"x\",\"original_id\":\"" + TICKET + "\"},{\"guid\":\"" + TICKET
                        + "\"}],\"created_at\":"
                        + "\"2026-03-01T11:00:05+01:00\",\"invalidated_since\":null,\"new\":{\"field\":1}}",
                "{\"guid\":\"" + ORDER + "\",\"email\":\"\",\"firstName\":null,\"created_at\":\"2020-01-01 12:00:00\"}",
                "{\"guid\":\"98031AED-8713-461B-A4B5-045A0458A44A\"}",
                "{\"guid\":\"" + ORDER + "\",\"shop_id\":null,\"tickets\":null,\"status\":\"pending\"}"
            })
    void takesTheOrderThatCanBeThePurchases(String body) {
        assertThatCode(() -> look(200, body)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"guid\":\"98031aed-8713-461b-a4b5-045a0458a44b\"} | is not about order",
                "200 | {\"guid\":\"98031aed-8713-461b-a4b5-045a0458a44a\",\"shop_id\":\"other\"} | belongs to shop other",
                "200 | {\"guid\":\"98031aed-8713-461b-a4b5-045a0458a44a\",\"tickets\":[{}]} | has 1 tickets, and the purchase 2",
                "404 | {\"error_description\":\"none\"} | does not know order",
                "410 | {\"message\":\"order is gone\"} | does not know order",
            })
    void refusesAnyOther(int status, String body, String why) {
        assertThatThrownBy(() -> look(status, body)).isInstanceOf(Refusal.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 408, 429, 500, 503})
    void takesAnOutageForNoAnswer(int status) {
        assertThatThrownBy(() -> look(status, "{\"guid\":\"" + ORDER + "\"}")).isInstanceOf(ShopUnavailable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"order\":{\"guid\":\"98031aed-8713-461b-a4b5-045a0458a44a\"}}",
                "200 | []",
                "200 | <html></html>",
                "404 | default backend - 404",
                "404 | {\"message\":\"no Route matched with those values\"}",
                "410 | {}",
                "401 | {}",
                "403 | <html>blocked</html>",
            })
    void takesWhatIsNotTheShopsForNoAnswer(int status, String body) {
        assertThatThrownBy(() -> look(status, body))
                .isInstanceOf(ShopUnavailable.class)
                .hasMessageContaining("this is not the shop's answer (HTTP " + status);
    }

    @Test
    void takesARefusedTokenForNoAnswer() {
        assertThatThrownBy(() -> look(401, "{\"error_description\":\"expired\"}"))
                .isInstanceOf(ShopUnauthorized.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"email\":\"kate@example.com\" | e-mail address is another (k… and not J…)",
                "\"firstName\":\"Kate\" | first name is another (K… and not J…)",
                "\"lastName\":\"Smith\" | last name is another (S… and not M…)",
                "\"tickets\":[{\"original_id\":\"" + TICKET + "\"},{\"original_id\":\"" + OTHER_TICKET
                        + "\"}] | its tickets are 1 x",
                "\"tickets\":[{\"guid\":\"" + OTHER_TICKET + "\"},{\"guid\":\"" + OTHER_TICKET
                        + "\"}] | its tickets are 2 x",
                "\"created_at\":\"2026-03-01T09:58:59Z\" | it was made at 2026-03-01T09:58:59Z",
                "\"created_at\":\"2026-03-01T10:10:01+0000\" | it was made at 2026-03-01T10:10:01Z",
                "\"invalidated_since\":\"2026-03-01T10:10:00Z\" | it was withdrawn at the shop",
                "\"shop_id\":\"" + OTHER_TICKET + "\" | it belongs to shop",
            })
    void namesWhatSpeaksAgainstAnOrderUnlessTheOperatorTakesItDespiteThat(String fields, String why) {
        String body = "{\"guid\":\"" + ORDER + "\"," + fields + "}";

        assertThatThrownBy(() -> look(200, body))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(why)
                .hasMessageContaining("despiteDifferences")
                .message()
                .doesNotContain("kate@", "Kate", "Smith", "Jane", "Müller", ORDER);
        assertThat(look(200, body, true)).contains(why);
    }

    @Test
    void doesNotTakeForTheSameWhatItCannotCompare() {
        when(letters.original(row)).thenReturn(Optional.empty());

        assertThatThrownBy(() -> look(200, "{\"guid\":\"" + ORDER + "\",\"email\":\"jane@example.com\"}"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("cannot be compared");
    }

    /** Whoever settles a doubt notes it in the ledger, and moves the dead letter then: it is missing, and the shop's order fits. */
    @Test
    void saysHowItStandsWhereSomebodySettlesTheDoubtWhileItIsCompared() {
        when(letters.original(row)).thenAnswer(call -> {
            when(ledger.find("P-1")).thenReturn(Optional.of(row(State.FAILED)));
            return Optional.empty();
        });

        assertThatThrownBy(() -> look(200, "{\"guid\":\"" + ORDER + "\",\"email\":\"jane@example.com\"}"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(409))
                .hasMessage("purchase P-1 is not in doubt, but failed");
    }

    private String look(int status, String body) {
        return look(status, body, false);
    }

    private String look(int status, String body, boolean despite) {
        return desk.mustBeOrderOf(
                row,
                new Resolution(true, ORDER, null, false, despite, null, "seen"),
                new HttpAnswer(status, body.getBytes(StandardCharsets.UTF_8), null));
    }

    private static PurchaseRecord row(State state) {
        HeldTicket unit = new HeldTicket(TICKET, "r", List.of());
        return new PurchaseRecord(
                "P-1",
                state,
                1,
                1,
                0,
                "m",
                "d",
                SHOP,
                new Hold(List.of(unit, unit), "iDeal", NOW, NOW),
                null,
                true,
                null,
                NOW,
                NOW);
    }
}

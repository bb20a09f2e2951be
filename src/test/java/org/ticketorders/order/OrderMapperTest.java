package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.HeldTicket.Product;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.purchase.read.PurchaseReaders;

class OrderMapperTest {

    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String EVENT_DATE = "d2b8b1b4-0e0d-4f43-8a08-7bb4f5f0a001";
    private static final String IDEAL = "2f01a3c0-3668-11e6-9fa9-419d70281599";
    private static final Instant END = Instant.parse("2026-03-01T10:00:00Z");

    private final ObjectMapper json = Jackson2ObjectMapperBuilder.json().build();
    private final OrderMapper mapper = new OrderMapper(json);

    @Test
    void mapsAPurchaseAndItsHoldToTheBodyThatTheApisPageShows() throws IOException {
        byte[] body = mapper.map(purchase("Jane", new TicketLine(TICKET, 1)), hold(unitOfThePage()));

        try (InputStream page = getClass().getResourceAsStream("/orders/creating-orders.json")) {
            assertThat(json.readTree(body)).isEqualTo(json.readTree(page));
        }
    }

    @Test
    void writesOneEntryForEachReservedUnitInTheHoldsOrder() throws IOException {
        List<HeldTicket> units = List.of(unit("a", "1"), unit("b", "2"), unit("a", "3"));

        JsonNode order = json.readTree(
                mapper.map(purchase("Jane", new TicketLine("a", 2), new TicketLine("b", 1)), hold(units)));

        assertThat(texts(order, "guid")).containsExactly("a", "b", "a");
        assertThat(texts(order, "reservation")).containsExactly("reservation-1", "reservation-2", "reservation-3");
    }

    @Test
    void writesUtf8() throws IOException {
        byte[] body = mapper.map(
                purchase("J\u00fcrgen \u65e5 \ud83c\udfab \"\\", new TicketLine(TICKET, 1)), hold(unitOfThePage()));

        assertThat(new String(body, StandardCharsets.UTF_8)).contains("J\u00fcrgen \u65e5 \ud83c\udfab");
        assertThat(json.readTree(body).at("/receiver/firstname").textValue())
                .isEqualTo("J\u00fcrgen \u65e5 \ud83c\udfab \"\\");
    }

    @Test
    void refusesAHoldWithMoreOrFewerUnitsThanThePurchaseAsksFor() {
        for (List<HeldTicket> units : List.of(
                List.<HeldTicket>of(),
                List.of(unit("a", "1")),
                List.of(unit("a", "1"), unit("a", "2"), unit("a", "3")))) {
            assertThatThrownBy(() -> mapper.map(purchase("Jane", new TicketLine("a", 2)), hold(units)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(units.size() + " units")
                    .hasMessageContaining("asks for 2")
                    .hasMessageNotContaining("Jane");
        }
    }

    @Provide
    Arbitrary<ObjectNode> messages() {
        return Purchases.messages();
    }

    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void ordersOfEachTicketAsManyUnitsAsWereAskedFor(@ForAll("messages") ObjectNode message) throws IOException {
        Purchase purchase = PurchaseReaders.reader().read(message.toString()).purchase();
        List<HeldTicket> units = new ArrayList<>();
        purchase.units().forEach(ticket -> units.add(unit(ticket, String.valueOf(units.size()))));

        JsonNode order = json.readTree(mapper.map(purchase, hold(units)));

        message.path("tickets").forEach(line -> {
            String ticket = line.path("ticket").textValue();
            long asked = StreamSupport.stream(message.path("tickets").spliterator(), false)
                    .filter(other -> other.path("ticket").textValue().equals(ticket))
                    .mapToLong(other -> other.path("quantity").longValue())
                    .sum();
            assertThat(texts(order, "guid").stream().filter(ticket::equals)).hasSize((int) asked);
        });
        assertThat(order.path("tickets")).hasSize(purchase.units().size());
        assertThat(texts(order, "reservation")).doesNotHaveDuplicates();
        assertThat(order.at("/receiver/email").textValue())
                .isEqualTo(message.at("/receiver/email").textValue());
        assertThat(order.path("currency").textValue()).isEqualTo(purchase.currency());
        assertThat(order.path("paymentProvider").textValue()).isEqualTo(IDEAL);
    }

    private static List<String> texts(JsonNode order, String field) {
        return StreamSupport.stream(order.path("tickets").spliterator(), false)
                .map(ticket -> ticket.path(field).textValue())
                .toList();
    }

    private static Purchase purchase(String firstname, TicketLine... lines) {
        return new Purchase(
                "ERP-1",
                PurchaseReaders.MAIN,
                "iDeal",
                "EUR",
                new Receiver("nl_NL", "jane.appleseed@example.com", firstname, "Appleseed"),
                List.of(lines));
    }

    private static List<HeldTicket> unitOfThePage() {
        return List.of(new HeldTicket(
                TICKET,
                "b1c5fa2e-6b5e-4a37-8a4e-bb58cc8a5e10",
                List.of(
                        new Product(TICKET, "c4cbf20c-05a4-4a0f-9d5b-1f9c3f0f2f01"),
                        new Product(EVENT_DATE, "c4cbf20c-05a4-4a0f-9d5b-1f9c3f0f2f02"))));
    }

    private static HeldTicket unit(String ticket, String number) {
        return new HeldTicket(
                ticket,
                "reservation-" + number,
                List.of(
                        new Product(ticket, "child-" + number),
                        new Product("event-date-" + number, "child-of-date-" + number)));
    }

    private static Hold hold(List<HeldTicket> units) {
        return new Hold(units, IDEAL, END, END.plusSeconds(30));
    }
}

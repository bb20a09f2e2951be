package org.ticketorders.imports.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.ticketorders.shop.HttpAnswer;

/**
 * What a shop says in public about its tickets. That call is seen in use and not documented, so its answer is read with care.
 *
 * @param tickets by GUID, in lower case
 */
record ShopCatalogue(Map<String, Ticket> tickets) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param name empty where there is none
     * @param price least price of one, in the currency's smallest unit; null where it is not known
     */
    record Ticket(String name, boolean isSoldOut, Long price) {}

    /** @return null if it is not the answer of a shop that lists its tickets */
    static ShopCatalogue read(HttpAnswer answer) {
        if (answer.status() != 200) {
            return null;
        }
        JsonNode listed;
        try {
            listed = JSON.readTree(answer.body()).path("tickets");
        } catch (IOException e) {
            return null;
        }
        if (!listed.isObject() && !listed.isArray()) {
            return null;
        }
        Map<String, Ticket> tickets = new HashMap<>();
        listed.fields()
                .forEachRemaining(each -> tickets.put(each.getKey().toLowerCase(Locale.ROOT), of(each.getValue())));
        if (listed.isArray()) {
            listed.forEach(each -> tickets.put(each.path("guid").asText().toLowerCase(Locale.ROOT), of(each)));
        }
        return new ShopCatalogue(tickets);
    }

    private static Ticket of(JsonNode ticket) {
        JsonNode price = ticket.path("min_price");
        return new Ticket(
                ticket.path("name").asText(""),
                ticket.path("status").asText("").equals("sold_out"),
                price.isIntegralNumber() && price.canConvertToLong() ? price.longValue() : null);
    }
}

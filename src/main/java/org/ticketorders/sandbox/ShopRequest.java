package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A request to the shop API, taken apart.
 *
 * @param call which call its method and path name
 * @param shop GUID in the path, or null where the call has none
 * @param guid GUID of the ticket or the order in the path, or null where the call has none
 * @param authorization value of the {@code Authorization} header, or null
 * @param body empty where none was sent
 */
record ShopRequest(
        Call call,
        @Nullable String shop,
        @Nullable String guid,
        @Nullable String authorization,
        Buffer body) {

    private static final String BEARER = "Bearer ";

    static ShopRequest of(String method, String path, @Nullable String authorization, Buffer body) {
        String[] parts = path.split("/", -1);
        boolean get = method.equals("GET");
        boolean post = method.equals("POST");
        if (get && parts.length == 5 && parts[2].equals("reserve") && parts[3].equals("ticket")) {
            return new ShopRequest(Call.RESERVE, parts[1], parts[4], authorization, body);
        }
        if (get && parts.length == 4 && parts[1].equals("shop") && parts[3].equals("payment_methods")) {
            return new ShopRequest(Call.PAYMENT_METHODS, parts[2], null, authorization, body);
        }
        if (get && parts.length == 3 && parts[1].equals("order")) {
            return new ShopRequest(Call.ORDER_LOOKUP, null, parts[2], authorization, body);
        }
        if (get && parts.length == 3 && parts[1].equals("shop")) {
            return new ShopRequest(Call.LIMITS, parts[2], null, authorization, body);
        }
        if (get && parts.length == 3 && parts[1].equals("ticket")) {
            return new ShopRequest(Call.LIMITS, null, parts[2], authorization, body);
        }
        if (post && parts.length == 3 && parts[2].equals("order")) {
            return new ShopRequest(Call.ORDER, parts[1], null, authorization, body);
        }
        if (post && path.equals("/tokens")) {
            return new ShopRequest(Call.TOKEN, null, null, authorization, body);
        }
        return new ShopRequest(Call.OTHER, null, null, authorization, body);
    }

    /** The token of a Bearer header, or null if there is no such header. */
    @Nullable
    String bearer() {
        return authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : null;
    }

    /** The tickets that the request names: the one to reserve, or those to order; empty if the body is unreadable. */
    Set<String> tickets() {
        if (call == Call.RESERVE && guid != null) {
            return Set.of(guid);
        }
        if (call != Call.ORDER) {
            return Set.of();
        }
        try {
            JsonNode tickets = Answer.JSON.readTree(body.getBytes()).path("tickets");
            return StreamSupport.stream(tickets.spliterator(), false)
                    .map(ticket -> ticket.path("guid").asText())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            return Set.of();
        }
    }
}

package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A request to the shop API, taken apart.
 *
 * @param call which call its method and path name
 * @param shop GUID in the path, or null where the call has none; of other calls, that of a shop whose public data are asked for
 * @param guid GUID of the ticket or the order in the path, or null where the call has none
 * @param authorization value of the {@code Authorization} header, or null
 * @param company value of the {@code Company} header, or null
 * @param query what follows the question mark, undecoded, or null
 * @param body empty where none was sent
 */
record ShopRequest(
        Call call,
        @Nullable String shop,
        @Nullable String guid,
        @Nullable String authorization,
        @Nullable String company,
        @Nullable String query,
        Buffer body) {

    private static final String BEARER = "Bearer ";

    /** What the call is, without the headers and the body that it came with. */
    static Call call(String method, String path) {
        return of(method, path, null, null, null, Buffer.buffer()).call();
    }

    static ShopRequest of(HttpServerRequest request, Buffer body) {
        return of(
                request.method().name(),
                String.valueOf(request.path()),
                request.getHeader("Authorization"),
                request.getHeader("Company"),
                request.query(),
                body);
    }

    private static ShopRequest of(
            String method,
            String path,
            @Nullable String authorization,
            @Nullable String company,
            @Nullable String query,
            Buffer body) {
        String[] parts = path.split("/", -1);
        boolean get = method.equals("GET");
        boolean post = method.equals("POST");
        if (get && parts.length == 5 && parts[2].equals("reserve") && parts[3].equals("ticket")) {
            return new ShopRequest(Call.RESERVE, parts[1], parts[4], authorization, company, query, body);
        }
        if (get && parts.length == 4 && parts[1].equals("shop") && parts[3].equals("payment_methods")) {
            return new ShopRequest(Call.PAYMENT_METHODS, parts[2], null, authorization, company, query, body);
        }
        if (get && parts.length == 3 && parts[1].equals("order")) {
            return new ShopRequest(Call.ORDER_LOOKUP, null, parts[2], authorization, company, query, body);
        }
        if (get && parts.length == 3 && parts[1].equals("shop")) {
            return new ShopRequest(Call.LIMITS, parts[2], null, authorization, company, query, body);
        }
        if (get && parts.length == 3 && parts[1].equals("ticket")) {
            return new ShopRequest(Call.LIMITS, null, parts[2], authorization, company, query, body);
        }
        if (post && parts.length == 3 && parts[2].equals("order")) {
            return new ShopRequest(Call.ORDER, parts[1], null, authorization, company, query, body);
        }
        if (get && path.equals("/orders")) {
            return new ShopRequest(Call.ORDERS, null, null, authorization, company, query, body);
        }
        if (post && path.equals("/")) {
            return new ShopRequest(Call.WEBHOOK, null, null, authorization, company, query, body);
        }
        if (post && path.equals("/tokens")) {
            return new ShopRequest(Call.TOKEN, null, null, authorization, company, query, body);
        }
        boolean data = get && parts.length == 3 && parts[2].equals("data");
        return new ShopRequest(Call.OTHER, data ? parts[1] : null, null, authorization, company, query, body);
    }

    /** The token of a Bearer header, or null if there is no such header. */
    @Nullable
    String bearer() {
        return authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : null;
    }

    /** A parameter of the query, decoded, or null if it is not there. */
    @Nullable
    String parameter(String name) {
        return query == null
                ? null
                : new QueryStringDecoder(query, false)
                        .parameters().getOrDefault(name, List.of()).stream()
                                .findFirst()
                                .orElse(null);
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

package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the shop answers when no fault is in play. Knows no HTTP server. */
final class ShopApi {

    private final BoxOffice boxOffice;
    private final SimulatedPayments payments;
    private final SimulatedOrders lookUps;
    private final SimulatedHooks hooks;
    private final IssuedTokens tokens;
    private final Supplier<Settings> settings;
    private final Supplier<String> baseUrl;

    /** @param baseUrl where redirect URLs point, without a slash at its end */
    ShopApi(
            BoxOffice boxOffice,
            SimulatedPayments payments,
            SimulatedOrders lookUps,
            SimulatedHooks hooks,
            IssuedTokens tokens,
            Supplier<Settings> settings,
            Supplier<String> baseUrl) {
        this.boxOffice = boxOffice;
        this.payments = payments;
        this.lookUps = lookUps;
        this.hooks = hooks;
        this.tokens = tokens;
        this.settings = settings;
        this.baseUrl = baseUrl;
    }

    /** Does the work of a request and says what to answer. */
    Answer answer(ShopRequest request) {
        boolean tokenNeeded =
                switch (request.call()) {
                    case RESERVE, PAYMENT_METHODS, ORDERS, WEBHOOK, LIMITS -> true;
                    case ORDER_LOOKUP -> request.authorization() != null;
                    case ORDER -> settings.get().requireTokenForOrders();
                    case TOKEN, OTHER -> false;
                };
        if (tokenNeeded && !tokens.accepts(request.bearer())) {
            return Answer.error(401, "The access token is missing, expired or revoked");
        }
        return switch (request.call()) {
            case RESERVE -> reserve(String.valueOf(request.shop()), String.valueOf(request.guid()));
            case PAYMENT_METHODS -> paymentMethods(String.valueOf(request.shop()));
            case ORDER -> order(String.valueOf(request.shop()), request.body());
            case ORDER_LOOKUP -> lookUp(String.valueOf(request.guid()));
            case ORDERS -> lookUps.list(request);
            case WEBHOOK -> hooks.subscribe(request);
            case TOKEN -> token(request.body());
            case LIMITS -> limits(request.shop(), request.guid());
            case OTHER -> data(request.shop());
        };
    }

    /** A shop or a ticket with the limits that it was given; without any it has none. */
    private Answer limits(@Nullable String shop, @Nullable String ticket) {
        boolean isThere =
                shop == null ? boxOffice.sells(String.valueOf(ticket)) : boxOffice.paymentMethods(shop) != null;
        if (!isThere) {
            return Answer.error(404, shop == null ? "There is no such ticket" : "There is no such shop");
        }
        String guid = String.valueOf(shop == null ? ticket : shop);
        ObjectNode answer = Answer.JSON.createObjectNode().put("guid", guid);
        boxOffice.stock().stream()
                .filter(each -> each.guid().equals(ticket))
                .findFirst()
                .ifPresent(each -> answer.put("name", each.name()));
        boxOffice.limits(guid).forEach(answer::put);
        return Answer.ok(answer);
    }

    /** A shop's public data, as far as its tickets go. Their form is an assumption: a client of the API reads it so. */
    private Answer data(@Nullable String shop) {
        if (shop == null || boxOffice.paymentMethods(shop) == null) {
            return Answer.error(404, "There is no such call");
        }
        ObjectNode data = Answer.JSON.createObjectNode();
        ObjectNode tickets = data.putObject("tickets");
        for (TicketStock ticket : boxOffice.stock()) {
            if (ticket.shop().equals(shop)) {
                tickets.putObject(ticket.guid())
                        .put("name", ticket.name())
                        .put("status", ticket.left() > 0 ? "available" : "sold_out")
                        .put("min_price", ticket.price());
            }
        }
        return Answer.ok(data);
    }

    private Answer reserve(String shop, String ticket) {
        if (boxOffice.paymentMethods(shop) == null) {
            return Answer.error(404, "There is no such shop");
        }
        if (boxOffice.ticket(shop, ticket) == null) {
            return Answer.error(404, "There is no such ticket");
        }
        StockHold hold = boxOffice.reserve(shop, ticket, settings.get().holdMillis());
        if (hold == null) {
            return unsuccessful(List.of(), List.of(new Sale.Problem("ticket", ticket, null, "sold_out")));
        }
        ObjectNode answer = product(ticket, hold.guid);
        ObjectNode ticketProduct = product(ticket, hold.ticketChild);
        ObjectNode eventDateProduct = product(hold.ticket.eventDate(), hold.eventDateChild);
        ArrayNode products = answer.putArray("products");
        if (hold.guid.charAt(0) < '8') {
            products.add(ticketProduct).add(eventDateProduct);
        } else {
            products.add(eventDateProduct).add(ticketProduct);
        }
        return Answer.ok(answer);
    }

    private static ObjectNode product(String guid, String reservation) {
        return Answer.JSON.createObjectNode().put("guid", guid).put("reservation", reservation);
    }

    private Answer paymentMethods(String shop) {
        List<Catalogue.PaymentMethod> methods = boxOffice.paymentMethods(shop);
        if (methods == null) {
            return Answer.error(404, "There is no such shop");
        }
        ArrayNode list = Answer.JSON.createArrayNode();
        for (Catalogue.PaymentMethod method : methods) {
            ObjectNode item = list.addObject().put("guid", method.guid()).put("name", method.name());
            item.putObject("pivot").put("shop_id", shop).put("payment_method_id", method.guid());
        }
        return Answer.ok(list);
    }

    private Answer order(String shop, Buffer body) {
        if (boxOffice.paymentMethods(shop) == null) {
            return Answer.error(404, "There is no such shop");
        }
        OrderBody order;
        try {
            order = OrderBody.of(Answer.JSON.readTree(body.getBytes()));
        } catch (IOException e) {
            return Answer.error(400, "The body is not JSON");
        } catch (OrderBody.Malformed e) {
            return Answer.error(422, e.getMessage());
        }
        Sale sale = boxOffice.order(shop, order);
        TakenOrder taken = sale.order();
        if (taken == null) {
            return unsuccessful(sale.fatals(), sale.errors());
        }
        payments.taken(taken);
        return Answer.ok(lists(List.of(), List.of())
                .put("redirectUrl", baseUrl.get() + "/3.0.0/return/" + UUID.randomUUID())
                .put("amount", taken.amount())
                .put("order_id", taken.orderId()));
    }

    /** A 200 whose lists say what went wrong. */
    static Answer unsuccessful(List<Sale.Problem> fatals, List<Sale.Problem> errors) {
        return Answer.ok(
                lists(fatals, errors).putNull("redirectUrl").put("amount", 0).putNull("order_id"));
    }

    private static ObjectNode lists(List<Sale.Problem> fatals, List<Sale.Problem> errors) {
        ObjectNode answer = Answer.JSON.createObjectNode();
        fill(answer.putArray("fatals"), fatals);
        fill(answer.putArray("errors"), errors);
        answer.putArray("notices");
        return answer;
    }

    private static void fill(ArrayNode list, List<Sale.Problem> problems) {
        for (Sale.Problem problem : problems) {
            ObjectNode item = list.addObject()
                    .put("subjectType", problem.subjectType())
                    .put("guid", problem.guid())
                    .put("reservation", problem.reservation())
                    .put("reason", problem.reason());
            item.putObject("extra");
            item.putObject("parentOf");
        }
    }

    private Answer lookUp(String guid) {
        TakenOrder order = boxOffice.find(guid);
        if (order == null) {
            return Answer.error(404, "There is no such order");
        }
        return lookUps.show(order);
    }

    private Answer token(Buffer body) {
        for (String needed : List.of("grant_type", "refresh_token", "client_id", "client_secret")) {
            if (field(body, needed) == null) {
                return Answer.oauth(400, "invalid_request", needed + " is missing");
            }
        }
        if (!"refresh_token".equals(field(body, "grant_type"))) {
            return Answer.oauth(400, "unsupported_grant_type", "grant_type must be refresh_token");
        }
        Settings now = settings.get();
        if (!now.clientId().equals(field(body, "client_id"))
                || !now.clientSecret().equals(field(body, "client_secret"))) {
            return Answer.oauth(401, "invalid_client", "Client authentication failed");
        }
        IssuedTokens.Issued issued = tokens.refresh(field(body, "refresh_token"), now.accessTokenSeconds());
        return issued == null ? Answer.oauth(400, "invalid_grant", "The refresh token is invalid") : Answer.ok(issued);
    }

    /** A text field of a body that is a JSON object or a form, or null. */
    private static @Nullable String field(Buffer body, String name) {
        String text = body.toString();
        if (!text.stripLeading().startsWith("{")) {
            List<String> values =
                    new QueryStringDecoder(text, false).parameters().getOrDefault(name, List.of());
            return values.isEmpty() ? null : values.get(0);
        }
        try {
            JsonNode value = Answer.JSON.readTree(text).path(name);
            return value.isTextual() ? value.textValue() : null;
        } catch (IOException e) {
            return null;
        }
    }
}

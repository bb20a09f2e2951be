package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of {@link AdminApi} that is about what comes after an order: payments, webhooks, the list. */
final class AfterOrderAdmin {

    private static final int LISTED = 1_000;

    private final ShopSimulator simulator;

    AfterOrderAdmin(ShopSimulator simulator) {
        this.simulator = simulator;
    }

    /**
     * Does what a request asks for.
     *
     * @param name the path without {@code /_admin/}
     * @return null if there is no such path here
     * @throws IllegalArgumentException if a value is out of its bounds, or the order cannot become so
     */
    @Nullable
    Answer answer(String method, String name, byte[] body) throws IOException {
        if (method.equals("POST") && name.matches("orders/[^/]+/(pay|fail|withdraw)")) {
            return changeOrder(name.split("/"));
        }
        return switch (method + " " + name) {
            case "PUT orders" -> {
                simulator
                        .lookUps()
                        .lagMillis(Answer.JSON.readValue(body, Lag.class).lagMillis());
                yield Answer.ok(new Lag(simulator.lookUps().lagMillis()));
            }
            case "GET payments" -> Answer.ok(simulator.payments().settings());
            case "PUT payments" -> {
                simulator
                        .payments()
                        .settings(RecordValues.changed(simulator.payments().settings(), body));
                yield Answer.ok(simulator.payments().settings());
            }
            case "GET webhooks" -> webhooks();
            case "PUT webhooks" -> {
                simulator
                        .hooks()
                        .settings(RecordValues.changed(simulator.hooks().settings(), body));
                yield webhooks();
            }
            case "POST webhooks" -> {
                JsonNode wanted = Answer.JSON.readTree(body);
                yield Answer.ok(simulator
                        .hooks()
                        .subscribe(
                                wanted.path("url").asText(),
                                wanted.path("trigger").asText()));
            }
            case "DELETE webhooks" -> {
                simulator.hooks().unsubscribeAll();
                yield webhooks();
            }
            case "POST webhooks/calls" -> {
                simulator.hooks().send(Answer.JSON.readValue(body, WebhookCall.class));
                yield Answer.ok(Map.of());
            }
            default -> null;
        };
    }

    private Answer changeOrder(String[] path) {
        SimulatedPayments payments = simulator.payments();
        switch (path[2]) {
            case "pay" -> payments.pay(path[1]);
            case "fail" -> payments.fail(path[1]);
            default -> payments.withdraw(path[1], "withdrawn_on_demand");
        }
        return Answer.ok(payments.of(path[1]));
    }

    private Answer webhooks() {
        List<SentHook> sent = simulator.hooks().sent();
        return Answer.ok(Map.of(
                "settings",
                simulator.hooks().settings(),
                "subscribed",
                simulator.hooks().subscribed(),
                "sent",
                sent.subList(Math.max(0, sent.size() - LISTED), sent.size())));
    }

    private record Lag(long lagMillis) {}
}

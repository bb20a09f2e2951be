package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Shows a purchase: its state, why, what can be done, its timeline, and the calls of the shop.")
final class ShowCommand extends OpsCommand {

    @Parameters(paramLabel = "ID", description = "id that the sender gave the purchase")
    private String purchaseId;

    @Override
    int run(Api api, Terminal terminal) {
        JsonNode purchase = api.get("/ops/api/purchases/" + Api.part(purchaseId));
        if (json()) {
            print(terminal, purchase);
        } else {
            show(terminal, purchase);
        }
        return Exit.DONE;
    }

    static void show(Terminal terminal, JsonNode purchase) {
        terminal.line(headline(purchase));
        field(terminal, "Detail", Answers.text(purchase, "detail"));
        field(terminal, "Order", Answers.text(purchase, "orderId"));
        field(terminal, "Amount", amount(purchase));
        field(terminal, "Pay at", Answers.text(purchase, "redirectUrl"));
        field(terminal, "Shop", Answers.text(purchase, "shop"));
        field(terminal, "Shop's answer", status(purchase));
        field(terminal, "Published", Answers.text(purchase, "published"));
        JsonNode hold = purchase.path("hold");
        if (hold.isObject()) {
            field(terminal, "Held until", Answers.time(hold, "heldUntil"));
            hold.path("tickets")
                    .forEach(ticket -> field(
                            terminal,
                            "Ticket",
                            Answers.or(ticket, "ticket") + ", reservation " + Answers.or(ticket, "reservation")));
        }
        field(terminal, "Look from", Answers.text(purchase, "lookAtShopAfter"));
        field(terminal, "What to do", Answers.text(purchase, "advice"));
        List<List<String>> rows = new ArrayList<>(List.of(List.of("AT", "STATE", "ATTEMPT", "WHY")));
        purchase.path("history")
                .forEach(change -> rows.add(List.of(
                        Answers.or(change, "at"),
                        Answers.or(change, "state"),
                        Answers.or(change, "attempt"),
                        why(change))));
        Answers.table(terminal, rows);
        calls(terminal, purchase.path("calls"));
    }

    /** The requests to the shop; their bodies are shown with {@code --json}. */
    private static void calls(Terminal terminal, JsonNode calls) {
        if (calls.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of("CALL AT", "ATTEMPT", "MS", "ANSWER", "REQUEST")));
        calls.forEach(call -> rows.add(List.of(
                Answers.or(call, "at"),
                Answers.or(call, "attempt"),
                Answers.or(call, "millis"),
                answer(call),
                Answers.or(call, "method") + " " + Answers.or(call, "path"))));
        terminal.line("");
        Answers.table(terminal, rows);
    }

    private static String answer(JsonNode call) {
        String status = Answers.text(call, "status");
        String failure = Answers.text(call, "failure");
        return Stream.of(status == null ? null : "HTTP " + status, failure)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    /** {@code ERP-2026-000124 is rejected: sold-out}. */
    static String headline(JsonNode purchase) {
        String reason = Answers.text(purchase, "reason");
        return Answers.or(purchase, "purchaseId") + " is " + Answers.or(purchase, "state")
                + (reason == null ? "" : ": " + reason) + " (attempt " + Answers.or(purchase, "attempt") + ")";
    }

    private static String amount(JsonNode purchase) {
        JsonNode cents = purchase.path("amount");
        if (!cents.isNumber()) {
            return null;
        }
        String amount = BigDecimal.valueOf(cents.longValue(), 2).toPlainString();
        String currency = Answers.text(purchase.path("hold"), "currency");
        return currency == null ? amount : amount + " " + currency;
    }

    private static String status(JsonNode purchase) {
        String status = Answers.text(purchase, "shopStatus");
        return status == null ? null : "HTTP " + status;
    }

    private static String why(JsonNode change) {
        String reason = Answers.text(change, "reason");
        String detail = Answers.text(change, "detail");
        return reason == null ? (detail == null ? "" : detail) : detail == null ? reason : reason + ": " + detail;
    }

    private static void field(Terminal terminal, String name, String value) {
        if (value != null) {
            terminal.line(String.format(Locale.ROOT, "  %-14s %s", name, value));
        }
    }
}

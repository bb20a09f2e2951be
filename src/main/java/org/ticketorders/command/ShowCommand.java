package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Shows a purchase: its state, why, what can be done, and its timeline.")
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
        field(terminal, "Amount", Answers.text(purchase, "amount"));
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
    }

    /** {@code ERP-2026-000124 is rejected: sold-out}. */
    static String headline(JsonNode purchase) {
        String reason = Answers.text(purchase, "reason");
        return Answers.or(purchase, "purchaseId") + " is " + Answers.or(purchase, "state")
                + (reason == null ? "" : ": " + reason) + " (attempt " + Answers.or(purchase, "attempt") + ")";
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

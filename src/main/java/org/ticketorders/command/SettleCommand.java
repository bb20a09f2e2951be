package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "settle",
        description =
                "Settles a purchase in doubt by what you have found at the shop. It cannot be undone, so it asks first.")
final class SettleCommand extends OpsCommand {

    @Parameters(paramLabel = "ID", description = "id that the sender gave the purchase")
    private String purchaseId;

    @ArgGroup(multiplicity = "1")
    private Found found;

    static final class Found {

        @Option(
                names = "--ordered",
                paramLabel = "ORDER",
                description = "the shop has this order for it; the shop is asked for it first")
        private String order;

        @Option(names = "--not-ordered", description = "the shop has no order for it; needs --looked-at")
        private boolean not;
    }

    @Option(names = "--looked-at", paramLabel = "TIME", description = "when you looked at the shop: " + Times.FORMS)
    private String lookedAt;

    @Option(names = "--without-look-up", description = "take the order without asking the shop for it; needs --why")
    private boolean withoutLookUp;

    @Option(
            names = "--despite-differences",
            description = "take the order though the shop shows others of its data; needs --why")
    private boolean despiteDifferences;

    @Option(names = "--why", paramLabel = "TEXT", description = "for the audit")
    private String why;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    private boolean yes;

    @Override
    int run(Api api, Terminal terminal) {
        ObjectNode body = body();
        String path = "/ops/api/purchases/" + Api.part(purchaseId);
        if (!yes) {
            // whoever answers sees what it is about
            JsonNode purchase = api.get(path);
            String what = ShowCommand.headline(purchase) + ". Settle it as "
                    + (found.not
                            ? "not ordered, seen at " + body.path("lookedAt").asText()
                            : "ordered: order " + found.order)
                    + "?";
            if (!confirmed(terminal, false, what)) {
                return Exit.FAILED;
            }
            body.set("attempt", purchase.get("attempt"));
        }
        JsonNode settled = api.post(path + "/resolution", body);
        if (json()) {
            print(terminal, settled);
        } else {
            terminal.line(ShowCommand.headline(settled));
        }
        return Exit.DONE;
    }

    private ObjectNode body() {
        ObjectNode body = Api.object().put("ordered", !found.not);
        if (found.not) {
            if (withoutLookUp || despiteDifferences) {
                throw CommandFailure.usage("--without-look-up and --despite-differences are for --ordered");
            }
            if (lookedAt == null) {
                throw CommandFailure.usage(
                        "--not-ordered needs --looked-at: when did you look at the shop? " + Times.FORMS);
            }
            Instant at = Times.read("--looked-at", lookedAt);
            if (at.isAfter(Instant.now())) {
                throw CommandFailure.usage("--looked-at is " + at + ", which is still to come");
            }
            body.put("lookedAt", at.toString());
        } else {
            if (lookedAt != null) {
                throw CommandFailure.usage("--looked-at is for --not-ordered");
            }
            body.put("orderId", found.order);
            if (withoutLookUp) {
                body.put("withoutLookUp", true);
            }
            if (despiteDifferences) {
                body.put("despiteDifferences", true);
            }
        }
        LetterSelection.put(body, "why", why);
        return body;
    }
}

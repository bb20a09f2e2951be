package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "find",
        header = "Finds purchases by what a person has.",
        description = {
            "That is: a purchase id or its beginning, an order, a reservation, a ticket, the e-mail address or name of a",
            "customer, or an imported file. For operators."
        })
final class FindCommand extends OpsCommand {

    @Parameters(paramLabel = "TEXT", description = "what to look for")
    private String text;

    @Override
    int run(Api api, Terminal terminal) {
        if (text.isBlank()) {
            throw CommandFailure.usage("say what to look for");
        }
        JsonNode found = api.post("/ops/api/search", Api.object().put("text", text));
        if (json()) {
            print(terminal, found);
        } else if (!found.path("items").isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            List<String> heads = new ArrayList<>(Answers.purchaseHeads());
            heads.add("FOUND BY");
            rows.add(heads);
            found.path("items").forEach(item -> {
                List<String> row = new ArrayList<>(Answers.purchaseRow(item));
                row.add(Answers.or(item, "foundBy") + ", in " + Answers.or(item, "foundIn"));
                rows.add(row);
            });
            Answers.table(terminal, rows);
            if (found.path("more").asBoolean()) {
                terminal.error("ticket-orders: there are more");
            }
        }
        if (!json()) {
            found.path("files")
                    .forEach(file ->
                            terminal.line("File " + Answers.or(file, "name") + " is " + Answers.or(file, "state")));
        }
        if (found.path("items").isEmpty() && found.path("files").isEmpty()) {
            List<String> places = new ArrayList<>();
            found.path("lookedIn").forEach(place -> places.add(place.asText()));
            throw new CommandFailure(Exit.NOT_FOUND, "nothing found. Looked in: " + String.join("; ", places));
        }
        return Exit.DONE;
    }
}

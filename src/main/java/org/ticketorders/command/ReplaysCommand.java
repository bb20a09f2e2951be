package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "replays", description = "Shows the replays of many dead letters and what came of them, or ends one.")
final class ReplaysCommand extends OpsCommand {

    @Parameters(arity = "0..1", paramLabel = "REPLAY", description = "id of one of them")
    private String id;

    @Option(names = "--cancel", description = "end it: what it has not come to stays where it is; needs --why")
    private boolean cancel;

    @Option(names = "--why", paramLabel = "TEXT", description = "for the audit, with --cancel")
    private String why;

    @Override
    int run(Api api, Terminal terminal) {
        if (cancel ? id == null || why == null : why != null) {
            throw CommandFailure.usage("--cancel and --why go together, with the id of a replay");
        }
        String path = "/ops/api/replays" + (id == null ? "" : "/" + Api.part(id));
        JsonNode answer = cancel ? api.post(path + "/cancel", Api.object().put("why", why)) : api.get(path);
        if (json()) {
            print(terminal, answer);
        } else if (id != null) {
            terminal.line("Replay " + Answers.or(answer, "id") + " is " + Answers.or(answer, "state") + ": "
                    + ReplayCommand.progress(answer));
        } else {
            List<List<String>> rows =
                    new ArrayList<>(List.of(List.of("STARTED", "REPLAY", "QUEUE", "BY", "STATE", "HOW FAR")));
            answer.path("items")
                    .forEach(job -> rows.add(List.of(
                            Answers.time(job, "startedAt"),
                            Answers.or(job, "id"),
                            Answers.or(job, "queue"),
                            Answers.or(job, "who"),
                            Answers.or(job, "state"),
                            ReplayCommand.progress(job))));
            Answers.table(terminal, rows);
        }
        return Exit.DONE;
    }
}

package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replays",
        description = "Shows the replays of many dead letters and what came of them, or suspends, resumes or ends one.")
final class ReplaysCommand extends OpsCommand {

    @Parameters(arity = "0..1", paramLabel = "REPLAY", description = "id of one of them")
    private String id;

    @ArgGroup
    private Change change;

    @Option(names = "--why", paramLabel = "TEXT", description = "for the audit, with one of those")
    private String why;

    /** What is done to one: at most one of them. */
    private static final class Change {

        @Option(names = "--suspend", description = "what it has not come to waits until it is resumed; needs --why")
        private boolean suspend;

        @Option(names = "--resume", description = "it runs again; needs --why")
        private boolean resume;

        @Option(names = "--cancel", description = "end it: what it has not come to stays where it is; needs --why")
        private boolean cancel;

        private String path() {
            return suspend ? "/suspend" : resume ? "/resume" : "/cancel";
        }
    }

    @Override
    int run(Api api, Terminal terminal) {
        if (change != null ? id == null || why == null : why != null) {
            throw CommandFailure.usage(
                    "--suspend, --resume and --cancel go together with --why and the id of a replay, and --why with one of them");
        }
        String path = "/ops/api/replays" + (id == null ? "" : "/" + Api.part(id));
        JsonNode answer =
                change != null ? api.post(path + change.path(), Api.object().put("why", why)) : api.get(path);
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

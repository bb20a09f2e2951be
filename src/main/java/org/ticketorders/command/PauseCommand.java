package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = "Pauses a stage: messages wait in their queues, across restarts too, until it is resumed.")
final class PauseCommand extends OpsCommand {

    @Parameters(
            paramLabel = "STAGE",
            description = "intake, reserve, order, ledger, broker, or one of a lane such as order.north")
    private String stage;

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "for the audit")
    private String why;

    @Option(names = "--until", paramLabel = "TIME", description = "when it ends without an operator: " + Times.FORMS)
    private String until;

    @Override
    int run(Api api, Terminal terminal) {
        ObjectNode body = Api.object().put("why", why);
        if (until != null) {
            Instant end = Times.read("--until", until);
            if (!end.isAfter(Instant.now())) {
                throw CommandFailure.usage("--until is " + end + ", which is over");
            }
            body.put("until", end.toString());
        }
        JsonNode paused = api.post("/ops/api/stages/" + Api.part(stage) + "/pause", body);
        return shown(terminal, paused, json());
    }

    static int shown(Terminal terminal, JsonNode stage, boolean json) {
        if (json) {
            print(terminal, stage);
        } else if (stage.path("pause").isObject()) {
            terminal.line(StatusCommand.paused(stage.path("pause")));
        } else {
            terminal.line(Answers.or(stage, "stage") + " takes work");
        }
        return Exit.DONE;
    }
}

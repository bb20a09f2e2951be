package org.ticketorders.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "resume", description = "Resumes a stage that an operator has paused.")
final class ResumeCommand extends OpsCommand {

    @Parameters(
            paramLabel = "STAGE",
            description = "intake, reserve, order, ledger, broker, or one of a lane such as order.north")
    private String stage;

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "for the audit")
    private String why;

    @Override
    int run(Api api, Terminal terminal) {
        return PauseCommand.shown(
                terminal,
                api.post(
                        "/ops/api/stages/" + Api.part(stage) + "/resume",
                        Api.object().put("why", why)),
                json());
    }
}

package org.ticketorders.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints what bash needs to complete commands and options: source <(ticket-orders completion)")
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    @Override
    public Integer call() {
        TicketOrders root = (TicketOrders) spec.root().userObject();
        CommandLine all = TicketOrders.commandLine(root.terminal());
        // what the script does itself
        for (String word : TicketOrders.OF_THE_SCRIPT) {
            all.addSubcommand(word, CommandSpec.create());
        }
        root.terminal().out().print(AutoComplete.bash("ticket-orders", all));
        return Exit.DONE;
    }
}

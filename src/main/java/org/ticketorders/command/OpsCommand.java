package org.ticketorders.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a running application. */
@Command(
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused, failed, or only partly done",
            "2:an unknown word or option, or a wrong value; nothing was asked",
            "3:the login is missing, wrong or locked, or lacks the role",
            "4:there is no such thing",
            "5:its state does not allow it",
            "6:no answer, or none of the application"
        })
abstract class OpsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    @Override
    public final Integer call() {
        Terminal terminal = terminal();
        return run(connection.api(terminal), terminal);
    }

    final Terminal terminal() {
        return ((TicketOrders) spec.root().userObject()).terminal();
    }

    /**
     * Does it.
     *
     * @return one of {@link Exit}
     * @throws CommandFailure if it is not done
     */
    abstract int run(Api api, Terminal terminal);

    final boolean json() {
        return connection.json();
    }

    /** Prints an answer as the REST has it. */
    static void print(Terminal terminal, JsonNode answer) {
        try {
            terminal.out()
                    .println(
                            Shown.json(Api.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Asks whether to do what cannot be undone.
     *
     * @param sure whether that was said beforehand
     * @return false if it is not to be done
     * @throws CommandFailure if there is nobody to ask
     */
    static boolean confirmed(Terminal terminal, boolean sure, String question) {
        if (sure) {
            return true;
        }
        String answer = terminal.ask(question + " [y/N] ");
        if (answer == null) {
            throw CommandFailure.usage("nobody can be asked whether to do this: add --yes");
        }
        String word = answer.strip().toLowerCase(Locale.ROOT);
        if (word.equals("y") || word.equals("yes")) {
            return true;
        }
        terminal.error("ticket-orders: nothing was changed");
        return false;
    }
}

package org.ticketorders.command;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The commands of {@code ticket-orders} for operators. They ask a running application by its REST, and start nothing. Their exit codes:
 * {@link Exit}.
 */
@Command(
        name = "ticket-orders",
        description = "Looks at and changes running ticket order routes, from a terminal or a script.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StatusCommand.class,
            ShowCommand.class,
            FindCommand.class,
            TailCommand.class,
            LettersCommand.class,
            ReplayCommand.class,
            ReplaysCommand.class,
            SettleCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            ImportCommand.class,
            HealthCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        })
public final class TicketOrders implements Runnable {

    /** Words of the start script that are no commands here. */
    static final List<String> OF_THE_SCRIPT = List.of("start", "send", "hash-password", "shop-simulator", "prepare");

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    TicketOrders(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /**
     * Does a command.
     *
     * @param args its name, then its options
     * @return the exit code of the process
     */
    public static int run(String... args) {
        return run(Terminal.ofProcess(), args);
    }

    static int run(Terminal terminal, String... args) {
        int code = commandLine(terminal).execute(args);
        terminal.out().flush();
        return code;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine commands = new CommandLine(new TicketOrders(terminal));
        // a word that begins with @ is an id or a text, and no file with options
        return commands.setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(120)
                .setUsageHelpAutoWidth(false)
                .setOut(new PrintWriter(new OutputStreamWriter(terminal.out(), StandardCharsets.UTF_8), true))
                .setParameterExceptionHandler(TicketOrders::misused)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(terminal, failure, command));
    }

    Terminal terminal() {
        return terminal;
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    private static int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        TicketOrders root = (TicketOrders) command.getCommandSpec().root().userObject();
        List<String> near = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        boolean ofScript = args.length > 0 && OF_THE_SCRIPT.contains(args[0]) && command.getParent() == null;
        String name = command.getCommandSpec().qualifiedName();
        root.terminal.error("ticket-orders: "
                + (ofScript ? "'" + args[0] + "' is a word of the script bin/ticket-orders" : message(e, command))
                + (near.isEmpty() || ofScript ? "." : ". Did you mean '" + near.get(0) + "'?")
                + " See: " + (command.getParent() == null ? "ticket-orders help" : name + " --help"));
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String message(ParameterException e, CommandLine command) {
        if (e instanceof UnmatchedArgumentException unmatched && command.getParent() == null) {
            return "unknown command '" + unmatched.getUnmatched().get(0) + "'";
        }
        String message = e.getMessage().replaceFirst("^Error: ", "");
        return message.isEmpty() ? "unknown" : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static int failed(Terminal terminal, Exception failure, CommandLine command) {
        boolean known = failure instanceof CommandFailure;
        terminal.error("ticket-orders: "
                + (known
                        ? failure.getMessage()
                        : "unexpected: " + failure.getClass().getSimpleName() + ": " + failure.getMessage()));
        if (command.getCommandSpec().userObject() instanceof HealthCommand) {
            return HealthCommand.UNKNOWN;
        }
        return known ? ((CommandFailure) failure).exitCode() : Exit.FAILED;
    }
}

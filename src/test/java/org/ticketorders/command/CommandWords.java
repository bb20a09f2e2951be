package org.ticketorders.command;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;

/** Whether there is such a command, for those that documents show. */
public final class CommandWords {

    private CommandWords() {}

    /** What is wrong with the words behind {@code ticket-orders}; empty if nothing is. */
    public static Optional<String> fault(List<String> words) {
        try {
            TicketOrders.commandLine(TestTerminal.with()).parseArgs(words.toArray(String[]::new));
            return Optional.empty();
        } catch (ParameterException e) {
            return Optional.of(String.join(" ", words) + ": " + e.getMessage());
        }
    }
}

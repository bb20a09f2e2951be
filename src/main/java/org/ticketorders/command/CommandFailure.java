package org.ticketorders.command;

/** Why a command was not done, in one line for standard error. */
final class CommandFailure extends RuntimeException {

    private final int exitCode;

    /** @param exitCode one of {@link Exit} */
    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static CommandFailure usage(String message) {
        return new CommandFailure(Exit.USAGE, message);
    }

    int exitCode() {
        return exitCode;
    }
}

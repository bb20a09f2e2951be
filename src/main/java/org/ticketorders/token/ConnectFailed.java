package org.ticketorders.token;

/** A problem of {@link Connect} in one line, and the exit code for it. */
final class ConnectFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** @param exitCode 1 if no token was got, 2 if the command or the configuration is wrong */
    ConnectFailed(int exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}

package org.ticketorders.command;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ticketorders.broker.login.BrokerUsers;

/**
 * How {@link SendPurchase} logs in at the broker. The password comes from the environment variable {@value #VARIABLE}, or from
 * the file in which a sandbox on this host keeps it, or is asked for at the console.
 *
 * @param user null for a broker that wants none
 * @param password null for a broker that wants none
 */
record SenderLogin(String user, String password) {

    static final String VARIABLE = "OPENTICKET_SEND_PASSWORD";

    private static final String DATA_DIRECTORY = "OPENTICKET_DATADIRECTORY";

    /**
     * @param given the user, or null for the one that the first start makes
     * @param home the folder that a relative data directory begins at
     * @param console to ask at, or null
     * @throws IOException if the file cannot be read
     */
    static SenderLogin find(String given, Path home, Map<String, String> environment, Console console)
            throws IOException {
        String user = given == null ? BrokerUsers.SENDER : given;
        String password = environment.get(VARIABLE);
        Path file =
                BrokerUsers.passwordFile(home.resolve(environment.getOrDefault(DATA_DIRECTORY, "data/sandbox")), user);
        if (password == null && Files.exists(file)) {
            password = Files.readString(file).strip();
        }
        if (password == null && given != null && console != null) {
            char[] typed = console.readPassword("Password of %s at the broker: ", user);
            password = typed == null ? null : new String(typed);
        }
        return password == null ? new SenderLogin(null, null) : new SenderLogin(user, password);
    }

    @Override
    public String toString() {
        return "SenderLogin[" + user + "]";
    }
}

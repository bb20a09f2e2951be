package org.ticketorders.security;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Makes the hash of a password for {@code openticket.security.users} and {@code openticket.broker.users}. */
public final class HashPassword {

    /** The argument that asks the application for this instead of a start. */
    public static final String ARGUMENT = "hash-password";

    /** What such a hash looks like, for the configuration's own check. */
    public static final String HASH = "(\\{bcrypt})?\\$2[aby]\\$(0[89]|1[0-5])\\$[./A-Za-z0-9]{53}";

    private static final int SHORTEST = 12;

    /** Bytes; bcrypt passes over the rest. */
    private static final int LONGEST = 72;

    private HashPassword() {}

    /**
     * Asks for the password at the console, unseen, or takes a line of standard input; prints the hash.
     *
     * @return the process' exit code: 0, or 1 if the password was not taken, which standard error tells
     */
    public static int run() throws IOException {
        String password = read();
        if (password == null
                || password.length() < SHORTEST
                || password.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            System.err.println("Not taken: a password has at least " + SHORTEST + " characters and at most " + LONGEST
                    + " bytes. Try again with another.");
            return 1;
        }
        System.out.println("{bcrypt}" + new BCryptPasswordEncoder().encode(password));
        return 0;
    }

    private static String read() throws IOException {
        Console console = System.console();
        if (console != null) {
            char[] typed = console.readPassword("Password: ");
            return typed == null ? null : new String(typed);
        }
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }
}

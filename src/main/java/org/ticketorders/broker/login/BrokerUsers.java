package org.ticketorders.broker.login;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ticketorders.security.FirstPassword;

/**
 * The users of the embedded broker: those of the configuration, or else {@value #SENDER} and {@value #READER}, whose passwords
 * the first start makes.
 */
public final class BrokerUsers {

    public static final String SENDER = "sender";
    public static final String READER = "reader";

    /** Reads and browses outcomes. */
    static final String READERS = "readers";

    /** Sends purchases, and reads the replies to them. */
    static final String SENDERS = "senders";

    /** bcrypt's least: a password of 98 bits cannot be guessed, and a flood of wrong ones leaves the processor to the orders. */
    private static final int LEAST_COST = 4;

    /**
     * @param hash of the password, by bcrypt
     * @param slow whether the hash costs so much that guesses must be bounded
     */
    record Known(String name, String hash, Set<String> roles, boolean slow) {}

    private final Map<String, Known> users = new LinkedHashMap<>();

    /**
     * @param dataDirectory where the hashes of passwords that were made are kept
     * @param keepPasswords whether those passwords are kept there, too, for {@code send} on this host
     */
    public BrokerUsers(List<BrokerUser> configured, Path dataDirectory, boolean keepPasswords) {
        configured.forEach(user ->
                add(new Known(user.name(), user.password().replace("{bcrypt}", ""), Set.copyOf(user.roles()), true)));
        if (configured.isEmpty()) {
            add(first(SENDER, SENDERS, dataDirectory, keepPasswords));
            add(first(READER, READERS, dataDirectory, keepPasswords));
        }
    }

    private void add(Known user) {
        users.put(user.name(), user);
    }

    private static Known first(String name, String role, Path dataDirectory, boolean keepPasswords) {
        FirstPassword password = new FirstPassword(
                name,
                " of " + role + " at the broker",
                dataDirectory.resolve("broker-" + name + ".hash").toAbsolutePath(),
                LEAST_COST,
                keepPasswords ? passwordFile(dataDirectory, name).toAbsolutePath() : null);
        return new Known(name, password.hash(), Set.of(role), false);
    }

    /** Where a password that was made is kept, if it is kept. */
    public static Path passwordFile(Path dataDirectory, String user) {
        return dataDirectory.resolve("broker-" + user + ".password");
    }

    Optional<Known> find(String name) {
        return Optional.ofNullable(users.get(name));
    }
}

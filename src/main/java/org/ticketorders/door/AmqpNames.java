package org.ticketorders.door;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Symbols and descriptors of AMQP that clients have sent. The decoder (Proton-J 0.34.1) keeps each that it meets for as long as the process lives, so there
 * is a most of them. A client of AMQP has some dozens, the same in each of its messages.
 */
final class AmqpNames {

    /** Of all connections together. */
    static final int MOST = 10_000;

    /** Of one login, so that none uses up the others': who makes a new one for each message is stopped alone. */
    static final int OF_A_LOGIN = 1_000;

    /** Until so many there are, also those that come without a login. */
    static final int BEFORE_LOGIN = 500;

    /** Of one connection, beside its messages: as many are kept for it. */
    static final int OF_A_CONNECTION = 250;

    /** AMQP's own descriptors have numbers below it. */
    private static final int RESERVED = 256;

    /** What a login names, so that nobody can use it up. */
    private static final Set<String> MECHANISMS =
            Set.of("PLAIN", "ANONYMOUS", "EXTERNAL", "GSSAPI", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512");

    private static final String NUMBER = "#";

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** How many each login has brought. */
    private final Map<String, Integer> brought = new ConcurrentHashMap<>();

    AmqpNames() {
        known.addAll(MECHANISMS);
        for (int descriptor = 0; descriptor < RESERVED; descriptor++) {
            known.add(number(descriptor));
        }
    }

    /** What a descriptor that is a number is called here. */
    static String number(long descriptor) {
        return NUMBER + Long.toUnsignedString(descriptor);
    }

    /**
     * @param login null before there is one
     * @return whether it is known already, or one of so many that may become so
     */
    boolean isTaken(String name, String login) {
        return known.contains(name) || isOneMore(login) && known.add(name);
    }

    private boolean isOneMore(String login) {
        return login == null
                ? known.size() < BEFORE_LOGIN
                : known.size() < MOST && brought.merge(login, 1, Integer::sum) <= OF_A_LOGIN;
    }

    /** The same for one connection beside its messages; for its own thread. */
    Predicate<String> ofConnection(Supplier<String> login) {
        Set<String> own = new HashSet<>();
        return name ->
                own.contains(name) || own.size() < OF_A_CONNECTION && isTaken(name, login.get()) && own.add(name);
    }
}

package org.ticketorders.door;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Symbols and descriptors of AMQP that clients have sent. The decoder (Proton-J 0.34.1) keeps each that it meets for as long as the process lives, so there
 * is a most of them. A client of AMQP has some dozens, the same in each of its messages.
 */
final class AmqpNames {

    /** Of all connections together. */
    static final int MOST = 10_000;

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

    /** @return whether it is known already, or one of so many that may become so */
    boolean isTaken(String name, boolean isLoggedIn) {
        return known.contains(name) || known.size() < (isLoggedIn ? MOST : BEFORE_LOGIN) && known.add(name);
    }

    /** The same for one connection beside its messages; for its own thread. */
    Predicate<String> ofConnection(BooleanSupplier isLoggedIn) {
        Set<String> own = new HashSet<>();
        return name -> own.contains(name)
                || own.size() < OF_A_CONNECTION && isTaken(name, isLoggedIn.getAsBoolean()) && own.add(name);
    }
}

package org.ticketorders.door;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.ticketorders.door.DroppedConnections.Why;

/**
 * How much those who connect by network may have open at the embedded broker: of each kind a connection has a most, and so have all together, and a
 * login at most half of that, so that none keeps the others out.
 *
 * <p>Nothing is counted down. What is asked for is added up, and whenever that is more than there may be, what is open then is counted, and the sum
 * begins with that: what was closed, in whatever way, is not among it.
 */
final class Shares {

    private static final long UNBOUNDED = Long.MAX_VALUE;

    /** What may be open. */
    enum Kind {
        /** How many there are for all, {@code broker.xml} says. */
        CONNECTIONS("connections", UNBOUNDED, UNBOUNDED),
        /** A pool of JMS clients has some ten. */
        SESSIONS("sessions", 500, 5_000),
        CONSUMERS("consumers", 1_000, 10_000),
        /** By AMQP a client has one for each consumer, producer and queue for replies. */
        LINKS("links or producers", 5_000, 20_000),
        /** Of AMQP; by the broker's own protocol a session has one at a time. */
        TRANSACTIONS("transactions", 500, 5_000),
        REPLY_QUEUES("queues for replies", UNBOUNDED, 2_000),
        /** The broker has them in memory, or on disk. */
        UNFINISHED("bytes of messages that are not complete", UNBOUNDED, 64 << 20);

        private final String words;
        private final long ofConnection;
        private final long ofAll;

        Kind(String words, long ofConnection, long ofAll) {
            this.words = words;
            this.ofConnection = ofConnection;
            this.ofAll = ofAll;
        }
    }

    /**
     * Why somebody may not have more.
     *
     * @param words a sentence for the client
     */
    record Refusal(Why why, String words) {}

    /** Takes down how much is open, each thing once. */
    interface Tally {

        /**
         * @param connection its id; null for what belongs to none
         * @param login null where nobody has logged in
         */
        void add(Kind kind, long amount, Object connection, String login);
    }

    private final long connections;
    private final Consumer<Tally> whatIsOpen;
    private volatile Sums sums = new Sums();

    /**
     * @param connections how many there may be in all
     * @param whatIsOpen names all that is open now
     */
    Shares(long connections, Consumer<Tally> whatIsOpen) {
        this.connections = connections;
        this.whatIsOpen = whatIsOpen;
    }

    private long ofAll(Kind kind) {
        return kind == Kind.CONNECTIONS ? connections : kind.ofAll;
    }

    /**
     * Asks for something before it is opened.
     *
     * @return null if it may be
     */
    Refusal take(Kind kind, long amount, Object connection, String login) {
        return ask(kind, amount, amount, connection, login);
    }

    /**
     * Asks about something that was opened just now, and is among what is open.
     *
     * @return null if it may stay
     */
    Refusal taken(Kind kind, Object connection, String login) {
        return ask(kind, 1, 0, connection, login);
    }

    private Refusal ask(Kind kind, long amount, long notYetOpen, Object connection, String login) {
        if (sums.plus(kind, amount, connection, login) == null) {
            return null;
        }
        Sums now = new Sums();
        whatIsOpen.accept(now);
        Refusal refusal = now.plus(kind, notYetOpen, connection, login);
        sums = now;
        return refusal;
    }

    /** Of a connection, of a login, or of all if there is neither. */
    private record Scope(Object connection, String login) {}

    private final class Sums implements Tally {

        private static final Scope ALL = new Scope(null, null);

        private final Map<Scope, AtomicLongArray> open = new ConcurrentHashMap<>();

        @Override
        public void add(Kind kind, long amount, Object connection, String login) {
            plus(kind, amount, connection, login);
        }

        /** @return null if that is no more than there may be */
        private Refusal plus(Kind kind, long amount, Object connection, String login) {
            long all = ofAll(kind);
            long half = Math.max(1, all / 2);
            Refusal refusal = null;
            if (sum(ALL, kind, amount) > all) {
                refusal = refusal(Why.TOO_MUCH_OPEN, "all together", kind, all);
            }
            if (login != null && sum(new Scope(null, login), kind, amount) > half) {
                refusal = refusal(Why.MORE_THAN_HALF, "user '" + login + "'", kind, half);
            }
            if (connection != null && sum(new Scope(connection, null), kind, amount) > kind.ofConnection) {
                refusal = refusal(Why.TOO_MUCH_OPEN, "this connection", kind, kind.ofConnection);
            }
            return refusal;
        }

        private long sum(Scope scope, Kind kind, long amount) {
            return open.computeIfAbsent(scope, first -> new AtomicLongArray(Kind.values().length))
                    .addAndGet(kind.ordinal(), amount);
        }

        private static Refusal refusal(Why why, String who, Kind kind, long most) {
            return new Refusal(
                    why, "no more than " + most + " " + kind.words + " for " + who + ": end those that are not used");
        }
    }
}

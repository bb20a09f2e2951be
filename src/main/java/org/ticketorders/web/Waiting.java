package org.ticketorders.web;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Since when connections wait for the rest of a request's head. Those between two requests have a time-out of Tomcat's. */
final class Waiting {

    /** For a connection that does not wait, in the place of a time. */
    private static final long NOT = Long.MIN_VALUE;

    /** For one that is closed: whatever comes by it is not looked at any more. */
    private static final long CLOSED = Long.MIN_VALUE + 1;

    private final Map<SocketWrapperBase<?>, Long> since = new ConcurrentHashMap<>();

    /** Those that waited for too long at the last look. Of the thread that looks. */
    private Set<SocketWrapperBase<?>> overdue = Set.of();

    /**
     * Bytes have come: it does not wait while they are looked at.
     *
     * @return since when it waited; empty if it is closed for that
     */
    OptionalLong served(SocketWrapperBase<?> connection) {
        long[] from = {NOT};
        since.compute(connection, (same, before) -> {
            from[0] = before == null ? NOT : before;
            return from[0] == CLOSED ? CLOSED : NOT;
        });
        if (from[0] == CLOSED) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(from[0] == NOT ? System.nanoTime() : from[0]);
    }

    /** The bytes were no whole head. */
    void waits(SocketWrapperBase<?> connection, long from) {
        since.put(connection, from);
    }

    /**
     * Closes connections that wait for too long at two looks, one after the other: where the process, or the whole machine, was suspended, what came
     * meanwhile is read in between, and answered. Never one whose bytes are looked at.
     *
     * @param open all connections, also those from which nothing has come
     */
    void closeThoseLongerThan(Duration longest, Collection<? extends SocketWrapperBase<?>> open) {
        long now = System.nanoTime();
        Set<SocketWrapperBase<?>> late = new HashSet<>();
        for (SocketWrapperBase<?> connection : open) {
            boolean wasLate = overdue.contains(connection);
            long from = since.compute(connection, (same, before) -> {
                if (before == null) {
                    return now;
                }
                return wasLate && isLongerThan(longest, before, now) ? CLOSED : before;
            });
            if (from == CLOSED) {
                connection.close();
            } else if (isLongerThan(longest, from, now)) {
                late.add(connection);
            }
        }
        overdue = late;
        since.keySet().removeIf(SocketWrapperBase::isClosed);
    }

    private static boolean isLongerThan(Duration longest, long from, long now) {
        return from != NOT && from != CLOSED && now - from > longest.toNanos();
    }
}

package org.ticketorders.web;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Since when connections wait for the rest of a request's head. Those between two requests have a time-out of Tomcat's. */
final class Waiting {

    /** For a connection that does not wait, in the place of a time. */
    private static final long NOT = Long.MIN_VALUE;

    private final Map<SocketWrapperBase<?>, Long> since = new ConcurrentHashMap<>();

    /**
     * Bytes have come: it does not wait while they are looked at.
     *
     * @return since when it waited
     */
    long served(SocketWrapperBase<?> connection) {
        Long before = since.put(connection, NOT);
        return before == null || before == NOT ? System.nanoTime() : before;
    }

    /** The bytes were no whole head. */
    void waits(SocketWrapperBase<?> connection, long from) {
        since.put(connection, from);
    }

    /** @param open all connections, also those from which nothing has come */
    void closeThoseLongerThan(Duration longest, Collection<? extends SocketWrapperBase<?>> open) {
        long now = System.nanoTime();
        for (SocketWrapperBase<?> connection : open) {
            Long from = since.putIfAbsent(connection, now);
            if (from != null && from != NOT && now - from > longest.toNanos()) {
                connection.close();
            }
        }
        since.keySet().removeIf(SocketWrapperBase::isClosed);
    }
}

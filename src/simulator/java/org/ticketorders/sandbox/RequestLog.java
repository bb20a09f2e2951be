package org.ticketorders.sandbox;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts every request and remembers the last 100,000. Thread-safe. */
final class RequestLog {

    private static final int REMEMBERED = 100_000;

    private final Deque<SeenRequest> last = new ArrayDeque<>();
    private final Map<Call, Long> counts = new EnumMap<>(Call.class);

    synchronized void add(SeenRequest request) {
        counts.merge(request.call(), 1L, Long::sum);
        if (last.size() == REMEMBERED) {
            last.removeFirst();
        }
        last.addLast(request);
    }

    /** Requests of a call since the start or the last clearing; not bounded by what is remembered. */
    synchronized long count(Call call) {
        return counts.getOrDefault(call, 0L);
    }

    /** The last requests, oldest first. */
    synchronized List<SeenRequest> last(int limit) {
        Collection<SeenRequest> all = last;
        return all.stream().skip(Math.max(0, last.size() - limit)).toList();
    }

    synchronized List<SeenRequest> all() {
        return List.copyOf(last);
    }

    synchronized void clear() {
        counts.clear();
        last.clear();
    }
}

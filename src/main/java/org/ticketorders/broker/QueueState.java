package org.ticketorders.broker;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What waits in a queue.
 *
 * @param depth messages in it, those in delivery and those that wait for a redelivery included; null where the broker does not
 *     tell
 * @param oldestAgeSeconds time since the first message in it was sent; null where there is none, where all are in delivery, or
 *     where the broker does not tell
 * @param consumers who takes messages from it now; null where the broker does not tell
 */
public record QueueState(String name, Kind kind, Long depth, Long oldestAgeSeconds, Integer consumers) {

    /** What a queue is for. */
    public enum Kind {
        /** Taken from by the routes. */
        WORK,
        /** Where what cannot be ordered waits for a person. */
        DEAD_LETTER,
        /** Where messages lie for a bounded time, in case they are needed again. */
        KEPT,
        /** Read by others. */
        OUTCOME;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static QueueState unknown(String name, Kind kind) {
        return new QueueState(name, kind, null, null, null);
    }
}

package org.ticketorders.deadletter;

import java.util.Optional;
import java.util.UUID;

/** What message ids tell. */
final class MessageIds {

    private static final String PREFIX = "ID:";
    private static final int TIME_BASED = 1;

    /** From 15 October 1582, from where such UUIDs count, to 1970, in steps of 100 ns; see RFC 9562, 5.1. */
    private static final long UNTIL_1970 = 0x01B21DD213814000L;

    private static final long STEPS_PER_MILLI = 10_000;

    private MessageIds() {}

    /**
     * When a message was made, by the clock of who sent it: Artemis' clients give time-based UUIDs.
     *
     * @return epoch milliseconds; empty for an id of another form
     */
    static Optional<Long> madeAt(String messageId) {
        try {
            UUID id = UUID.fromString(messageId.startsWith(PREFIX) ? messageId.substring(PREFIX.length()) : "");
            return id.version() == TIME_BASED
                    ? Optional.of((id.timestamp() - UNTIL_1970) / STEPS_PER_MILLI)
                    : Optional.empty();
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}

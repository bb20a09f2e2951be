package org.ticketorders.door;

import java.util.Locale;
import java.util.Set;

/** Properties and annotations by which brokers tell one another, and themselves, what to do with a message. */
final class BrokersProperties {

    /** What a sender's own client has to say: which kind of queue it sends to, how the body is packed, and when it is to be delivered. */
    private static final Set<String> OF_CLIENTS = Set.of(
            "_AMQ_ROUTING_TYPE",
            "_AMQ_LARGE_SIZE",
            "_AMQ_LARGE_COMPRESSED",
            "_AMQ_SCHED_DELIVERY",
            "_AMQ_VALIDATED_USER");

    private BrokersProperties() {}

    /**
     * Whether nothing that a sender writes there may be believed: where a message was before, when it expired, whose copy it is. Nor is it asked which messages
     * belong together: there are no groups here, and at a group that is no text our client fails for ever.
     */
    static boolean isNotTheSenders(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return (upper.startsWith("_AMQ_") || upper.startsWith("__AMQ")) && !OF_CLIENTS.contains(name)
                || upper.startsWith("X-OPT-ORIG-");
    }
}

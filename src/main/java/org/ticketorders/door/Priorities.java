package org.ticketorders.door;

import org.apache.activemq.artemis.api.core.Message;

/** JMS has priorities from 0 to 9; the broker's own protocol has a byte for it. */
final class Priorities {

    private static final byte LOWEST = 0;
    private static final byte HIGHEST = 9;

    private Priorities() {}

    /** Gives a message of another priority the nearest that there is. */
    static void bound(Message message) {
        byte priority = message.getPriority();
        if (priority < LOWEST || priority > HIGHEST) {
            message.setPriority(priority < LOWEST ? LOWEST : HIGHEST);
        }
    }
}

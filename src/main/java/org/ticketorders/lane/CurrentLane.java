package org.ticketorders.lane;

import org.ticketorders.shop.Shops;

/** The lane of the message that a thread works on, by the queue that it took it from. */
public final class CurrentLane {

    private static final ThreadLocal<String> QUEUE = new ThreadLocal<>();

    private CurrentLane() {}

    /** This thread has taken a message from a queue. */
    public static void takenFrom(String queue) {
        QUEUE.set(queue);
    }

    /** The name of the shop whose lane it is, or {@link Shops#OTHERS}. */
    static String lane() {
        String queue = QUEUE.get();
        if (queue == null) {
            return Shops.OTHERS;
        }
        String common = Lanes.commonOf(queue);
        return common.equals(queue) ? Shops.OTHERS : queue.substring(common.length() + 1);
    }
}

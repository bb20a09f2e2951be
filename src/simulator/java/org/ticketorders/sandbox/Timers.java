package org.ticketorders.sandbox;

/** Runs something later, on the simulator's event loop. */
interface Timers {

    /** @param millis at least 0 */
    void after(long millis, Runnable action);
}

package org.ticketorders.web;

import java.util.HashMap;
import java.util.Map;

/**
 * How many bodies are read at a time, in all and of one address: each takes a thread and memory until it is here. The rest of
 * the server's threads are for requests without a body.
 */
final class BodySlots {

    private final int most;
    private final int mostOfAddress;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    BodySlots(int most, int mostOfAddress) {
        this.most = most;
        this.mostOfAddress = mostOfAddress;
    }

    /** @return false if there is none, now; otherwise it must be {@link #release released} */
    synchronized boolean take(String address) {
        int ofAddress = taken.getOrDefault(address, 0);
        if (all >= most || ofAddress >= mostOfAddress) {
            return false;
        }
        all++;
        taken.put(address, ofAddress + 1);
        return true;
    }

    synchronized void release(String address) {
        all--;
        taken.computeIfPresent(address, (key, number) -> number == 1 ? null : number - 1);
    }

    /** Whether half of them are taken: who is slow gets less time then. */
    synchronized boolean isCrowded() {
        return all * 2 > most;
    }
}

package org.ticketorders.ops.service;

import java.util.UUID;

/**
 * A replay that this instance has claimed and works on.
 *
 * @param id of the replay
 * @param claim tells this run from an earlier or another one of the same replay
 * @param perSecond dead letters
 */
public record ReplayRun(String id, String queue, int perSecond, String claim) {

    public static ReplayRun claimed(String id, String queue, int perSecond) {
        return new ReplayRun(id, queue, perSecond, UUID.randomUUID().toString());
    }
}

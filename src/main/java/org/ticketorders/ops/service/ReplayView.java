package org.ticketorders.ops.service;

import java.time.Instant;
import java.util.Map;

/**
 * How far a replay of many dead letters is.
 *
 * @param state {@code running}, {@code suspended}, {@code done} or {@code cancelled}
 * @param suspendedAt when it was suspended; null if it is not, or an earlier version suspended it
 * @param matched dead letters that it is about
 * @param replayed those that were moved, to be accepted once more
 * @param skipped those that were gone, or whose purchase may not be replayed
 * @param left those that it has not come to
 * @param results how many of those replayed stand where now: by the word of an end, {@code in-work}, or {@code gone} for those
 *     that the ledger no longer has
 * @param lastProblem why the last one was skipped, or the replay was interrupted; null if there was none
 */
public record ReplayView(
        String id,
        String queue,
        String who,
        String why,
        Instant startedAt,
        Instant endedAt,
        String state,
        Instant suspendedAt,
        int matched,
        int replayed,
        int skipped,
        int left,
        int perSecond,
        Map<String, Integer> results,
        String lastProblem) {}

package org.ticketorders.imports;

import java.time.Instant;

/**
 * A file as the ledger knows it.
 *
 * @param claim tells it from others of its name; null for one that an earlier version began
 * @param name as it was dropped
 * @param label the name of everything that is written about it: the file's own unless that was used before
 * @param separator of the CSV files that its sender gets
 * @param readings how often it was begun
 * @param settledTo position of the last record up to which all have outcomes
 */
public record ImportedFile(
        long id,
        String claim,
        String name,
        String label,
        char separator,
        FileState state,
        int readings,
        long settledTo,
        Instant startedAt) {

    /** How far it is. */
    public enum FileState {
        /** Its purchases are being sent. */
        READING,
        /** All of them are sent; outcomes are missing. */
        SENT,
        /** The outcomes are being written again. */
        WRITING,
        /** The outcomes are written; some may change. */
        WRITTEN,
        /** The outcomes are written and final, or old. */
        CLOSED
    }

    /** Whether nothing of it is to be sent any more. */
    public boolean isSent() {
        return state != FileState.READING;
    }
}

package org.ticketorders.imports;

import java.time.Instant;

/**
 * A file as the ledger knows it.
 *
 * @param name as it was dropped
 * @param label the name of everything that is written about it: the file's own unless that was used before
 * @param separator of the CSV files that its sender gets
 * @param readings how often it was begun
 * @param settledTo position of the last record up to which all have outcomes
 */
record ImportedFile(
        long id, String name, String label, char separator, int readings, long settledTo, Instant startedAt) {}

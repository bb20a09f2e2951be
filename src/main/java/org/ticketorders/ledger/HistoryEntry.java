package org.ticketorders.ledger;

import java.time.Instant;
import org.ticketorders.purchase.State;

/**
 * One change of a purchase's row.
 *
 * @param version 1 for the first change
 * @param at when it was written, UTC
 */
public record HistoryEntry(int version, State state, int attempt, String reason, String detail, Instant at) {}

package org.ticketorders.ledger;

import java.time.Instant;
import org.ticketorders.purchase.State;

/**
 * Purchases of one state.
 *
 * @param oldest when the first of them was accepted, UTC
 */
public record OpenCount(State state, long count, Instant oldest) {}

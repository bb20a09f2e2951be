package org.ticketorders.outage;

import java.time.Instant;

/**
 * A stage, or its part for one shop, that an operator has paused.
 *
 * @param since when, UTC
 */
public record OperatorPause(Section stage, String who, String why, Instant since) {

    @Override
    public String toString() {
        return "paused by " + who + " since " + since + ", until an operator resumes it: " + why;
    }
}

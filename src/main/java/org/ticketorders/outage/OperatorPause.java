package org.ticketorders.outage;

import java.time.Instant;
import java.util.Objects;
import org.ticketorders.purchase.Section;

/**
 * A stage, or its part for one shop, that an operator has paused.
 *
 * @param since when, UTC
 * @param until when it ends without an operator, UTC; null where an operator has to resume the stage
 */
public record OperatorPause(Section stage, String who, String why, Instant since, Instant until) {

    /** One that an operator has to end. */
    public OperatorPause(Section stage, String who, String why, Instant since) {
        this(stage, who, why, since, null);
    }

    boolean isOver(Instant now) {
        return until != null && !now.isBefore(until);
    }

    /** Whether it is the same pause, and not one that was made after the end of the other. */
    boolean isSame(OperatorPause other) {
        return other != null && since.equals(other.since) && Objects.equals(until, other.until);
    }

    @Override
    public String toString() {
        return "paused by " + who + " since " + since + ", until " + (until == null ? "an operator resumes it" : until)
                + ": " + why;
    }
}

package org.ticketorders.outage;

import java.time.Instant;
import org.ticketorders.purchase.Section;

/**
 * A stage, or its part for one shop, takes no messages.
 *
 * @param why what the shop or the store did, in a sentence
 * @param unauthorized whether it refuses our token, which a person has to correct
 * @param since when it began, UTC
 * @param nextProbe when it is tried again, UTC
 */
public record Pause(Section stage, String why, boolean unauthorized, Instant since, Instant nextProbe) {

    @Override
    public String toString() {
        return "paused because " + why + "; since " + since + ", next probe at " + nextProbe;
    }
}

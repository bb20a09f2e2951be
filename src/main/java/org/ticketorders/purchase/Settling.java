package org.ticketorders.purchase;

import java.time.Instant;

/**
 * That a person, or a look-up, settled a doubt: an end that may be taken back, since nobody but them says so.
 *
 * @param at when, UTC
 * @param namedOrder the order that the shop's unclear answer had named, by which the purchase was in doubt; null if it named none
 */
public record Settling(Instant at, String namedOrder) {

    @Override
    public String toString() {
        return "Settling[" + at + (namedOrder == null ? "" : ", " + Harmless.masked(namedOrder)) + "]";
    }
}

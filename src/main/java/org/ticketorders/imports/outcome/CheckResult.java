package org.ticketorders.imports.outcome;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What an import of a file would do, of which nothing was done.
 *
 * @param fails purchases that would be sent, and end without an order: their payment method or shop is refused, or a ticket is not on sale
 * @param suspects purchases that would be sent as they stand, which is hardly what was meant
 * @param mistakes how many were found, duplicates among them
 * @param mistakesFile where they are
 * @param firstMistakes the first of them
 * @param units tickets that would be reserved and ordered
 * @param tickets the same by ticket, in the order in which the file names them
 * @param totals what they cost at the least, by currency; empty where prices were not looked at, or one is not known
 * @param notes what was not looked at, and what else is to be known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckResult(
        long fails,
        long suspects,
        long mistakes,
        String mistakesFile,
        List<Mistake> firstMistakes,
        long units,
        List<TicketUnits> tickets,
        List<Total> totals,
        List<String> notes) {

    /**
     * @param name of the ticket at the shop; null where that was not looked at
     * @param price least price of one, in the currency's smallest unit; null where it is not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TicketUnits(String shop, String ticket, String name, long purchases, long units, Long price) {}

    /** @param amount in the currency's smallest unit */
    public record Total(String currency, long amount) {}
}

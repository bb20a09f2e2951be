package org.ticketorders.ledger;

import java.time.Instant;
import java.util.List;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/**
 * Which purchases to look for; what is null or empty does not restrict.
 *
 * @param states any of these
 * @param reason why they ended
 * @param shop GUID
 * @param idPrefix how the purchaseId begins
 * @param since accepted then or later, UTC
 * @param until accepted before, UTC
 * @param file label of an imported file, whose purchases the ledger knows until its outcomes are final
 */
public record PurchaseFilter(
        List<State> states, Reason reason, String shop, String idPrefix, Instant since, Instant until, String file) {}

package org.ticketorders.ledger;

/**
 * A purchase that may look like one in doubt: of the same shop, and perhaps of the same customer.
 *
 * @param sameCustomer whether it has the same e-mail address; false where the ledger has no digest of one of the two
 */
public record Alike(PurchaseRecord row, boolean sameCustomer) {}

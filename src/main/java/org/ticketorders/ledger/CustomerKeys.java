package org.ticketorders.ledger;

/**
 * What the ledger knows a customer by: keyed digests, which only whoever has the key can compare with an e-mail address or a name.
 *
 * @param email of the e-mail address, in lower case
 * @param name of first and last name, in lower case
 */
public record CustomerKeys(long email, long name) {}

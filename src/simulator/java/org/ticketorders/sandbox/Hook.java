package org.ticketorders.sandbox;

/**
 * A webhook that somebody subscribed to.
 *
 * @param guid its own
 * @param name as given
 * @param url where it calls
 * @param resource such as {@code order}
 * @param trigger such as {@code paid}
 * @param retries how often a call is tried in all, 1 to 10
 * @param nonce what each call carries in {@code OpenTicket-Identifier}
 */
public record Hook(String guid, String name, String url, String resource, String trigger, int retries, String nonce) {}

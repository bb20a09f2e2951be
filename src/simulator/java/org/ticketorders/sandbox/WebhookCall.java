package org.ticketorders.sandbox;

/**
 * One call of a webhook, as it goes over the wire each time that it is tried.
 *
 * @param url where to
 * @param trigger value of {@code OpenTicket-Trigger}, such as {@code order.paid}
 * @param identifier value of {@code OpenTicket-Identifier}
 * @param dedupeKey value of {@code OpenTicket-Dedupe-Key}
 * @param order GUID of the order that it is about
 * @param body JSON
 * @param tries how often it is tried at most, at least 1
 */
public record WebhookCall(
        String url, String trigger, String identifier, String dedupeKey, String order, String body, int tries) {}

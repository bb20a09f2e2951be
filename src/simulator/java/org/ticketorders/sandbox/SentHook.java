package org.ticketorders.sandbox;

import java.time.Instant;

/**
 * A webhook call that was made, or was lost on purpose.
 *
 * @param trigger such as {@code order.paid}
 * @param identifier as sent
 * @param dedupeKey as sent
 * @param order GUID of the order
 * @param attempt 1 for the first; 0 for a call that was lost on purpose
 * @param status HTTP status of the answer; 0 where none came
 * @param at when it was answered, failed or was lost, UTC
 */
public record SentHook(
        String trigger, String identifier, String dedupeKey, String order, int attempt, int status, Instant at) {}

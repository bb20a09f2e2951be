package org.ticketorders.deadletter;

import java.time.Instant;

/**
 * A dead letter as it lies in its queue.
 *
 * @param purchaseId null where the message names none
 * @param attempt null for a message that is no purchase
 * @param failedAt UTC; null where the dead letter does not say
 * @param shopStatus HTTP status of the answer that decided, or null
 * @param size of the body in bytes; null for a kind of message that is not read
 */
public record Letter(
        String messageId,
        String purchaseId,
        String reason,
        String detail,
        String stage,
        Integer attempt,
        Instant failedAt,
        Integer shopStatus,
        Long size) {}

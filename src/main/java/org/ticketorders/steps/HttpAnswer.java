package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * What a call by HTTP has left in the message in hand.
 *
 * @param status 0 where there was no answer
 * @param retryAfter as the header says it, or null
 */
record HttpAnswer(int status, byte[] body, String retryAfter) {

    static HttpAnswer of(Exchange exchange) {
        Message message = exchange.getMessage();
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        return new HttpAnswer(
                status == null ? 0 : status,
                message.getBody(byte[].class),
                message.getHeader("Retry-After", String.class));
    }
}

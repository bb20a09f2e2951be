package org.ticketorders.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * One request to the shop that was made for a purchase, and its answer, masked.
 *
 * @param at when it began, UTC
 * @param millis until the last byte of the answer, or the failure
 * @param path without its query; of an order's GUID its beginning
 * @param status of the answer; null where none came
 * @param failure why there is no whole answer; null where there is one
 * @param request what was posted, as JSON; null for a request without a body
 * @param answer the body of the answer, as JSON; null where it had none or none is kept
 * @param trace id of its trace (W3C Trace Context); null where none is recorded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeptCall(
        Instant at,
        int attempt,
        long millis,
        String method,
        String path,
        Integer status,
        String failure,
        String request,
        String answer,
        String trace) {

    @Override
    public String toString() {
        return "KeptCall[" + method + ", " + status + ", " + millis + " ms]";
    }
}

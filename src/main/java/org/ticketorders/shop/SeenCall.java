package org.ticketorders.shop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request to a host of the shop, as it went out, and what came back.
 *
 * @param at when it began, UTC
 * @param millis until the last byte of the answer, or the failure
 * @param path with its query
 * @param traceparent header of that name (W3C Trace Context), or null
 * @param sent body of an order; null for all other requests
 * @param status of the answer; 0 where none came
 * @param answer the beginning of the answer's body, {@value #LONGEST_ANSWER} bytes at most
 * @param length bytes of the answer's body that were read
 * @param isWhole whether {@code answer} is the whole body
 * @param failure why there is no whole answer; null where nothing failed
 */
public record SeenCall(
        Instant at,
        long millis,
        String method,
        String path,
        @Nullable String traceparent,
        byte @Nullable [] sent,
        int status,
        byte[] answer,
        long length,
        boolean isWhole,
        @Nullable Exception failure) {

    /** Bytes. */
    public static final int LONGEST_ANSWER = 16 * 1024;

    /** The record's own would show bodies, which may hold personal data. */
    @Override
    public String toString() {
        return "SeenCall[" + method + ", " + status + ", " + millis + " ms]";
    }
}

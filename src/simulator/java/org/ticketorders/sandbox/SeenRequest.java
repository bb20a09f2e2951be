package org.ticketorders.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request to the shop API that reached the simulator, whatever became of it.
 *
 * @param call which call it was
 * @param path path as sent, with its query
 * @param authorization whether an {@code Authorization} header was present; its value is not kept
 * @param contentType value of {@code Content-Type}, or null
 * @param at when its head had arrived, UTC
 */
public record SeenRequest(
        Call call,
        String method,
        String path,
        boolean authorization,
        @Nullable String contentType,
        Instant at) {}

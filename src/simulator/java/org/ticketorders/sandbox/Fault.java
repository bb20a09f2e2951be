package org.ticketorders.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One misbehaviour that the simulator plays on request.
 *
 * @param call the call it hits
 * @param kind what happens
 * @param times how many requests it hits, at least 1; -1 means until cleared
 * @param delayMillis milliseconds before the request is worked on; for {@link Kind#DRIP} the pause before each byte; at
 *     least 0, by default 500 for those two kinds that are about delay and 0 for the others
 * @param effect whether the request still does its work (holds the ticket, takes the order); each kind has its default
 * @param status HTTP status of {@link Kind#STATUS}, 200 to 599, by default 503
 * @param retryAfter value of a {@code Retry-After} header for {@link Kind#STATUS}, or null for none
 * @param body literal body in place of the kind's own, or null; ignored by latency, huge, and kinds without an answer
 * @param contentType value of the {@code Content-Type} header, or null for JSON's; "" for none
 * @param contentEncoding value of a {@code Content-Encoding} header, or null for none
 * @param gzip whether the body is packed, whatever the headers say
 * @param bytes size of the body of {@link Kind#HUGE} in bytes, at least 16, by default 64 MiB
 * @param location target of {@link Kind#REDIRECT}
 * @param ticket hits only requests that name this ticket GUID, or null for all
 * @param shop hits only requests for this shop GUID, or null for all
 * @param share of those requests that it hits, above 0 and at most 1, drawn for each; by default all
 */
@JsonDeserialize(builder = Fault.Builder.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
        Call call,
        Kind kind,
        int times,
        long delayMillis,
        boolean effect,
        int status,
        @Nullable String retryAfter,
        @Nullable String body,
        @Nullable String contentType,
        @Nullable String contentEncoding,
        boolean gzip,
        long bytes,
        String location,
        @Nullable String ticket,
        @Nullable String shop,
        double share) {

    /** @throws IllegalArgumentException if a value is out of its bounds; the message names it */
    public Fault {
        require(times == -1 || times > 0, "times must be at least 1, or -1 for until cleared");
        require(delayMillis >= 0, "delayMillis must not be negative");
        require(status >= 200 && status <= 599, "status must be 200 to 599");
        require(bytes >= 16, "bytes must be at least 16");
        require(share > 0 && share <= 1, "share must be above 0 and at most 1");
    }

    private static void require(boolean held, String rule) {
        if (!held) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** Starts a fault that hits one request, with the defaults of its kind. */
    public static Builder on(Call call, Kind kind) {
        return new Builder().call(call).kind(kind);
    }

    /** What happens to the request; in brackets whether the request has its effect unless the fault says otherwise. */
    public enum Kind {
        /** Answers a status, with {@code Retry-After} if wanted (no effect). */
        STATUS("status", false),
        /** Resets the TCP connection (no effect). */
        RESET_BEFORE("reset-before", false),
        /** Resets the TCP connection after the work was done (effect). */
        RESET_AFTER("reset-after", true),
        /** Waits, then works and answers as usual (effect). */
        LATENCY("latency", true),
        /** Never answers and leaves the connection open (effect). */
        NO_ANSWER("no-answer", true),
        /** Answers 200 with a body that is no JSON (effect). */
        GARBAGE("garbage", true),
        /** Announces the whole answer, sends the first half of it and closes (effect). */
        TRUNCATED("truncated", true),
        /** Answers 200 with an entry in {@code errors} (no effect). */
        ERRORS_IN_200("errors-in-200", false),
        /** Answers 200 with an entry in {@code fatals} (no effect). */
        FATALS_IN_200("fatals-in-200", false),
        /** Answers 200 with an empty JSON object (no effect). */
        EMPTY_200("empty-200", false),
        /** Answers 200 with valid JSON of a given size, chunked, its length not announced (effect). */
        HUGE("huge", true),
        /** Sends the usual answer one byte at a time (effect). */
        DRIP("drip", true),
        /** Answers 302 to a given location (no effect). */
        REDIRECT("redirect", false);

        private final String wireName;
        private final boolean effect;

        Kind(String wireName, boolean effect) {
            this.wireName = wireName;
            this.effect = effect;
        }

        /** The name in the admin API, such as {@code reset-before}. */
        @JsonValue
        public String wireName() {
            return wireName;
        }
    }

    /** Collects the parts of a fault; what is not given keeps the default of its kind. */
    @JsonPOJOBuilder(withPrefix = "")
    public static final class Builder {

        private static final long LONG_PAUSE_MILLIS = 500;
        private static final long HUGE_BYTES = 64L * 1024 * 1024;

        private @Nullable Call call;
        private @Nullable Kind kind;
        private int times = 1;
        private @Nullable Long delayMillis;
        private @Nullable Boolean effect;
        private int status = 503;
        private @Nullable String retryAfter;
        private @Nullable String body;
        private @Nullable String contentType;
        private @Nullable String contentEncoding;
        private boolean gzip;
        private long bytes = HUGE_BYTES;
        private String location = "http://127.0.0.1:1/moved";
        private @Nullable String ticket;
        private @Nullable String shop;
        private double share = 1;

        public Builder call(Call call) {
            this.call = call;
            return this;
        }

        public Builder kind(Kind kind) {
            this.kind = kind;
            return this;
        }

        public Builder times(int times) {
            this.times = times;
            return this;
        }

        public Builder delayMillis(long delayMillis) {
            this.delayMillis = delayMillis;
            return this;
        }

        public Builder effect(boolean effect) {
            this.effect = effect;
            return this;
        }

        public Builder status(int status) {
            this.status = status;
            return this;
        }

        public Builder retryAfter(String retryAfter) {
            this.retryAfter = retryAfter;
            return this;
        }

        public Builder body(String body) {
            this.body = body;
            return this;
        }

        public Builder contentType(String contentType) {
            this.contentType = contentType;
            return this;
        }

        public Builder contentEncoding(String contentEncoding) {
            this.contentEncoding = contentEncoding;
            return this;
        }

        public Builder gzip(boolean gzip) {
            this.gzip = gzip;
            return this;
        }

        public Builder bytes(long bytes) {
            this.bytes = bytes;
            return this;
        }

        public Builder location(String location) {
            this.location = location;
            return this;
        }

        public Builder ticket(String ticket) {
            this.ticket = ticket;
            return this;
        }

        public Builder shop(String shop) {
            this.shop = shop;
            return this;
        }

        public Builder share(double share) {
            this.share = share;
            return this;
        }

        /** @throws IllegalArgumentException if call or kind is missing or a value is out of its bounds */
        public Fault build() {
            if (call == null || kind == null) {
                throw new IllegalArgumentException("call and kind are required");
            }
            boolean slow = kind == Kind.LATENCY || kind == Kind.DRIP;
            return new Fault(
                    call,
                    kind,
                    times,
                    delayMillis != null ? delayMillis : slow ? LONG_PAUSE_MILLIS : 0,
                    effect != null ? effect : kind.effect,
                    status,
                    retryAfter,
                    body,
                    contentType,
                    contentEncoding,
                    gzip,
                    bytes,
                    location,
                    ticket,
                    shop,
                    share);
        }
    }
}

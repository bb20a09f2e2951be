package org.ticketorders.shop;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a call by HTTP has brought, before anybody has read it.
 *
 * @param status 0 where there was no answer
 * @param contentType header {@code Content-Type}, or null
 * @param contentEncoding header {@code Content-Encoding}, or null; we ask for none, and unpack nothing
 * @param challenge header {@code WWW-Authenticate}, or null
 * @param body null where there is none
 * @param retryAfter header {@code Retry-After}, or null
 */
public record HttpAnswer(
        int status, String contentType, String contentEncoding, String challenge, byte[] body, String retryAfter) {

    /**
     * In the place of {@code Content-Encoding}, by our HTTP clients: Camel would unpack what that header names, without a bound on what
     * comes out.
     */
    public static final String UNASKED_ENCODING = "Unasked-Content-Encoding";

    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}");
    private static final Pattern BEARER = Pattern.compile("(^|,)\\s*bearer(?![^\\s,])", Pattern.CASE_INSENSITIVE);
    private static final Pattern ENCODING = Pattern.compile("[A-Za-z0-9_.-]{1,20}");

    /** An answer of which nothing else is known. */
    public HttpAnswer(int status, byte[] body, String retryAfter) {
        this(status, null, null, null, body, retryAfter);
    }

    int length() {
        return body == null ? 0 : body.length;
    }

    /** Whether the body comes as it was written. */
    boolean isPlain() {
        return contentEncoding == null
                || contentEncoding.isBlank()
                || contentEncoding.strip().equalsIgnoreCase("identity");
    }

    /** Whether the OAuth of the API, and no proxy, asks for another token, perhaps among others. */
    boolean asksForBearer() {
        return challenge != null && BEARER.matcher(challenge).find();
    }

    /** Whether it is in the form in which gateways describe their errors, which is not the API's. */
    boolean isProblem() {
        return "application/problem+json".equals(mediaType());
    }

    /** {@code text/html}, in lower case and without parameters; null where none is named. */
    String mediaType() {
        if (contentType == null || contentType.isBlank()) {
            return null;
        }
        String type = contentType.replaceFirst(";.*", "").strip();
        return MEDIA_TYPE.matcher(type).matches() ? type.toLowerCase(Locale.ROOT) : "odd media type";
    }

    /** What the body is packed with, as far as it shows; null if it is not. */
    String packing() {
        if (!isPlain()) {
            String encoding = contentEncoding.strip();
            return ENCODING.matcher(encoding).matches() ? encoding.toLowerCase(Locale.ROOT) : "odd";
        }
        return length() > 2 && body[0] == 0x1f && (body[1] & 0xff) == 0x8b ? "gzip" : null;
    }

    /** Whether the answer asks to come again, though perhaps in a form that cannot be read. */
    boolean asksToWait() {
        return retryAfter != null && !retryAfter.isBlank();
    }

    /** How long the answer asks to wait, never less than nothing; null if it does not say so in a form that can be read. */
    public Duration waitFor() {
        if (retryAfter == null) {
            return null;
        }
        try {
            return Duration.ofSeconds(Math.max(0, Integer.parseInt(retryAfter.strip())));
        } catch (NumberFormatException e) {
            return untilDate(retryAfter.strip());
        }
    }

    private static Duration untilDate(String date) {
        try {
            Instant until = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), until);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** The record's own would show the body, which may hold personal data. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + ", " + length() + " bytes]";
    }
}

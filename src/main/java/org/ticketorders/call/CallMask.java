package org.ticketorders.call;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.record.Mask;
import org.ticketorders.shop.SeenCall;

/** Makes of a call what may be kept: nothing that is personal or secret, and no more than a page can show. */
final class CallMask {

    /** Characters of a body, and an ellipsis. */
    static final int LONGEST_BODY = 4_000;

    private static final int LONGEST_PATH = 300;
    private static final int LONGEST_FAILURE = 300;

    /** Version, trace, span and flags. */
    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})");

    private static final int SAMPLED = 1;

    private final Mask mask = Mask.forPeople();

    /** @param withBodies false to leave out what was sent, and of the answer all but its length */
    KeptCall masked(int attempt, SeenCall call, boolean withBodies) {
        String path = mask.path(call.path());
        boolean sends = withBodies && call.sent() != null;
        Set<String> personal = sends ? mask.personal(call.sent()) : null;
        return new KeptCall(
                call.at(),
                attempt,
                call.millis(),
                call.method(),
                cut(Harmless.line(path), LONGEST_PATH),
                call.status() == 0 ? null : call.status(),
                call.failure() == null ? null : cut(failure(call.failure()), LONGEST_FAILURE),
                sends ? json(call.sent(), personal, path) : null,
                withBodies || call.length() == 0 ? answer(call, personal, path) : left(call, "one of many a second"),
                trace(call.traceparent()));
    }

    private String answer(SeenCall call, Set<String> personal, String path) {
        if (call.length() == 0) {
            return null;
        }
        String json = call.isWhole() ? json(call.answer(), personal, path) : null;
        String why = call.failure() != null ? "cut off" : call.isWhole() ? "no JSON" : "too long to be kept";
        return json == null ? left(call, why) : json;
    }

    private static String left(SeenCall call, String why) {
        return String.format(Locale.ROOT, "(%,d bytes, %s)", call.length(), why);
    }

    private String json(byte[] body, Set<String> personal, String path) {
        JsonNode masked = mask.body(body, personal, Mask.isPublic(path), path);
        return masked == null ? null : cut(Harmless.storable(masked.toString()), LONGEST_BODY);
    }

    private static String failure(Exception failure) {
        String words = failure.getMessage();
        return failure.getClass().getSimpleName() + (words == null ? "" : ": " + Harmless.words(words));
    }

    /** Of one that is recorded: a sender may have decided that it is not. */
    private static String trace(String traceparent) {
        Matcher parts = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
        return parts.matches() && (Integer.parseInt(parts.group(2), 16) & SAMPLED) != 0 ? parts.group(1) : null;
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}

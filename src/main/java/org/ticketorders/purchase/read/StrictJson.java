package org.ticketorders.purchase.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ticketorders.door.Oversize;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.PlainText;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Violation;

/** Reads the body of a message as JSON of one meaning: bounded, in UTF-8, no field twice, nothing behind it. */
final class StrictJson {

    /** A body is small and flat; what is deeper or longer is not a purchase. */
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(20)
            .maxNumberLength(30)
            .maxNameLength(200)
            .build();

    /** Beyond it no number is told apart by its digits: to work with them could take for ever. */
    private static final int MOST_DECIMALS = 100;

    /** As double has it, but for what it would round: a fraction must not become a whole number. */
    private static final JsonNodeFactory NUMBERS = new JsonNodeFactory() {
        @Override
        public ValueNode numberNode(BigDecimal number) {
            double rounded = number.doubleValue();
            return Math.abs((long) number.scale()) > MOST_DECIMALS
                            || BigDecimal.valueOf(rounded).compareTo(number) == 0
                    ? numberNode(rounded)
                    : super.numberNode(number);
        }
    };

    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(BOUNDS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(NUMBERS);
    private final long limit;

    /** @param limit bytes of the longest body; characters if it is text */
    StrictJson(long limit) {
        this.limit = limit;
    }

    /**
     * @param body String, or byte[] with UTF-8
     * @throws InvalidPurchase if it is something else, or no such JSON
     */
    JsonNode read(Object body) {
        return parse(text(body));
    }

    private String text(Object body) {
        if (body instanceof String text) {
            if (text.length() > limit) {
                throw tooLong();
            }
            return withoutByteOrderMark(text);
        }
        if (body instanceof byte[] bytes) {
            if (bytes.length > limit) {
                throw tooLong();
            }
            try {
                return withoutByteOrderMark(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString());
            } catch (CharacterCodingException e) {
                throw unreadable(Reason.UNREADABLE, "this is no text in UTF-8: send it in UTF-8");
            }
        }
        if (body == null) {
            throw unreadable(Reason.UNREADABLE, "there is no body: send a purchase as JSON");
        }
        if (body instanceof Oversize tooLong && tooLong.isReadableKind()) {
            throw tooLong();
        }
        throw unreadable(
                Reason.UNSUPPORTED_MESSAGE_TYPE,
                "this is neither a TextMessage nor a BytesMessage: send one of these, with JSON in UTF-8");
    }

    private JsonNode parse(String text) {
        try {
            JsonNode tree = json.readTree(text);
            if (tree == null || tree.isMissingNode()) {
                throw unreadable(Reason.UNREADABLE, "there is nothing in it: send a purchase as JSON");
            }
            return tree;
        } catch (JsonProcessingException e) {
            // the parser's own words may quote the message, which may hold personal data
            String where = e.getLocation() == null
                    ? ""
                    : ", line " + e.getLocation().getLineNr() + " column "
                            + e.getLocation().getColumnNr() + oddCharacter(text, e.getLocation());
            String what = e instanceof StreamConstraintsException
                    ? "this is nested deeper than " + BOUNDS.getMaxNestingDepth()
                            + " levels, or has a name of more than "
                            + BOUNDS.getMaxNameLength() + " characters or a number of more than "
                            + BOUNDS.getMaxNumberLength() + " digits"
                    : "this is not readable JSON, or has a field twice";
            throw unreadable(Reason.UNREADABLE, what + where + ": correct it");
        }
    }

    /** What stands where JSON has nothing but ASCII: nobody may see it. Not JSON's own white space: behind a comma too many that is no fault. */
    private static String oddCharacter(String text, JsonLocation location) {
        long at = location.getCharOffset();
        for (long candidate : new long[] {at, at - 1}) {
            if (candidate >= 0 && candidate < text.length()) {
                char found = text.charAt((int) candidate);
                if (!isOfJson(found)
                        && (PlainText.isWhiteSpace(found)
                                || PlainText.problem(String.valueOf(found)).isPresent())) {
                    return " at " + PlainText.named(found);
                }
            }
        }
        return "";
    }

    private static boolean isOfJson(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private InvalidPurchase tooLong() {
        return unreadable(
                Reason.UNREADABLE,
                "this is longer than " + limit + " bytes (openticket.purchase.max-size): shorten it");
    }

    private static InvalidPurchase unreadable(Reason reason, String problem) {
        return new InvalidPurchase(reason, List.of(new Violation("", problem)), null);
    }
}

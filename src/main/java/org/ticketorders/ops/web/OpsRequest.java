package org.ticketorders.ops.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ticketorders.purchase.Harmless;

/**
 * What an operator asks for by HTTP. Whatever it does not understand it refuses by name, since a misspelt restriction would
 * otherwise be none.
 *
 * @param who the name that was logged in with, or {@link Operator#ANONYMOUS}
 * @param path the parts of the path that have a name
 * @param query the parameters behind the question mark
 * @param body as it came
 */
public record OpsRequest(String who, Map<String, String> path, Map<String, List<String>> query, byte[] body) {

    private static final int LONGEST_WHY = 500;

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    /** A part of the path. */
    public String part(String name) {
        return path.get(name);
    }

    /** @throws Refusal if there is a parameter of another name */
    void allows(String... names) {
        for (String given : query.keySet()) {
            if (!List.of(names).contains(given)) {
                throw Refusal.badRequest("parameter '" + given + "' is unknown here"
                        + (names.length == 0 ? "" : "; there are " + String.join(", ", names)));
            }
        }
    }

    /** All values of a parameter that may be repeated; those that are empty do not count. */
    List<String> texts(String name) {
        return query.getOrDefault(name, List.of()).stream()
                .filter(text -> !text.isBlank())
                .toList();
    }

    /** @throws Refusal if it is given more than once */
    String text(String name) {
        List<String> texts = texts(name);
        if (texts.size() > 1) {
            throw Refusal.badRequest("parameter '" + name + "' is given " + texts.size() + " times");
        }
        return texts.isEmpty() ? null : texts.get(0);
    }

    /** @throws Refusal if it is no whole number between {@code least} and {@code most} */
    int number(String name, int usual, int least, int most) {
        String text = text(name);
        try {
            return text == null ? usual : within(name, Integer.parseInt(text.strip()), least, most);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(bounds(name, least, most));
        }
    }

    static int within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw Refusal.badRequest(bounds(name, least, most));
        }
        return value;
    }

    private static String bounds(String name, int least, int most) {
        return "'" + name + "' must be a whole number from " + least + " to " + most;
    }

    /** @throws Refusal if it is no time such as {@code 2026-01-31T12:00:00Z} */
    Instant time(String name) {
        String text = text(name);
        try {
            return text == null ? null : Instant.parse(text.strip());
        } catch (DateTimeException e) {
            throw Refusal.badRequest("'" + name + "' must be a time such as 2026-01-31T12:00:00Z");
        }
    }

    /**
     * The constant whose word this is, {@code in-doubt} for {@code IN_DOUBT}.
     *
     * @throws Refusal if there is none
     */
    static <E extends Enum<E>> E word(String name, String word, Class<E> type, Set<E> allowed) {
        return allowed.stream()
                .filter(constant -> word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("'" + name + "' is '" + word + "' and must be one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .filter(allowed::contains)
                                        .map(OpsRequest::word)
                                        .toList())));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads the body.
     *
     * @param example what it should look like
     * @throws Refusal if it is no JSON object, or has a field that is unknown or of the wrong kind
     */
    <T> T json(Class<T> type, String example) {
        ObjectReader reader = JSON.readerFor(type);
        try {
            if (!JSON.readTree(body).isObject()) {
                throw Refusal.badRequest("the body must be a JSON object: " + example);
            }
            return reader.readValue(body);
        } catch (UnrecognizedPropertyException e) {
            throw Refusal.badRequest("field '" + e.getPropertyName() + "' is unknown: " + example);
        } catch (JsonMappingException e) {
            String field = e.getPath().isEmpty() ? "" : e.getPath().get(0).getFieldName();
            throw Refusal.badRequest("field '" + field + "' has the wrong kind of value: " + example);
        } catch (JacksonException e) {
            throw Refusal.badRequest("the body is no JSON: " + example);
        } catch (IOException e) {
            throw Refusal.badRequest("the body cannot be read: " + example);
        }
    }

    /**
     * Why an operator wants a change, for the audit. Everybody who may look sees it, in health, too: of a GUID, which may be an order's, it
     * keeps the beginning.
     *
     * @throws Refusal if it says nothing, or too much
     */
    static String why(String why) {
        if (why == null || why.isBlank() || why.strip().length() > LONGEST_WHY) {
            throw Refusal.badRequest("'why' must say, in at most " + LONGEST_WHY + " characters, why this is done");
        }
        return Harmless.maskingGuids(Harmless.line(why.strip()), null);
    }

    /** Why an operator wants a change; null where it was left out. @throws Refusal if it says too much */
    static String whyIfAny(String why) {
        return why == null || why.isBlank() ? null : why(why);
    }

    @Override
    public String toString() {
        return "OpsRequest[" + who + ", " + path + "]";
    }
}

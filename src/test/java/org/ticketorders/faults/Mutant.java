package org.ticketorders.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;

/**
 * A purchase message that was damaged or forged. The same number always makes the same one, so that a letter can be held against
 * what was sent without keeping it.
 *
 * @param type how it is sent
 * @param body String for {@link Type#TEXT}, byte[] for {@link Type#BYTES}; the others make their own
 * @param headers properties in the sender's name
 * @param replyTo queue that the sender names for the outcome, or null
 * @param timeToLive milliseconds, 0 for ever
 */
record Mutant(Type type, Object body, Map<String, Object> headers, String replyTo, long timeToLive) {

    enum Type {
        TEXT,
        BYTES,
        MAP,
        STREAM,
        OBJECT,
        NOTHING
    }

    /** Says when it was deserialised. */
    static final class Trap implements Serializable {

        private static final long serialVersionUID = 1;
        static final AtomicBoolean SPRUNG = new AtomicBoolean();

        private void readObject(ObjectInputStream in) throws IOException {
            SPRUNG.set(true);
            throw new IOException("the trap is sprung");
        }
    }

    private static final String UNKNOWN_TICKET = "0c4f1d9e-5b0a-4d1c-9a55-000000000000";

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "-1e-400",
            "NaN",
            "Infinity",
            "-Infinity",
            "0x10",
            "01",
            "+1",
            "99999999999999999999",
            "9".repeat(1_000),
            "1." + "0".repeat(500) + "1",
            "\"\"",
            "\"1\"",
            "\"NaN\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\u202e\ufeff\"",
            "[]",
            "{}",
            "[[[[]]]]",
            "{\"a\":{\"b\":[null]}}",
            "'main'",
            "main");

    private static final List<String> PATHS = List.of(
            "../",
            "..%2f",
            "%2e%2e%2f",
            "%2f",
            "/",
            "\\\\",
            "?q=1",
            "#x",
            ";a=b",
            "\\r\\nX-Injected: 1",
            "%0d%0aX-Injected:%201",
            "\\u0000",
            "@127.0.0.1:1",
            "://127.0.0.1:1/",
            "..",
            ".",
            "%",
            "\\u2025/");

    private static final List<String> FIELDS =
            List.of("purchaseId", "shop", "paymentMethod", "currency", "receiver", "tickets", "quantity", "ticket");

    private static final List<String> STEERING = List.of(
            "HttpUri",
            "HttpPath",
            "HttpMethod",
            "HttpQuery",
            "HttpHost",
            "HttpResponseCode",
            "BeanMethodName",
            "JmsDestinationName",
            "JmsDestination",
            "FileName",
            "RedeliveryDelay",
            "ToEndpoint",
            "ExceptionCaught",
            "RouteStop",
            "RollbackOnly");

    private static final List<String> REPLY_TO = List.of(
            "purchase.requested",
            "purchase.again",
            "purchase.again::purchase.again",
            "reservation.held",
            "reservation.expired",
            "order.outcome",
            "dead-letter.invalid",
            "undelivered",
            "activemq.management",
            "nobody.knows",
            "a b\r\nc");

    static String idOf(int number) {
        return "MUT-" + number;
    }

    /** @param anyText whether its protocol lets a text hold half a character */
    static Mutant of(int number, long seed, String elsewhere, boolean anyText) {
        Random random = new Random(seed * 1_000_003 + number);
        // neighbouring seeds begin alike
        random.nextLong();
        Type type = Type.TEXT;
        Object body;
        String json = purchase(number, random);
        int kind = random.nextInt(100);
        if (kind < 6) {
            type = List.of(Type.MAP, Type.STREAM, Type.OBJECT, Type.NOTHING).get(random.nextInt(4));
            body = null;
        } else if (kind < 30) {
            type = Type.BYTES;
            body = damaged(json.getBytes(UTF_8), random);
        } else if (kind < 38) {
            type = Type.BYTES;
            body = encoded(json, random);
        } else {
            body = kind < 44 ? json : changed(json, random);
            if (random.nextInt(10) == 0) {
                body = changed((String) body, random);
            }
            if (!anyText || random.nextInt(3) == 0) {
                type = Type.BYTES;
                body = ((String) body).getBytes(UTF_8);
            }
        }
        return new Mutant(
                type,
                body,
                random.nextInt(3) == 0 ? steering(random, elsewhere) : Map.of(),
                random.nextInt(8) == 0 ? one(REPLY_TO, random) : null,
                random.nextInt(100) == 0 ? 1 : 0);
    }

    private static String purchase(int number, Random random) {
        int which = random.nextInt(10);
        String ticket = which < 3 ? Catalogue.STANDING : which < 9 ? Catalogue.FRONT_ROW : UNKNOWN_TICKET;
        return Messages.traceable(idOf(number), ticket, 1 + random.nextInt(2));
    }

    private static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] cut = new byte[random.nextInt(bytes.length)];
                System.arraycopy(bytes, 0, cut, 0, cut.length);
                return cut;
            }
            case 1 -> {
                byte[] noise = new byte[random.nextInt(600)];
                random.nextBytes(noise);
                return noise;
            }
            default -> {
                for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return bytes;
            }
        }
    }

    private static byte[] encoded(String json, Random random) {
        String text = json.replace("Jane", "Zoë \uD83C\uDFAB");
        return switch (random.nextInt(5)) {
            case 0 -> ("\uFEFF" + text).getBytes(UTF_8);
            case 1 -> ("\uFEFF" + text).getBytes(UTF_16LE);
            case 2 -> text.getBytes(UTF_16LE);
            case 3 -> text.getBytes(Charset.forName("UTF-32BE"));
            default -> text.getBytes(ISO_8859_1);
        };
    }

    private static String changed(String json, Random random) {
        String field = one(FIELDS, random);
        int at = random.nextInt(json.length() + 1);
        return switch (random.nextInt(14)) {
            case 0 -> json.replaceFirst("\\{", "{\"" + field + "\":\"again\",");
            case 1 -> {
                int depth = 1 + random.nextInt(random.nextInt(20) == 0 ? 20_000 : 60);
                yield withValue(
                        json, field, "[".repeat(depth) + "]".repeat(random.nextInt(3) == 0 ? depth - 1 : depth));
            }
            case 2, 3 -> withValue(json, field, one(VALUES, random));
            case 4 -> withValue(json, "quantity", one(VALUES, random));
            case 5 -> json.substring(0, at) + (char) random.nextInt(0x20) + json.substring(at);
            case 6 -> json.substring(0, at) + (char) (0xD800 + random.nextInt(0x800)) + json.substring(at);
            case 7 ->
                withValue(
                        json, field, "\"" + "x".repeat(random.nextInt(random.nextInt(40) == 0 ? 300_000 : 400)) + "\"");
            case 8 -> withValue(json, "shop", "\"" + one(PATHS, random) + Catalogue.SHOP + one(PATHS, random) + "\"");
            case 9 ->
                withValue(
                        json,
                        random.nextBoolean() ? "ticket" : "shop",
                        "\"" + Catalogue.STANDING + one(PATHS, random) + "\"");
            case 10 -> withValue(json, "purchaseId", "\"" + one(PATHS, random) + "MUT\"");
            case 11 -> json.replaceFirst("\"" + field + "\"", "\"" + field + one(PATHS, random) + "\"");
            case 12 -> json + one(List.of("{}", ",", "]", "}", "//", "/* */", "\u0000", "\uFEFF", json), random);
            default ->
                one(
                        List.of(
                                "",
                                " ",
                                "null",
                                "1",
                                "\"\"",
                                "[]",
                                "{}",
                                "[" + json + "]",
                                "'" + json + "'",
                                "\"" + json + "\"",
                                "${body}",
                                "\uFEFF",
                                "\u0000",
                                "{"),
                        random);
        };
    }

    /** The field's first value replaced, whatever it is. */
    private static String withValue(String json, String field, String value) {
        int start = json.indexOf("\"" + field + "\":");
        if (start < 0) {
            return json;
        }
        start += field.length() + 3;
        int end = start;
        while (end < json.length() && ",}".indexOf(json.charAt(end)) < 0) {
            end++;
        }
        return json.substring(0, start) + value + json.substring(end);
    }

    private static Map<String, Object> steering(Random random, String elsewhere) {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            String name = one(List.of("Camel", "CAmel", "camel", "CAMEL", "cAMEL"), random) + one(STEERING, random);
            headers.put(name, random.nextInt(4) == 0 ? (Object) random.nextInt() : elsewhere + "/from-the-sender");
        }
        switch (random.nextInt(6)) {
            case 0 -> headers.put("attempt", random.nextInt(3));
            case 1 -> headers.put("again", "replays");
            case 2 -> headers.put("purchaseId", "ERP-somebody-else");
            case 3 -> headers.put("_AMQ_ORIG_QUEUE", "purchase.again");
            case 4 -> headers.put("reason", "forged");
            default -> headers.put("Authorization", "x".repeat(random.nextInt(3_000)));
        }
        return headers;
    }
}

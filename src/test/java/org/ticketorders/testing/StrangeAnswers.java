package org.ticketorders.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.ticketorders.shop.HttpAnswer;

/** Answers that something in front of the shop gives in its place, or that were damaged on their way: no API says no with them. */
public final class StrangeAnswers {

    /** Every status that is seen, by whoever gives it. */
    public static final List<Integer> STATUSES = List.of(
            100, 101, 103, 200, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 301, 302, 303, 304, 307, 308, 400,
            401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423,
            424, 425, 426, 428, 429, 431, 444, 451, 494, 495, 496, 497, 499, 500, 501, 502, 503, 504, 505, 507, 508,
            511, 520, 521, 522, 523, 524, 525, 526, 530, 599, 600, 999);

    private static final String ERRORS =
            "{\"errors\":[{\"subjectType\":\"ticket\",\"reason\":\"sold_out\"}],\"order_id\":null}";

    /** What no program of the API's writes, as it stands in a body. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\r\n",
            "null",
            "true",
            "false",
            "0",
            "17",
            "\"no\"",
            "[]",
            "{}",
            "[{}]",
            "[[]]",
            "[null]",
            "[\"no\"]",
            "[{\"message\":\"no\"}]",
            "[{\"errors\":[\"no\"]}]",
            "{\"errors\":null}",
            "{\"errors\":false}",
            "{\"errors\":0}",
            "{\"errors\":\"\"}",
            "{\"errors\":[]}",
            "{\"errors\":{}}",
            "{\"errors\":[{}]}",
            "{\"errors\":[\"\",null,false]}",
            "{\"errors\":true}",
            "{\"errors\":17}",
            "{\"errors\":[17]}",
            "{\"errors\":[{\"guid\":\"g\"}]}",
            "{\"error_description\":\"\"}",
            "{\"error_description\":17}",
            "{\"message\":17}",
            "{\"message\":\" \"}",
            "{\"status\":\"ok\"}",
            "{\"status\":\"maintenance\",\"until\":\"soon\"}",
            "{\"status_code\":404}",
            "{\"data\":{\"errors\":[\"no\"]}}",
            "<html><head><title>Under maintenance</title></head><body>Back soon</body></html>",
            "<!DOCTYPE html><title>403 Forbidden</title>Request blocked. Ray ID: 1",
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
            "default backend - 404",
            "404 page not found\n",
            "upstream connect error or disconnect/reset before headers",
            "error code: 1020",
            "<br /><b>Notice</b>: Undefined index: x in <b>/srv/x.php</b> on line 7<br />\n" + ERRORS,
            "PHP Warning:  oops in /srv/x.php on line 7\n" + ERRORS,
            ERRORS + "\n<!-- 12 ms -->",
            ERRORS + "\n" + ERRORS,
            "callback(" + ERRORS + ");",
            ")]}',\n" + ERRORS,
            "data: " + ERRORS + "\n\n",
            ERRORS.substring(0, ERRORS.length() - 1),
            ERRORS.substring(0, ERRORS.length() / 2),
            "{\"errors\":[\"no\"],\"errors\":[\"no\"]}",
            "{'errors':['no']}",
            "{errors:[\"no\"]}",
            "{\"errors\":[\"no\"],}",
            "{\"errors\":[\"no\"],\"amount\":NaN}",
            "{\"errors\":[\"no\"],\"x\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}",
            "x".repeat(100_000));

    private StrangeAnswers() {}

    /** By what they are called in a failure. */
    public static Map<String, HttpAnswer> all(int status, String retryAfter) {
        Map<String, HttpAnswer> all = new LinkedHashMap<>();
        all.put("no body", new HttpAnswer(status, null, retryAfter));
        for (String text : TEXTS) {
            for (String type : text.startsWith("<")
                    ? List.of("text/html; charset=utf-8", "application/json")
                    : List.of("application/json")) {
                put(all, status, retryAfter, type + " " + text, type, null, text.getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] errors = ERRORS.getBytes(StandardCharsets.UTF_8);
        put(all, status, retryAfter, "gzip without a header", "application/json", null, gzip(errors));
        for (String encoding : List.of("gzip", "br", "deflate", "zstd", "x\u0000y")) {
            put(all, status, retryAfter, "packed as " + encoding, "application/json", encoding, gzip(errors));
            put(all, status, retryAfter, "said to be packed as " + encoding, "application/json", encoding, errors);
        }
        byte[] latin = "{\"errors\":[\"caf\u00e9 ferm\u00e9\"]}".getBytes(StandardCharsets.ISO_8859_1);
        put(all, status, retryAfter, "in Latin 1", "application/json; charset=iso-8859-1", null, latin);
        put(all, status, retryAfter, "bytes", "application/octet-stream", null, new byte[] {
            (byte) 0x80, (byte) 0xff, 0, 1
        });
        return all;
    }

    private static void put(
            Map<String, HttpAnswer> all,
            int status,
            String retryAfter,
            String name,
            String type,
            String encoding,
            byte[] body) {
        String shown = name.length() <= 80 ? name : name.substring(0, 80) + "\u2026";
        all.put(all.size() + ": " + shown, new HttpAnswer(status, type, encoding, null, body, retryAfter));
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One that nobody has thought of. The same number makes the same of it. */
    public static HttpAnswer any(long number) {
        Random random = new Random(number);
        int status = random.nextInt(4) == 0 ? 100 + random.nextInt(500) : STATUSES.get(random.nextInt(STATUSES.size()));
        String wait = random.nextInt(4) == 0 ? "5" : null;
        String type = List.of("application/json", "text/html", "text/plain", "application/problem+json")
                .get(random.nextInt(4));
        byte[] body =
                switch (random.nextInt(3)) {
                    case 0 -> json(value(random, 3));
                    case 1 -> MutatedBytes.of(json(value(random, 3)), number);
                    default -> {
                        String known = TEXTS.get(random.nextInt(TEXTS.size()));
                        yield known.getBytes(StandardCharsets.UTF_8);
                    }
                };
        return new HttpAnswer(status, type, null, null, body, wait);
    }

    /** A value of JSON whose fields are none in which the API, or anybody, says no. */
    private static Object value(Random random, int depth) {
        List<String> names =
                List.of("status", "guid", "name", "data", "id", "products", "notices", "amount", "ok", "x");
        List<Object> leaves = List.of(
                "", "no", "sold_out", "unavailable", 0, 1, -1.5, true, false, "2f01a3c0-3668-11e6-9fa9-419d70281599");
        int kind = depth == 0 ? 0 : random.nextInt(3);
        if (kind == 0) {
            return leaves.get(random.nextInt(leaves.size()));
        }
        List<Object> parts = IntStream.range(0, random.nextInt(4))
                .mapToObj(n -> value(random, depth - 1))
                .toList();
        if (kind == 1) {
            return parts;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        parts.forEach(part -> object.put(names.get(random.nextInt(names.size())), part));
        return object;
    }

    private static byte[] json(Object value) {
        try {
            return new ObjectMapper().writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.ticketorders.faults;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ticketorders.testing.Logins;

/** A request that no client of ours would make: one that is right, with its method, path, query, headers, body or bytes spoilt. */
record RestMutant(int number, byte[] bytes) {

    private static final List<String> METHODS = List.of(
            "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "MAKE",
            "G@T");

    private static final List<String> PATHS = List.of(
            "/ops/api/purchases",
            "/ops/api/purchases/%s",
            "/ops/api/purchases/%s/replay",
            "/ops/api/purchases/%s/resolution",
            "/ops/api/in-doubt",
            "/ops/api/outcomes",
            "/ops/api/overview",
            "/ops/api/shop",
            "/ops/api/imports",
            "/ops/api/audit",
            "/ops/api/me",
            "/ops/api/openapi.json",
            "/ops/api/stages",
            "/ops/api/stages/%s/pause",
            "/ops/api/stages/%s/resume",
            "/ops/api/dead-letters",
            "/ops/api/dead-letters/%s",
            "/ops/api/dead-letters/%s/ID:1",
            "/ops/api/dead-letters/rejected/%s",
            "/ops/api/dead-letters/%s/replays",
            "/ops/api/dead-letters/%s/discards",
            "/ops/api/replays",
            "/ops/api/replays/%s",
            "/ops/api/replays/%s/cancel",
            "/ops/login",
            "/ops/logout",
            "/ops/%s",
            "/actuator/health/%s",
            "/actuator/prometheus",
            "/actuator/camelroutes/%s",
            "/login/oauth2/code/%s",
            "/error",
            "/%s");

    private static final List<String> PARTS = List.of(
            "ERP-1",
            "FUZZ:1",
            "rejected",
            "invalid",
            "in-doubt",
            "intake",
            "order",
            "ID:1",
            "null",
            "true",
            "0",
            "x",
            "%%",
            "%",
            "%00",
            "%0a",
            "%0D%0A",
            "%2F",
            "%2e%2e",
            "..",
            ".",
            "%3A",
            "%253A",
            "%C3%A9",
            "%ff%fe",
            "%ed%a0%80",
            "%F0%9F%8E%AB",
            ";x=1",
            "a;b",
            "a,b",
            "${body}",
            "$%7Bbody%7D",
            "%24%7Bbean:audit%7D",
            "#%7B1%7D",
            "'",
            "\"",
            "%22",
            "%27%20OR%201=1",
            "a(b)",
            "a)b",
            "[1]",
            "{purchaseId}",
            "*",
            "**",
            "\\",
            "%5C",
            "+",
            "%2B",
            "",
            "é",
            "|",
            "^",
            "`",
            "<b>",
            "@",
            "a:b@c",
            "http://x/");

    private static final List<String> NAMES = List.of(
            "state",
            "shop",
            "reason",
            "idPrefix",
            "since",
            "until",
            "limit",
            "after",
            "minutes",
            "buckets",
            "failedBefore",
            "x",
            "",
            "_csrf",
            "_method",
            "purchaseId",
            "word",
            "CamelHttpResponseCode",
            "username",
            "password",
            "continue",
            "lang");

    private static final List<String> VALUES = List.of(
            "ordered",
            "in-doubt",
            "main",
            "1",
            "0",
            "-1",
            "999999999999999999999",
            "1e9",
            "NaN",
            "2026-01-31T12:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "-1000000000-01-01T00:00:00Z",
            "%00",
            "%FF",
            "%",
            "%E2%80%AE",
            "%F0%9F%8E%AB",
            "'",
            "a'%20OR%20'1",
            "%25",
            "_",
            "!",
            "!!%25",
            "${body}",
            "",
            "AAAA",
            "eyJ9",
            "MTIzNDU2Nzg5MHxFUlAtMQ==",
            "sold-out",
            "..",
            "[]",
            "{}",
            "é");

    private static final List<String> HEADERS = List.of(
            "Content-Type: text/plain",
            "Content-Type: application/x-java-serialized-object",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: multipart/form-data",
            "Content-Type: application/json; charset=no-such",
            "Content-Type: application/json; charset=UTF-16",
            "Content-Type: ;;;",
            "Content-Type: ",
            "Content-Encoding: gzip",
            "Content-Length: 0",
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 1, 2",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: \u000bchunked",
            "Expect: 100-continue",
            "Expect: 200-maybe",
            "Upgrade: websocket\r\nConnection: Upgrade",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
            "Accept: */*;q=x",
            "Accept: image/png",
            "Accept: application/xml",
            "Accept-Language: xx-????-1",
            "Accept-Encoding: gzip;q=2",
            "Range: bytes=0-0,1-1,2-2,-5",
            "Range: bytes=9-1",
            "If-Modified-Since: never",
            "If-None-Match: *",
            "Host: ",
            "Host: a b",
            "Host: [::1",
            "Host: evil.example:99999",
            "X-Forwarded-For: 1.2.3.4, x",
            "X-Forwarded-Host: evil.example",
            "X-HTTP-Method-Override: DELETE",
            "Origin: null",
            "Origin: http://evil.example",
            "Access-Control-Request-Method: POST\r\nOrigin: http://evil.example",
            "Cookie: ticket_orders_session=x; XSRF-TOKEN=y; =; ;",
            "Cookie: $Version=1; a=\"",
            "X-XSRF-TOKEN: x",
            "Authorization: Basic !!!",
            "Authorization: Basic Og==",
            "Authorization: Bearer x",
            "Authorization: Negotiate",
            "traceparent: 00-x-y-z",
            "CamelHttpResponseCode: 500",
            "CamelHttpUri: http://127.0.0.1:1/",
            "CamelBeanMethodName: exit",
            "breadcrumbId: x\ty",
            "purchaseId: FUZZ:1",
            "No-Colon",
            " folded: x",
            ": no name",
            "X-\u00e9: \u00ff",
            "X: \u0001",
            "Connection: close, x, Content-Length");

    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "{\"why\":\"fuzz\"}",
            "{\"ordered\":true,\"orderId\":\"9ad93df4-e3ef-4f60-b3f9-8a3a60b2a0e1\",\"withoutLookUp\":true,\"why\":\"fuzz\"}",
            "{\"ordered\":false,\"lookedAt\":\"2026-01-31T12:00:00Z\"}",
            "{\"ordered\":false,\"lookedAt\":\"+1000000000-12-31T23:59:59.999999999Z\"}",
            "{\"ordered\":null}",
            "{\"dryRun\":true,\"reason\":\"sold-out\",\"limit\":5}",
            "{\"dryRun\":false,\"perSecond\":1,\"limit\":1,\"why\":\"fuzz\"}",
            "{\"dryRun\":true,\"messageIds\":[\"ID:1\",null,\"\",\"'\"]}",
            "{\"dryRun\":true,\"messageIds\":[]}",
            "{\"dryRun\":true,\"failedBefore\":\"x\"}",
            "{\"dryRun\":true,\"limit\":1e400}",
            "{\"dryRun\":true,\"limit\":123456789012345678901234567890}",
            "{\"why\":\"a\",\"why\":\"b\"}",
            "{\"why\":{\"a\":[]}}",
            "{\"why\":\"\\ud83d\"}",
            "{\"why\":\"\\u0000\\u001b[31m\\r\\nforged\"}",
            "null",
            "[]",
            "1",
            "\"",
            "{",
            "\ufeff{}",
            "_csrf=x&username=olga&password=x",
            "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nc\r\n--x--\r\n");

    private static final String LEGAL = "-._~/?&=%:+,@!$'()*";
    private static final String SPOILING = "\r\n :%/?&={}\"\0";

    static RestMutant of(int number, long seed) {
        Random random = new Random(seed * 31 + number);
        String method = one(METHODS, random);
        String target = one(PATHS, random).replace("%s", one(PARTS, random)) + query(random);
        if (random.nextInt(4) > 0) {
            // what the server refuses by its characters comes no further
            target = legal(target);
        }
        byte[] body = random.nextInt(12) > 0 && !method.equals("POST")
                ? new byte[0]
                : body(random).getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(target)
                .append(
                        random.nextInt(50) == 0
                                ? one(
                                        List.of(" HTTP/1.0", " HTTP/0.9", " HTTP/3.0", " HTTP/x", "", "  HTTP/1.1"),
                                        random)
                                : " HTTP/1.1")
                .append("\r\nHost: x\r\nConnection: close\r\n");
        if (random.nextInt(8) > 0) {
            String user = random.nextInt(4) == 0 ? Logins.VIEWER : Logins.OPERATOR;
            head.append("Authorization: ")
                    .append(Logins.basic(user, Logins.PASSWORD))
                    .append("\r\n");
        }
        if (random.nextInt(5) > 0) {
            head.append("Content-Type: application/json\r\n");
        }
        boolean chunked = body.length > 0 && random.nextInt(6) == 0;
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        for (int n = Math.max(0, random.nextInt(4) - 1); n > 0; n--) {
            head.append(header(random)).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (chunked) {
            all.writeBytes((Integer.toHexString(body.length) + (random.nextInt(9) == 0 ? ";x=y" : "") + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        }
        all.writeBytes(body);
        if (chunked) {
            all.writeBytes("\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        return new RestMutant(number, random.nextInt(8) == 0 ? spoilt(all.toByteArray(), random) : all.toByteArray());
    }

    private static String legal(String target) {
        StringBuilder legal = new StringBuilder();
        for (byte next : target.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").getBytes(StandardCharsets.UTF_8)) {
            if (LEGAL.indexOf(next) >= 0 || Character.isLetterOrDigit(next)) {
                legal.append((char) next);
            } else {
                legal.append("%%%02X".formatted(next));
            }
        }
        return legal.toString();
    }

    private static String query(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> "";
            case 3 -> "?" + "a=b&".repeat(random.nextInt(500));
            case 4 -> "?state=ordered" + "&state=held".repeat(random.nextInt(400));
            case 5 -> "?idPrefix=" + "x".repeat(random.nextInt(9_000));
            default ->
                "?"
                        + IntStream.rangeClosed(0, random.nextInt(4))
                                .mapToObj(i -> one(NAMES, random) + "=" + one(VALUES, random))
                                .collect(Collectors.joining("&"));
        };
    }

    private static String header(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> "X: " + "y".repeat(random.nextInt(10_000));
            case 1 ->
                IntStream.range(0, random.nextInt(150))
                        .mapToObj(i -> "X" + i + ": y")
                        .collect(Collectors.joining("\r\n", "", "\r\nZ: z"));
            default -> one(HEADERS, random);
        };
    }

    private static String body(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "[".repeat(random.nextInt(20_000));
            case 1 -> "{\"why\":".repeat(random.nextInt(2_000)) + "1" + "}".repeat(random.nextInt(2_000));
            case 2 -> "{\"why\":\"" + "x".repeat(random.nextInt(5_000)) + "\"}";
            case 3 -> "{\"dryRun\":true,\"messageIds\":[" + "\"ID:1\",".repeat(random.nextInt(50)) + "\"x\"]}";
            default -> one(BODIES, random);
        };
    }

    private static byte[] spoilt(byte[] bytes, Random random) {
        byte[] spoilt = bytes.clone();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            // the head, mostly
            int at = random.nextInt(Math.min(spoilt.length, random.nextInt(4) == 0 ? spoilt.length : 200));
            spoilt[at] = (byte)
                    (random.nextBoolean() ? random.nextInt(256) : SPOILING.charAt(random.nextInt(SPOILING.length())));
        }
        return spoilt;
    }

    private static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return number + ": "
                + (text.length() < 600 ? text : text.substring(0, 600) + "…")
                        .replace("\r", "\\r")
                        .replace("\n", "\\n");
    }
}

package org.ticketorders.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ticketorders.testing.Logins.OPERATOR;
import static org.ticketorders.testing.Logins.PASSWORD;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.testing.Browser;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.RawHttp;
import org.ticketorders.testing.TestApp;

/** No body costs more than its bound and its time, whatever it is sent to: every path that the application answers, by every method. */
class RequestBoundsIT {

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "POST", "PUT", "PATCH", "MAKE");

    private static final Set<String> MAY_HAVE_BODY = Set.of("POST", "PUT", "PATCH");

    private static final String GIGABYTE = "1073741824";

    private static final int PROBES = TestApp.freePort();

    @RegisterExtension
    static final TestApp app =
            TestApp.perClass("openticket.web.arrive-within=2s", "openticket.web.probes.port=" + PROBES);

    /** Those of the REST declarations, Actuator, our own controllers, files, and some that nobody answers. */
    private static Set<String> paths() throws IOException {
        Set<String> paths = new TreeSet<>(List.of(
                "/",
                "/ops",
                "/ops/",
                "/ops/js/main.js",
                "/ops/login.css",
                "/ops/logout",
                "/error",
                "/no/such/thing",
                "/ops/api/no/such/thing",
                "/ops/api/openapi.json",
                "/login/oauth2/code/company",
                "/oauth2/authorization/company",
                "/actuator/jolokia",
                "/actuator/hawtio/index.html"));
        app.mappings()
                .forEach(path -> paths.add(path.replaceAll("\\{[^}]*}", "x").replace("**", "x")));
        assertThat(paths)
                .as("found by the declarations")
                .contains(
                        "/ops/login",
                        "/ops/api/me",
                        "/ops/api/purchases",
                        "/ops/api/purchases/x/replay",
                        "/ops/api/dead-letters/x/discards",
                        "/actuator/health/x",
                        "/actuator/prometheus");
        return paths;
    }

    /** Spring refuses these where they are read, and a route reads them where nobody answers for that. */
    @Test
    void failsAtNoHeaderAndNoParameter() throws IOException {
        String login = "Authorization: " + Logins.basic(OPERATOR, PASSWORD) + "\r\n";
        List<String> wrong = new ArrayList<>();
        for (String path : paths()) {
            for (String header : List.of("X-Any", "User-Agent", "Cookie", "If-None-Match", "traceparent")) {
                refused(path, header + ": a\u0092b\r\n" + login, wrong);
            }
            for (String name : List.of("%01", "%C2%92", "a%7F", "%CD%B8")) {
                refused(path + "?" + name + "=1", login, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void refused(String path, String headers, List<String> wrong) {
        try (RawHttp http = new RawHttp(app.httpPort())) {
            http.write("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
            int status = http.status();
            if (status < 400 || status > 499) {
                wrong.add(path + " " + headers.lines().findFirst().orElse("") + ": " + status);
            }
        }
    }

    @Test
    void readsNoBodyBeforeItLooksAtItsSize() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String path : paths()) {
            for (String method : METHODS) {
                for (String login : List.of("", "Authorization: " + Logins.basic(OPERATOR, PASSWORD) + "\r\n")) {
                    String head = method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + login;
                    int expected = MAY_HAVE_BODY.contains(method) ? 413 : 400;
                    for (String body : List.of("Content-Length: " + GIGABYTE, "Transfer-Encoding: chunked")) {
                        if (body.startsWith("Transfer") && expected == 413) {
                            // that of a chunked body is not known before
                            continue;
                        }
                        try (RawHttp http = new RawHttp(app.httpPort())) {
                            http.write(head + "Content-Type: application/json\r\n" + body + "\r\n\r\n");
                            int status = http.status();
                            if (status != expected && !(method.equals("TRACE") && status == 405)) {
                                wrong.add(method + " " + path + " " + body + ": " + status);
                            }
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void cutsAChunkedBodyAtItsBound() {
        for (String type : List.of("application/json", "application/x-www-form-urlencoded")) {
            try (RawHttp http = new RawHttp(app.httpPort())) {
                http.write("POST /ops/login HTTP/1.1\r\nHost: x\r\nContent-Type: " + type
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n");
                byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes();
                int taken = 0;
                while (taken < 500 && http.write(chunk)) {
                    taken++;
                }
                assertThat(taken).as("chunks of 64 KB").isLessThan(200);
                assertThat(http.status()).isIn(413, 0);
            }
        }
        try (RawHttp http = new RawHttp(app.httpPort())) {
            http.write("POST /ops/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded"
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n4001\r\n" + "x".repeat(0x4001) + "\r\n");
            assertThat(http.status()).isEqualTo(413);
        }
    }

    @Test
    void givesABodyOneDeadlineHoweverSteadilyItComes() {
        try (RawHttp http = new RawHttp(app.httpPort())) {
            http.write("POST /ops/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\n");
            await("the end of its time")
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !http.write("x"));
        }
        try (RawHttp http = new RawHttp(app.httpPort())) {
            http.write("POST /ops/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx");
            assertThat(http.status()).isEqualTo(408);
        }
    }

    @Test
    void givesAHeadOneDeadlineHoweverSteadilyItComes() {
        try (RawHttp slow = new RawHttp(app.httpPort());
                RawHttp silent = new RawHttp(app.httpPort())) {
            slow.write("GET /ops/login HTTP/1.1\r\nHost: x\r\nX: ");
            await("the end of its time")
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !slow.write("x"));
            await("the end of one that says nothing")
                    .atMost(Duration.ofSeconds(20))
                    .until(silent::isClosed);
        }
    }

    @Test
    void keepsAConnectionForTheNextRequestBehindABody() {
        String body = "{\"why\": \"a test\"}";
        String request = "POST /ops/api/purchases/NONE/replay HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Authorization: " + Logins.basic(OPERATOR, PASSWORD) + "\r\n";
        try (RawHttp http = new RawHttp(app.httpPort())) {
            // at once, as a client does that does not wait for answers
            http.write(request + "Content-Length: " + body.length() + "\r\n\r\n" + body
                    + request + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + body.substring(0, 5) + "\r\n"
                    + Integer.toHexString(body.length() - 5) + "\r\n" + body.substring(5) + "\r\n0\r\n\r\n"
                    + "GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            String answers = http.read(Duration.ofSeconds(20));
            assertThat(answers.split("HTTP/1.1 404 ", -1)).as(answers).hasSize(3);
            assertThat(answers).contains("the ledger has no purchase NONE", "{\"status\":\"UP\"}");
        }
    }

    @Test
    void invitesABodyThatWaitsForIt() {
        try (RawHttp http = new RawHttp(app.httpPort())) {
            http.write("POST /ops/api/purchases/NONE/replay HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Authorization: " + Logins.basic(OPERATOR, PASSWORD)
                    + "\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
            assertThat(http.status()).isEqualTo(100);
            http.write("{}");
            assertThat(http.read(Duration.ofSeconds(20))).contains("404");
        }
    }

    /** As a browser does whose tab is closed. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void saysNothingOfClientsThatGoAway(CapturedOutput log) throws IOException {
        String request = "GET /ops/api/openapi.json HTTP/1.1\r\nHost: x\r\nAuthorization: "
                + Logins.basic(OPERATOR, PASSWORD) + "\r\n\r\n";
        for (int n = 0; n < 50; n++) {
            try (Socket gone = new Socket(InetAddress.getLoopbackAddress(), app.httpPort())) {
                gone.setSoLinger(true, 0);
                gone.getOutputStream().write(request.repeat(3).getBytes(StandardCharsets.US_ASCII));
                gone.getInputStream().read();
            }
        }
        assertThat(answer("GET /ops/api/me HTTP/1.1\r\nHost: x\r\nAuthorization: " + Logins.basic(OPERATOR, PASSWORD)
                        + "\r\n"))
                .contains("HTTP/1.1 200");
        assertThat(log).doesNotContain("\tat ", "Broken pipe", "reset");
    }

    @Test
    void redirectsToWhereverItWasAskedFor() {
        for (String path : List.of("/", "/ops", "/ops/", "/no/such/thing", "/login/oauth2/code/x", "/ops/js/main.js")) {
            for (String login : List.of("", "Authorization: " + Logins.basic(OPERATOR, PASSWORD) + "\r\n")) {
                String answer =
                        answer("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example"
                                + "\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\n" + login);
                assertThat(answer).as(path).doesNotContain("evil.example");
                assertThat(answer.lines().filter(line -> line.startsWith("Location:")))
                        .as(path)
                        .allMatch(line -> line.startsWith("Location: /"));
            }
        }
        Browser browser = new Browser(app.httpPort());
        assertThat(browser.logIn(OPERATOR, PASSWORD).headers().firstValue("Location"))
                .contains("/ops");
        assertThat(browser.form("/ops/login", "none").headers().firstValue("Location"))
                .contains("/ops/login?again");
    }

    /** Before anything of ours has looked at it, too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /ops/api/purchases/a%00",
                "GET /ops/api/purchases/a%zz",
                "GET /ops/api/purchases/a%5Cb",
                "GET /ops/api/purchases/a%2Fb",
                "GET /ops/api/purchases/a%0Ab",
                "GET /ops/api/purchases/a;b",
                "GET /ops/api/purchases/%2e%2e",
                "GET /ops/api//overview",
                "FOO /ops/api/overview",
                "GET /error",
            })
    void saysWhyARequestIsMalformed(String request) {
        String answer =
                answer(request + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + Logins.basic(OPERATOR, PASSWORD) + "\r\n");

        assertThat(answer)
                .contains("HTTP/1.1 400", "\"title\":\"Bad Request\"", "\"status\":400", "\"detail\":\"")
                .doesNotContain("<html", "timestamp");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/3.7 | ",
                "GET / HTTP/1.1 | Transfer-Encoding: bzip",
                "GET / HTTP/1.1 | Host: y",
                "GET / HTTP/1.1 | X: long",
            })
    void saysWhatTheServerItselfRefuses(String line, String header) {
        String more = header == null ? "" : header.replace("long", "x".repeat(100_000)) + "\r\n";

        assertThat(answer(line + "\r\nHost: x\r\n" + more))
                .startsWith("HTTP/1.1 400")
                .contains("a header or the version is malformed, unknown or too long", "application/problem+json")
                .doesNotContain("<html");
    }

    @Test
    void answersProbesAndNothingElseOnTheirPort() {
        assertThat(probe("GET", "/actuator/health/liveness"))
                .contains("HTTP/1.1 200")
                .contains("{\"status\":\"UP\"}");
        assertThat(probe("GET", "/actuator/health/readiness"))
                .contains("HTTP/1.1 200")
                .contains("{\"status\":\"UP\"}");
        for (String path : List.of(
                "/actuator/health",
                "/ops/login",
                "/actuator/prometheus",
                "/ops/api/me",
                "/actuator/health/liveness/",
                "/actuator/health/liveness;x",
                "//actuator/health/liveness")) {
            assertThat(probe("GET", path)).as(path).matches("(?s)HTTP/1.1 40[04].*");
        }
        assertThat(probe("POST", "/actuator/health/liveness")).contains("HTTP/1.1 404");
        assertThat(answer("GET /actuator/health/readiness HTTP/1.1\r\nHost: x\r\n"))
                .contains("HTTP/1.1 401");
    }

    private static String probe(String method, String path) {
        return answer(
                PROBES,
                method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + Logins.basic(OPERATOR, PASSWORD)
                        + "\r\n");
    }

    private static String answer(String head) {
        return answer(app.httpPort(), head);
    }

    private static String answer(int port, String head) {
        try (RawHttp http = new RawHttp(port)) {
            http.write(head + "Connection: close\r\n\r\n");
            return http.read(Duration.ofSeconds(20));
        }
    }
}

package org.ticketorders.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.testing.Logins.OPERATOR;
import static org.ticketorders.testing.Logins.PASSWORD;
import static org.ticketorders.testing.Logins.VIEWER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.testing.Browser;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** Who is let in where, as a program with a password and as a browser with a session. */
class SecurityIT {

    private static final String REPLAY = "/ops/api/purchases/NONE/replay";
    private static final String SESSION = "ticket_orders_session";

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    @ParameterizedTest
    @CsvSource({
        "GET, /actuator/health/liveness, 200, 200, 200",
        "GET, /actuator/health/readiness, 401, 200, 200",
        "GET, /actuator/health, 401, 200, 200",
        "GET, /actuator/prometheus, 401, 200, 200",
        "GET, /actuator, 401, 200, 200",
        "POST, /actuator/health, 401, 403, 405",
        "GET, /ops/api/me, 401, 200, 200",
        "GET, /ops/api/purchases/NONE, 401, 404, 404",
        "POST, /ops/api/purchases/NONE/replay, 401, 403, 404",
        "POST, /ops/api/purchases/NONE/resolution, 401, 403, 404",
        "DELETE, /ops/api/purchases/NONE, 401, 403, 405",
        "GET, /ops/api/no/such/thing, 401, 404, 404",
        "GET, /no/such/thing, 302, 404, 404",
        "GET, /ops/login, 200, 200, 200",
        "GET, /ops/login.css, 200, 200, 200",
        "GET, /ops/js/login.js, 200, 200, 200",
        "GET, /ops/js/main.js, 302, 200, 200",
    })
    void letsInByRole(String method, String path, int anonymous, int viewer, int operator) {
        isAnswered(send(method, path, null), anonymous);
        isAnswered(send(method, path, VIEWER), viewer);
        isAnswered(send(method, path, OPERATOR), operator);
    }

    private static void isAnswered(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ops/api/me", "/ops/api/purchases/NONE", "/actuator/health"})
    void saysInProblemDetailsWhyNot(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path, null);

        isProblem(answer, 401, "log in at /ops/login");
        // a browser that is asked for a password sends it with whatever another site starts, from then on
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(answer.headers().firstValue("Set-Cookie").orElse("")).doesNotContain(SESSION);
        isProblem(send("POST", REPLAY, VIEWER), 403, "changes need the role 'operator'");
    }

    @Test
    void tellsWhoIsLoggedInAndToWhat() throws Exception {
        JsonNode operator = json(send("GET", "/ops/api/me", OPERATOR));
        assertThat(operator.path("name").asText()).isEqualTo(OPERATOR);
        assertThat(operator.path("roles").toString()).isEqualTo("[\"operator\",\"viewer\"]");
        assertThat(operator.path("product").asText()).isEqualTo("Ticket order routes");
        assertThat(operator.path("version").asText()).matches("\\d+\\.\\d+.*");
        assertThat(json(send("GET", "/ops/api/me", VIEWER)).path("roles").toString())
                .isEqualTo("[\"viewer\"]");
    }

    @Test
    void tellsDetailsOfHealthToNoStranger() {
        assertThat(send("GET", "/actuator/health/liveness", null).body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(app.health().path("components").has("broker")).isTrue();
    }

    @Test
    void logsABrowserInAndOut() throws Exception {
        Browser browser = new Browser(app.httpPort());
        HttpResponse<String> sentAway = browser.get("/ops/");
        assertThat(sentAway.statusCode()).isEqualTo(302);
        assertThat(sentAway.headers().firstValue("Location").orElse("")).endsWith("/ops/login");
        assertThat(browser.cookie(SESSION)).as("no session for a stranger").isNull();

        HttpResponse<String> in = browser.logIn(OPERATOR, PASSWORD);
        assertThat(in.headers().firstValue("Location").orElse("")).endsWith("/ops");
        String session = in.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(SESSION))
                .findFirst()
                .orElseThrow();
        assertThat(session).contains("HttpOnly", "SameSite=Strict");
        assertThat(json(browser.get("/ops/api/me")).path("name").asText()).isEqualTo(OPERATOR);
        assertThat(browser.get("/").headers().firstValue("Location").orElse("")).endsWith("/ops/");

        // by the token, as our script sends it
        String token = browser.cookie("XSRF-TOKEN");
        isProblem(browser.send(change(browser)), 403, "X-XSRF-TOKEN");
        isProblem(browser.send(change(browser).header("X-XSRF-TOKEN", "guessed")), 403, "X-XSRF-TOKEN");
        isProblem(browser.send(change(browser).header("Authorization", "Bearer x")), 403, "X-XSRF-TOKEN");
        assertThat(browser.send(change(browser).header("X-XSRF-TOKEN", token)).statusCode())
                .isEqualTo(404);
        assertThat(browser.form("/ops/logout", "guessed").statusCode()).isEqualTo(403);

        HttpResponse<String> out = browser.form("/ops/logout", Browser.tokenOf(browser.get("/ops/login")));
        assertThat(out.headers().firstValue("Location").orElse(out.statusCode() + out.body()))
                .endsWith("/ops/login?out");
        assertThat(browser.get("/ops/api/me").statusCode()).isEqualTo(401);
    }

    @Test
    void givesABrowserAnotherSessionWhenItLogsIn() {
        Browser browser = new Browser(app.httpPort());
        browser.logIn(VIEWER, PASSWORD);
        String first = browser.cookie(SESSION);

        browser.logIn(OPERATOR, PASSWORD);

        assertThat(first).isNotNull();
        assertThat(browser.cookie(SESSION)).isNotNull().isNotEqualTo(first);
        assertThat(new Browser(app.httpPort())
                        .send(browser.request("/ops/api/me").header("Cookie", SESSION + "=" + first))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void takesNoPasswordThatABrowserSendsByItself() throws Exception {
        for (String header : List.of("Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Origin: null")) {
            HttpRequest.Builder forged = Logins.asOperator(HttpRequest.newBuilder(uri(REPLAY)))
                    .header(header.split(": ")[0], header.split(": ")[1])
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"));

            isProblem(new Browser(app.httpPort()).send(forged), 403, "X-XSRF-TOKEN");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"})
    void takesChangesAsJsonOnly(String type) throws Exception {
        HttpRequest.Builder request = Logins.asOperator(HttpRequest.newBuilder(uri(REPLAY)))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString("{}"));

        isProblem(new Browser(app.httpPort()).send(request), 415, "Content-Type: application/json");
    }

    @Test
    void sendsHeadersThatKeepAPageFromMisuse() {
        for (String path : List.of("/ops/login", "/ops/api/me")) {
            HttpResponse<String> answer = send("GET", path, OPERATOR);

            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        }
    }

    @Test
    void showsTheLoginInTheFontOfThePage() {
        Browser browser = new Browser(app.httpPort());
        String tokens = browser.get("/ops/tokens.css").body();
        List<String> fonts = Pattern.compile("url\\(\"([^\"]+)\"\\)")
                .matcher(tokens)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(fonts).hasSize(2).allSatisfy(font -> {
            assertThat(browser.get("/ops/" + font).statusCode()).isEqualTo(200);
            assertThat(browser.get("/ops/" + font).headers().firstValue("Content-Type"))
                    .contains("font/woff2");
        });
        assertThat(browser.get("/ops/fonts/OFL.txt").body()).contains("SIL Open Font License");
        assertThat(send("GET", "/ops/login", OPERATOR).headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("font-src 'self'"));
    }

    @Test
    void showsALoginPageThatNeedsNoScript() {
        Browser browser = new Browser(app.httpPort());
        assertThat(browser.get("/ops/login").body())
                .contains("lang=\"en\"", "name=\"viewport\"", "<label for=\"username\">", "<label for=\"password\">")
                .doesNotContain("style=", "onsubmit", "<!-- ")
                .doesNotContainPattern("<script(?! type=\"module\" src=\"/ops/js/login.js\"></script>)");
        assertThat(browser.get("/ops/login?failed").body()).contains("role=\"alert\"");
        HttpResponse<String> withoutCookies =
                new Browser(app.httpPort()).form("/ops/login", "none", "username", OPERATOR, "password", PASSWORD);
        assertThat(withoutCookies.headers().firstValue("Location").orElse("")).endsWith("/ops/login?again");
    }

    @Test
    void refusesFurtherGuessesOfOneUserForAWhile() throws Exception {
        Browser browser = new Browser(app.httpPort());
        for (int i = 0; i < 5; i++) {
            assertThat(guess("mallory", "guess " + i).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> refused = guess("mallory", "guess 6");
        isProblem(refused, 429, "too many failed logins");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(browser.logIn("mallory", "guess 7")
                        .headers()
                        .firstValue("Location")
                        .orElse(""))
                .endsWith("/ops/login?locked");

        assertThat(send("GET", "/ops/api/me", OPERATOR).statusCode())
                .as("who is not guessed at")
                .isEqualTo(200);
    }

    private static HttpRequest.Builder change(Browser browser) {
        return browser.request(REPLAY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
    }

    private static HttpResponse<String> guess(String name, String password) {
        return new Browser(app.httpPort())
                .send(HttpRequest.newBuilder(uri("/ops/api/me")).header("Authorization", Logins.basic(name, password)));
    }

    private static HttpResponse<String> send(String method, String path, String user) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (!method.equals("GET")) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                method,
                method.equals("POST")
                        ? HttpRequest.BodyPublishers.ofString("{}")
                        : HttpRequest.BodyPublishers.noBody());
        if (user != null) {
            request.header("Authorization", Logins.basic(user, PASSWORD));
        }
        return new Browser(app.httpPort()).send(request);
    }

    private static java.net.URI uri(String path) {
        return java.net.URI.create("http://127.0.0.1:" + app.httpPort() + path);
    }

    private static void isProblem(HttpResponse<String> answer, int status, String detail) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(json(answer).path("status").asInt()).isEqualTo(status);
        assertThat(json(answer).path("detail").asText()).contains(detail);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }
}

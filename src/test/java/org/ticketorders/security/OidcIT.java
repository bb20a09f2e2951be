package org.ticketorders.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.testing.Logins.PASSWORD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.testing.Browser;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.OpenIdProvider;
import org.ticketorders.testing.TestApp;

/** Logins that an OpenID provider vouches for, of people by redirects and of programs by bearer tokens. */
@ExtendWith(OutputCaptureExtension.class)
class OidcIT {

    private static final String SESSION = "ticket_orders_session";
    private static final Consumer<JWTClaimsSet.Builder> AS_IT_IS = claims -> {};

    @TempDir
    static Path directory;

    private static OpenIdProvider provider;
    private static TestApp app;

    private final Browser browser = new Browser(app.httpPort());

    @BeforeAll
    static void start() {
        provider = OpenIdProvider.start();
        app = TestApp.start(directory.resolve("data"), provider.properties());
    }

    @AfterAll
    static void stop() {
        app.close();
        provider.close();
    }

    @AfterEach
    void behave() {
        provider.behave();
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "ada@example.com; tickets-operator; operator,viewer; 200; 200",
                "bob@example.com; tickets-viewer; viewer; 200; 403",
                "eve@example.com; operator; ''; 403; 403",
            },
            delimiter = ';')
    void givesPeopleTheRolesThatTheirTokenSays(String name, String claimed, String roles, int reads, int changes)
            throws Exception {
        provider.isAt(name, "offline_access", claimed);

        HttpResponse<String> in = logIn();

        assertThat(location(in)).endsWith("/ops");
        HttpResponse<String> me = browser.get("/ops/api/me");
        assertThat(me.statusCode()).isEqualTo(reads);
        if (reads == 200) {
            assertThat(json(me).path("name").asText()).isEqualTo(name);
            assertThat(json(me).path("roles").valueStream().map(JsonNode::asText))
                    .containsExactly(roles.split(","));
        } else {
            isProblem(me, 403, "needs 'viewer' or 'operator'");
        }
        assertThat(pauseAndResume(browser.cookie("XSRF-TOKEN"))).isEqualTo(changes);
    }

    @Test
    void auditsPeopleByTheirName() throws Exception {
        provider.isAt("grace@example.com", "tickets-operator");
        logIn();

        assertThat(pauseAndResume(browser.cookie("XSRF-TOKEN"))).isEqualTo(200);

        assertThat(lastAudited().path("who").asText()).isEqualTo("grace@example.com");
        assertThat(pauseAndResume("guessed")).as("forged").isEqualTo(403);
    }

    @Test
    void endsTheSessionWithTheLogout() {
        provider.isAt("ada@example.com", "tickets-operator");
        HttpResponse<String> in = logIn();
        String session = browser.cookie(SESSION);
        assertThat(in.headers().allValues("Set-Cookie"))
                .as("it must be sent with the redirect that comes from the provider, and with no other site's POST")
                .anySatisfy(cookie -> assertThat(cookie).startsWith(SESSION).contains("SameSite=Lax", "HttpOnly"));

        HttpResponse<String> out = browser.form("/ops/logout", Browser.tokenOf(browser.get("/ops/login")));

        assertThat(location(out)).endsWith("/ops/login?out");
        assertThat(browser.get("/ops/api/me").statusCode()).isEqualTo(401);
        assertThat(new Browser(app.httpPort())
                        .send(browser.request("/ops/api/me").header("Cookie", SESSION + "=" + session))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void offersBothWaysOfLoggingIn() throws Exception {
        assertThat(browser.get("/ops/login").body())
                .contains(
                        "href=\"/oauth2/authorization/company\"", "Log in with Example &amp; Sons", "id=\"password\"");
        browser.logIn(Logins.VIEWER, PASSWORD);
        assertThat(json(browser.get("/ops/api/me")).path("name").asText()).isEqualTo(Logins.VIEWER);
    }

    static Stream<Arguments> wrongLogins() {
        return Stream.of(
                wrongLogin("a key that the provider does not have", OpenIdProvider::forgeIdTokens),
                wrongLogin("for another client", at -> at.changeIdTokens(token -> token.audience("another"))),
                wrongLogin("for another login", at -> at.changeIdTokens(token -> token.claim("nonce", "another"))),
                wrongLogin("of another issuer", at -> at.changeIdTokens(token -> token.issuer("http://localhost:1"))),
                wrongLogin("too old", at -> at.changeIdTokens(token -> token.expirationTime(past()))),
                wrongLogin("nobody's", at -> at.changeIdTokens(token -> token.claim("preferred_username", null))),
                wrongLogin("refused", at -> at.refuse("access_denied")));
    }

    private static Arguments wrongLogin(String why, Consumer<OpenIdProvider> misbehaviour) {
        return Arguments.of(why, misbehaviour);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongLogins")
    void letsNobodyInByALoginThatIs(String why, Consumer<OpenIdProvider> misbehaviour, CapturedOutput output) {
        provider.isAt("mallory@example.com", "tickets-operator");
        misbehaviour.accept(provider);

        HttpResponse<String> back = logIn();

        assertThat(location(back)).endsWith("/ops/login?refused");
        assertThat(browser.get("/ops/login?refused").body()).contains("role=\"alert\"", "The provider's login");
        assertThat(browser.get("/ops/api/me").statusCode()).isEqualTo(401);
        assertThat(output).contains("A login by the OpenID provider failed").doesNotContain("eyJ", "\tat ");
    }

    @Test
    void takesNoLoginThatABrowserDidNotBegin() throws Exception {
        provider.isAt("mallory@example.com", "tickets-operator");
        String begun = location(browser.get("/oauth2/authorization/company"));
        String back = location(browser.get(begun));

        Browser victim = new Browser(app.httpPort());
        assertThat(location(victim.get(back))).endsWith("/ops/login?refused");

        assertThat(victim.get("/ops/api/me").statusCode()).isEqualTo(401);
    }

    @Test
    void letsProgramsInByTheirToken() throws Exception {
        String operator = provider.accessToken("erp", List.of("tickets-operator"), AS_IT_IS);
        String viewer = provider.accessToken("prometheus", List.of("tickets-viewer"), AS_IT_IS);
        String stranger = provider.accessToken("stranger", List.of(), AS_IT_IS);

        assertThat(json(browser.send(bearing(operator, "/ops/api/me")))
                        .path("name")
                        .asText())
                .isEqualTo("erp");
        assertThat(browser.send(bearing(viewer, "/actuator/prometheus")).statusCode())
                .isEqualTo(200);
        isProblem(browser.send(bearing(stranger, "/ops/api/me")), 403, "no role here");
        isProblem(browser.send(post(bearing(viewer, "/ops/api/stages/order/pause"))), 403, "role 'operator'");
        for (String action : List.of("pause", "resume")) {
            assertThat(browser.send(post(bearing(operator, "/ops/api/stages/order/" + action)))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(lastAudited().path("who").asText()).isEqualTo("erp");
        assertThat(browser.cookie(SESSION)).as("no session for programs").isNull();
    }

    @Test
    void callsATokensOwnerByItsSubjectWhereItHasNoName() throws Exception {
        String token = provider.accessToken("erp", List.of("tickets-viewer"), claims -> claims.subject("1b3f")
                .claim(OpenIdProvider.NAME_CLAIM, null));

        assertThat(json(browser.send(bearing(token, "/ops/api/me")))
                        .path("name")
                        .asText())
                .isEqualTo("1b3f");
    }

    static Stream<Arguments> wrongTokens() {
        return Stream.of(
                wrongToken("for another application", claims -> claims.audience("https://another.example.com")),
                wrongToken("for this page's own logins", claims -> claims.audience(OpenIdProvider.CLIENT)),
                wrongToken("for nobody", claims -> claims.audience((String) null)),
                wrongToken("of another issuer", claims -> claims.issuer("https://login.example.org")),
                wrongToken("expired", claims -> claims.expirationTime(past())),
                wrongToken(
                        "of the future",
                        claims -> claims.notBeforeTime(Date.from(Instant.now().plus(Duration.ofHours(1))))));
    }

    private static Arguments wrongToken(String why, Consumer<JWTClaimsSet.Builder> change) {
        return Arguments.of(why, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongTokens")
    void refusesATokenThatIs(String why, Consumer<JWTClaimsSet.Builder> change) throws Exception {
        isRefused(provider.accessToken("erp", List.of("tickets-operator"), change));
    }

    @Test
    void refusesATokenThatNobodyVouchesFor() throws Exception {
        String right = provider.accessToken("erp", List.of("tickets-operator"), AS_IT_IS);

        isRefused(provider.forgedAccessToken("erp", List.of("tickets-operator")));
        isRefused("eyJhbGciOiJub25lIn0" + right.substring(right.indexOf('.'), right.lastIndexOf('.') + 1));
        isRefused(right.substring(0, right.lastIndexOf('.') - 2) + right.substring(right.lastIndexOf('.')));
        isRefused("no-token");
    }

    private void isRefused(String token) throws Exception {
        HttpResponse<String> answer = browser.send(bearing(token, "/ops/api/me"));

        isProblem(answer, 401, "or the token, are not right");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
        assertThat(browser.send(post(bearing(token, "/ops/api/stages/order/pause")))
                        .statusCode())
                .isEqualTo(401);
    }

    private HttpResponse<String> logIn() {
        String toProvider = location(browser.get("/oauth2/authorization/company"));
        assertThat(toProvider).startsWith(provider.issuer() + "/authorize?");
        HttpResponse<String> fromProvider = browser.get(toProvider);
        assertThat(fromProvider.statusCode()).as(fromProvider.body()).isEqualTo(302);
        HttpResponse<String> in = browser.get(location(fromProvider));
        // the page sets the cookie with the token for changes
        browser.get("/ops/login");
        return in;
    }

    /** @return the status of the first that is no success, or of both */
    private int pauseAndResume(String token) {
        int status = 0;
        for (String action : List.of("pause", "resume")) {
            status = browser.send(post(browser.request("/ops/api/stages/order/" + action))
                            .header("X-XSRF-TOKEN", token))
                    .statusCode();
            if (status != 200) {
                return status;
            }
        }
        return status;
    }

    private static HttpRequest.Builder post(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"why\":\"the shop moves\"}"));
    }

    private HttpRequest.Builder bearing(String token, String path) {
        return browser.request(path).header("Authorization", "Bearer " + token);
    }

    private static JsonNode lastAudited() throws Exception {
        Browser program = new Browser(app.httpPort());
        return json(program.send(Logins.asOperator(program.request("/ops/api/audit?limit=1"))))
                .path("items")
                .path(0);
    }

    private static Date past() {
        // further than the clocks may differ
        return Date.from(Instant.now().minus(Duration.ofMinutes(10)));
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
    }

    private static void isProblem(HttpResponse<String> answer, int status, String detail) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(json(answer).path("detail").asText()).contains(detail);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }
}

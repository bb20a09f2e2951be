package org.ticketorders.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.ticketorders.testing.TestApp;

/** The first tokens, from an auth host that is played here. */
class ConnectTest {

    /** A thread for each: the common pool has a single one on two cores, and all of these wait for one another. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private static final HttpClient BROWSER = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "s3cret-of-the-client";
    private static final String GOOD =
            "{\"token_type\":\"Bearer\",\"expires_in\":259200,\"access_token\":\"access-1\",\"refresh_token\":\"refresh-1\"}";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final int port = TestApp.freePort();
    private HttpServer authHost;
    private volatile int status = 200;
    private volatile String type = "application/json";
    private volatile String answer = GOOD;

    @BeforeEach
    void startAuthHost() throws IOException {
        authHost = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        authHost.createContext("/tokens", exchange -> {
            try (exchange;
                    InputStream body = exchange.getRequestBody()) {
                asked.add(form(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        authHost.start();
    }

    @AfterEach
    void stopAuthHost() {
        authHost.stop(0);
        assertThat(out + "" + err).doesNotContain(SECRET, "refresh-1", "access-1", "the-code");
    }

    @Test
    void storesTheRefreshTokenWhereTheNextStartReadsIt() throws Exception {
        CompletableFuture<Integer> running = connect();
        Map<String, String> page = page(running);
        assertThat(page)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "client-1")
                .containsEntry("redirect_uri", "http://127.0.0.1:" + port + "/connected")
                .doesNotContainKey("code_challenge");
        assertThat(page.get("state")).hasSizeGreaterThan(40);

        HttpResponse<String> shown = redirect("code=the-code&state=" + page.get("state"));

        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(running.get()).as(err.toString()).isZero();
        assertThat(asked)
                .containsExactly(Map.of(
                        "grant_type", "authorization_code",
                        "client_id", "client-1",
                        "client_secret", SECRET,
                        "redirect_uri", "http://127.0.0.1:" + port + "/connected",
                        "code", "the-code"));
        Path file = directory.resolve("data/connected.properties");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(configured("openticket.shop.refresh-token")).isEqualTo("refresh-1");
        assertThat(out.toString()).contains("Connected", file.toString());
    }

    @Test
    void storesTheTokenOfOneShopBesideTheCommonOne() throws Exception {
        CompletableFuture<Integer> common = connect();
        redirect("code=the-code&state=" + page(common).get("state"));
        assertThat(common.get()).isZero();
        out.reset();
        answer = GOOD.replace("refresh-1", "refresh-2");

        CompletableFuture<Integer> north = connect(
                "--shop=north",
                "--openticket.shops.north.guid=7d2bb3a8-739b-41c8-afe0-80b66f70943a",
                "--openticket.shops.north.client-id=client-of-north",
                "--openticket.shops.north.client-secret=" + SECRET);
        assertThat(page(north)).containsEntry("client_id", "client-of-north");
        redirect("code=the-code&state=" + page(north).get("state"));

        assertThat(north.get()).as(err.toString()).isZero();
        assertThat(configured("openticket.shops.north.refresh-token")).isEqualTo("refresh-2");
        assertThat(configured("openticket.shop.refresh-token")).isEqualTo("refresh-1");
    }

    @Test
    void replacesATokenThatIsOfNoUseAnyMore() throws Exception {
        for (String next : List.of("refresh-1", "refresh-3")) {
            out.reset();
            answer = GOOD.replace("refresh-1", next);
            CompletableFuture<Integer> running = connect();
            redirect("code=the-code&state=" + page(running).get("state"));
            assertThat(running.get()).as(err.toString()).isZero();
            assertThat(configured("openticket.shop.refresh-token")).isEqualTo(next);
        }
    }

    @Test
    void showsThatItIsWhoAskedWherePkceIsWanted() throws Exception {
        CompletableFuture<Integer> running = connect("--pkce", "--scope=orders shops");
        Map<String, String> page = page(running);
        assertThat(page).containsEntry("code_challenge_method", "S256").containsEntry("scope", "orders shops");
        redirect("code=the-code&state=" + page.get("state"));

        assertThat(running.get()).isZero();
        String verifier = asked.get(0).get("code_verifier");
        assertThat(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256")
                                .digest(verifier.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(page.get("code_challenge"));
    }

    @Test
    void tellsThatAccessWasDenied() throws Exception {
        CompletableFuture<Integer> running = connect();
        redirect("error=access_denied&error_description=%3Cb%3Eno&state="
                + page(running).get("state"));

        fails(running, "the authorize page did not grant access (access_denied)");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code=the-code&state=guessed",
                "code=the-code",
                "error=access_denied&state=guessed",
                "state=",
                "",
                "code=%FF&state=%FF%FE"
            })
    void ignoresAnAnswerThatIsNotToItsRequest(String query) throws Exception {
        CompletableFuture<Integer> running = connect();
        String state = page(running).get("state");

        assertThat(redirect(query).statusCode()).isEqualTo(400);
        assertThat(redirect("state=" + state).statusCode()).isEqualTo(400);
        assertThat(redirect("code=a&code=b&state=" + state).statusCode()).isEqualTo(400);
        assertThat(running).isNotDone();

        redirect("code=the-code&state=" + state);
        assertThat(running.get()).isZero();
        assertThat(asked).hasSize(1);
    }

    @Test
    void tellsWhenNoAnswerCame() throws Exception {
        fails(connect("--wait=300ms"), "no answer came within 0.3s: is http://127.0.0.1:" + port);
        CompletableFuture<Integer> running = connect("--wait=2s");
        out.reset();
        page(running);
        redirect("code=the-code&state=guessed");
        fails(running, "1 with another state were ignored");
    }

    @Test
    void spendsOneCodeHoweverOftenTheBrowserComes() throws Exception {
        CompletableFuture<Integer> running = connect();
        String query = "code=the-code&state=" + page(running).get("state");

        List<CompletableFuture<Integer>> all = List.of(1, 2, 3, 4).stream()
                .map(i -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return redirect(query).statusCode();
                            } catch (Exception e) {
                                return 0;
                            }
                        },
                        THREADS))
                .toList();

        assertThat(all.stream().map(CompletableFuture::join)).containsOnlyOnce(200);
        assertThat(running.get()).isZero();
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | text/html | <html>We are back soon</html> | what answered for the auth host was not the API",
                "200 | application/json | {} | the auth host gave no token",
                "200 | application/json | {\"access_token\":\"access-1\"} | gave no refresh token",
                "503 | text/plain | busy | the auth host answered with HTTP 503",
                "302 | text/plain | moved | the auth host answered with HTTP 302",
                "400 | application/json | {\"error\":\"invalid_grant\"} | the auth host refuses the code",
                "401 | application/json | {\"error\":\"invalid_client\"} | correct OPENTICKET_SHOP_CLIENT_ID and OPENTICKET_SHOP_CLIENT_SECRET",
            })
    void tellsInALineWhatTheAuthHostSays(int status, String type, String answer, String words) throws Exception {
        this.status = status;
        this.type = type;
        this.answer = answer;
        CompletableFuture<Integer> running = connect();
        redirect("code=the-code&state=" + page(running).get("state"));

        fails(running, words);
        assertThat(directory.resolve("data/connected.properties")).doesNotExist();
    }

    @Test
    void tellsThatTheAuthHostIsNotThere() throws Exception {
        CompletableFuture<Integer> running = connect();
        String state = page(running).get("state");
        authHost.stop(0);
        redirect("code=the-code&state=" + state);

        fails(running, "did not answer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--redirect-uri=https://example.com/x | must be an address of this machine",
                "--redirect-uri=http://10.0.0.1:80/x | must be an address of this machine",
                "--redirect-uri=http://127.0.0.1/x | must be an address of this machine",
                "--redirect-uri=:: | must be an address of this machine",
                "--wait=0s | a time up to 1h",
                "--wait=2h | a time up to 1h",
                "--wait=soon | a time up to 1h",
                "--wait | option --wait needs a value",
                "--shop=south | there is no shop 'south'",
                "--shops=south | unknown option '--shops'",
                "--openticket.shop.client-id= | the OAuth client is missing",
                "--openticket.shop.refresh-token=of-somewhere-else | openticket.shop.refresh-token is given by"
            })
    void refusesWhatCannotBe(String option, String words) throws Exception {
        CompletableFuture<Integer> running = connect(option);

        assertThat(running.get()).isEqualTo(2);
        assertThat(err.toString()).startsWith("connect: ").contains(words).hasLineCount(1);
        assertThat(asked).isEmpty();
    }

    @Test
    void saysThatAnotherListensThere() throws Exception {
        try (ServerSocket other = new ServerSocket(port, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            assertThat(other.isBound()).isTrue();
            fails(connect(), "cannot listen at http://127.0.0.1:" + port);
        }
    }

    // --- what the tests do ----------------------------------------------------------------------------------------

    private CompletableFuture<Integer> connect(String... options) {
        List<String> args = new ArrayList<>(Arrays.asList(options));
        if (Arrays.stream(options).noneMatch(option -> option.startsWith("--redirect-uri"))) {
            args.add("--redirect-uri=http://127.0.0.1:" + port + "/connected");
        }
        err.reset();
        Connect connect = new Connect(new PrintStream(out, true), new PrintStream(err, true), given());
        return CompletableFuture.supplyAsync(() -> connect.run(args.toArray(String[]::new)), THREADS);
    }

    private Map<String, Object> given() {
        Map<String, Object> given = new HashMap<>();
        given.put("openticket.data-directory", directory.resolve("data").toString());
        given.put(
                "openticket.shop.auth-base-url",
                "http://127.0.0.1:" + authHost.getAddress().getPort());
        given.put("openticket.shop.client-id", "client-1");
        given.put("openticket.shop.client-secret", SECRET);
        return given;
    }

    private String configured(String key) {
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> given = given();
        environment.getPropertySources().addFirst(new MapPropertySource("given", given));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment.getProperty(key);
    }

    /** The parameters of the address that is to be opened. */
    private Map<String, String> page(CompletableFuture<Integer> running) {
        Pattern address = Pattern.compile("(?m)^ +http://127\\.0\\.0\\.1:\\d+/tokens/authorize\\?(\\S+)$");
        await().atMost(PATIENCE)
                .until(() -> running.isDone() || address.matcher(out.toString()).find());
        Matcher found = address.matcher(out.toString());
        assertThat(found.find()).as("%s%s", out, err).isTrue();
        return form(found.group(1));
    }

    private HttpResponse<String> redirect(String query) throws Exception {
        return BROWSER.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/connected?" + query))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void fails(CompletableFuture<Integer> running, String words) throws Exception {
        assertThat(running.get()).isEqualTo(1);
        assertThat(err.toString()).startsWith("connect: ").contains(words).hasLineCount(1);
    }

    private static Map<String, String> form(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts.length < 2 ? "" : parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }
}

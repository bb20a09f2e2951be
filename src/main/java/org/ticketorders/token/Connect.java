package org.ticketorders.token;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.ShopUnavailable;

/**
 * {@code ticket-orders connect}: gets the first refresh token from the API by the authorization-code flow of OAuth 2, and puts it where the
 * next start finds it. A person opens the authorize page in a browser on this machine; its answer comes back by a redirect to loopback.
 *
 * <p>Nobody has shown us the authorize page: its address ({@value #AUTHORIZE} at the auth host, as clients of the API have it) and its
 * parameters are assumptions, and options of the command. PKCE is an option, since nothing says that the API knows it.
 *
 * <p>No token, code or secret is printed. Each problem is one line.
 */
public final class Connect {

    /** At the auth host. */
    private static final String AUTHORIZE = "/tokens/authorize";

    private static final String REDIRECT_URI = "http://127.0.0.1:8710/connected";
    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final int RANDOM_BYTES = 32;

    private static final String USAGE = """
            ticket-orders connect [--shop=NAME] [--redirect-uri=URI] [--wait=5m] [--pkce] [--scope=WORDS] [--authorize-url=URL] [--key=value …]
              Gets a refresh token from the API: prints an address to open in a browser on this machine, waits for its answer, and stores the
              token in the data directory for the next start. The OAuth client: OPENTICKET_SHOP_CLIENT_ID and OPENTICKET_SHOP_CLIENT_SECRET.
              --shop=NAME          for this shop of openticket.shops alone, with its own OAuth client if it has one
              --redirect-uri=URI   as it is registered at the OAuth client; of this machine, with a port: REDIRECT
              --wait=5m            how long the browser's answer is waited for, up to 1h
              --pkce               with PKCE, if the API knows it
              --scope=WORDS        what is asked for, where the API wants that said
              --authorize-url=URL  the authorize page, where it is not AUTH-HOSTPAGE
              --key=value          a key of config/application.yaml""".replace("REDIRECT", REDIRECT_URI).replace("PAGE", AUTHORIZE);

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, Object> environment;

    public Connect() {
        this(System.out, System.err, Map.of());
    }

    /** @param environment beside that of the process, and before it */
    Connect(PrintStream out, PrintStream err, Map<String, Object> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    public static void main(String[] args) {
        System.exit(new Connect().run(args));
    }

    /** What was asked for on the command line. */
    private record Options(
            String shop, URI redirect, Duration patience, boolean pkce, String scope, String authorizeUrl) {}

    /**
     * Whose token is asked for.
     *
     * @param key of the configuration, that the token is for
     * @param clientKeys where a person configures the client
     */
    private record Target(String key, OAuthClient client, String clientKeys) {}

    /** A problem in one line. */
    private static final class Failed extends Exception {
        private final int code;

        private Failed(int code, String line) {
            super(line);
            this.code = code;
        }
    }

    /** @return 0 if there is a token now, 1 if not, 2 if the command or the configuration is wrong */
    public int run(String... args) {
        try {
            List<String> keys = new ArrayList<>();
            Options options = options(args, keys);
            if (options == null) {
                out.println(USAGE);
                return 0;
            }
            connect(options, environment(keys));
            return 0;
        } catch (Failed e) {
            err.println("connect: " + Harmless.line(e.getMessage()));
            return e.code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("connect: interrupted");
            return 1;
        }
    }

    private static Options options(String[] args, List<String> keys) throws Failed {
        Map<String, String> said = new LinkedHashMap<>();
        for (String arg : args) {
            String name = arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg;
            switch (name) {
                case "--help", "-h", "help" -> {
                    return null;
                }
                case "--shop", "--redirect-uri", "--wait", "--scope", "--authorize-url" -> {
                    if (!arg.contains("=") || arg.endsWith("=")) {
                        throw new Failed(2, "option " + name + " needs a value: " + name + "=…");
                    }
                    said.put(name, arg.substring(name.length() + 1));
                }
                case "--pkce" -> said.put(name, "");
                default -> {
                    if (!name.startsWith("--openticket.") && !name.startsWith("--spring.")) {
                        throw new Failed(2, "unknown option '" + name + "'; see: ticket-orders connect --help");
                    }
                    keys.add(arg);
                }
            }
        }
        return new Options(
                said.get("--shop"),
                redirect(said.getOrDefault("--redirect-uri", REDIRECT_URI)),
                patience(said.get("--wait")),
                said.containsKey("--pkce"),
                said.get("--scope"),
                said.get("--authorize-url"));
    }

    private static URI redirect(String text) throws Failed {
        URI uri = null;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            // told below
        }
        if (uri == null
                || !"http".equals(uri.getScheme())
                || uri.getHost() == null
                || !uri.getHost().matches("127\\.0\\.0\\.1|localhost|\\[::1]")
                || uri.getPort() < 1
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new Failed(
                    2,
                    "--redirect-uri must be an address of this machine with a port, such as " + REDIRECT_URI
                            + ", and registered so at the OAuth client");
        }
        return uri;
    }

    private static Duration patience(String text) throws Failed {
        try {
            Duration wait = text == null ? WAIT : DurationStyle.detectAndParse(text);
            if (wait.compareTo(Duration.ZERO) > 0 && wait.compareTo(LONGEST_WAIT) <= 0) {
                return wait;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new Failed(2, "--wait must be a time up to 1h, such as 5m");
    }

    /** The configuration as the application would have it, without starting anything. */
    private ConfigurableEnvironment environment(List<String> keys) throws Failed {
        StandardEnvironment all = new StandardEnvironment();
        if (!environment.isEmpty()) {
            all.getPropertySources().addFirst(new MapPropertySource("given", environment));
        }
        all.getPropertySources().addFirst(new SimpleCommandLinePropertySource(keys.toArray(String[]::new)));
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(all);
            return all;
        } catch (RuntimeException e) {
            throw new Failed(2, "the configuration cannot be read: " + e.getMessage());
        }
    }

    private void connect(Options options, ConfigurableEnvironment environment) throws Failed, InterruptedException {
        Binder binder = Binder.get(environment);
        ShopProperties properties;
        try {
            properties = binder.bind("openticket.shop", ShopProperties.class).get();
        } catch (RuntimeException e) {
            throw new Failed(2, "openticket.shop cannot be read: " + e.getMessage());
        }
        Target target = target(options, binder, properties);
        FirstTokens tokens = new FirstTokens(Path.of(environment.getProperty("openticket.data-directory", "data")));
        mustNotBeGivenElsewhere(target.key(), environment, tokens);
        String state = random();
        String verifier = options.pkce() ? random() : null;
        TokenRequests requests = new TokenRequests(properties, Clock.systemUTC());
        String code = code(options, properties, target, state, verifier);
        Token token = exchange(requests, properties, code, options.redirect().toString(), verifier, target);
        try {
            tokens.put(target.key(), token.refreshToken());
        } catch (IOException e) {
            throw new Failed(
                    1,
                    "the token came and cannot be stored in " + tokens.file() + " (" + e
                            + "): correct that, and connect again");
        }
        out.println("Connected: the refresh token for " + target.key() + " is in " + tokens.file()
                + ", for this user alone.");
        out.println("Start the application now, or start it again: it renews its access tokens by that from then on.");
    }

    private static Target target(Options options, Binder binder, ShopProperties properties) throws Failed {
        OAuthClient common = new OAuthClient(properties.clientId(), properties.clientSecret());
        String commonKeys = "OPENTICKET_SHOP_CLIENT_ID and OPENTICKET_SHOP_CLIENT_SECRET";
        Target target = new Target("openticket.shop.refresh-token", common, commonKeys);
        if (options.shop() != null) {
            Map<String, ShopSettings> shops;
            try {
                shops = binder.bind("openticket.shops", Bindable.mapOf(String.class, ShopSettings.class))
                        .orElse(Map.of());
            } catch (RuntimeException e) {
                throw new Failed(2, "openticket.shops cannot be read: " + e.getMessage());
            }
            ShopSettings shop = shops.get(options.shop());
            if (shop == null) {
                throw new Failed(
                        2,
                        "there is no shop '" + options.shop() + "' in openticket.shops; there are " + shops.keySet());
            }
            String prefix = "openticket.shops." + options.shop() + ".";
            target = new Target(
                    prefix + "refresh-token",
                    shop.hasClient() ? new OAuthClient(shop.clientId(), shop.clientSecret()) : common,
                    shop.hasClient() ? prefix + "client-id and " + prefix + "client-secret" : commonKeys);
        }
        if (target.client().id().isBlank() || target.client().secret().isBlank()) {
            throw new Failed(
                    2,
                    "the OAuth client is missing: set " + target.clientKeys()
                            + " to the pair that the dashboard gave for it");
        }
        return target;
    }

    /** Else the token that is stored would not be the one in use. */
    private static void mustNotBeGivenElsewhere(String key, ConfigurableEnvironment environment, FirstTokens tokens)
            throws Failed {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source.getName().equals("configurationProperties")) {
                continue;
            }
            StandardEnvironment alone = new StandardEnvironment();
            alone.getPropertySources()
                    .forEach(other -> alone.getPropertySources().remove(other.getName()));
            alone.getPropertySources().addFirst(source);
            String given = Binder.get(alone).bind(key, String.class).orElse("");
            if (source.getName().contains(FirstTokens.NAME)) {
                return;
            }
            if (!given.isBlank()) {
                throw new Failed(
                        2,
                        key + " is given by " + source.getName() + ", which counts more than " + tokens.file()
                                + ": remove it there, and connect again");
            }
        }
    }

    private String code(Options options, ShopProperties properties, Target target, String state, String verifier)
            throws Failed, InterruptedException {
        try (Redirect redirect = new Redirect(options.redirect(), state)) {
            out.println("Open this address in a browser on this machine, log in, and grant access:");
            out.println();
            out.println("    " + authorizePage(options, properties, target, state, verifier));
            out.println();
            out.println("The answer is waited for at " + options.redirect() + ", for " + words(options.patience())
                    + ". From another machine: ssh -L " + options.redirect().getPort() + ":127.0.0.1:"
                    + options.redirect().getPort() + " …");
            out.flush();
            Redirect.Answer answer = redirect.await(options.patience());
            if (answer == null) {
                throw new Failed(
                        1,
                        "no answer came within " + words(options.patience())
                                + (redirect.ofOthers() > 0
                                        ? "; " + redirect.ofOthers()
                                                + " with another state were ignored: open the address that was printed last"
                                        : ": is " + options.redirect() + " registered at the OAuth client?"));
            }
            if (answer.error() != null) {
                throw new Failed(
                        1,
                        "the authorize page did not grant access ("
                                + (answer.error().matches("[a-z_]{1,40}") ? answer.error() : "it does not say why")
                                + ")");
            }
            return answer.code();
        } catch (IOException e) {
            throw new Failed(
                    1,
                    "cannot listen at " + options.redirect() + " (" + e.getMessage()
                            + "): end who does, or register another address and give it by --redirect-uri");
        }
    }

    private static String authorizePage(
            Options options, ShopProperties properties, Target target, String state, String verifier) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", target.client().id());
        parameters.put("redirect_uri", options.redirect().toString());
        parameters.put("state", state);
        if (options.scope() != null) {
            parameters.put("scope", options.scope());
        }
        if (verifier != null) {
            parameters.put("code_challenge", challenge(verifier));
            parameters.put("code_challenge_method", "S256");
        }
        String page = options.authorizeUrl() == null ? properties.authBaseUrl() + AUTHORIZE : options.authorizeUrl();
        return page
                + (page.contains("?") ? "&" : "?")
                + parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "="
                                + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    private static Token exchange(
            TokenRequests requests,
            ShopProperties properties,
            String code,
            String redirectUri,
            String verifier,
            Target target)
            throws Failed, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(ANSWER_WITHIN)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(properties.authBaseUrl() + "/tokens"))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", requests.contentType())
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(requests.body(code, redirectUri, verifier, target.client())))
                .build();
        Reply reply;
        try {
            // the client's own time-out ends with the headers
            reply = CompletableFuture.supplyAsync(() -> reply(http, request))
                    .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() instanceof UncheckedIOException io ? io.getCause() : e;
            throw new Failed(
                    1,
                    "the auth host " + properties.authBaseUrl() + " did not answer ("
                            + (cause instanceof TimeoutException || cause.getMessage() == null
                                    ? "nothing whole came within " + words(ANSWER_WITHIN)
                                    : cause.getMessage())
                            + "): the code is spent, connect again");
        }
        try {
            Token token = requests.answer(
                    new Renewal(code, target.client()), reply.status(), reply.body(), null, reply.contentType());
            if (token.refreshToken().equals(code)) {
                throw new Failed(1, "the auth host gave no refresh token: the OAuth client may not have any");
            }
            return token;
        } catch (TokenRefused e) {
            throw new Failed(
                    1,
                    e.what() == TokenRefused.What.CLIENT
                            ? "the auth host refuses the OAuth client: correct " + target.clientKeys()
                            : "the auth host refuses the code: it lasted too long, or the redirect URI is not the registered one; connect again");
        } catch (ShopUnavailable e) {
            throw new Failed(1, e.getMessage() + ": connect again");
        }
    }

    private record Reply(int status, byte[] body, String contentType) {}

    private static Reply reply(HttpClient http, HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Reply(
                        response.statusCode(),
                        body.readNBytes(LONGEST_ANSWER),
                        response.headers().firstValue("Content-Type").orElse(null));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** {@code 5m}, {@code 0.3s}. */
    private static String words(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

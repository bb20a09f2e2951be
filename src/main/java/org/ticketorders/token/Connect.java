package org.ticketorders.token;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.ticketorders.log.Causes;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopSettings;

/**
 * {@code ticket-orders connect}: gets the first refresh token from the API by the authorization-code flow of OAuth 2, and puts it where the
 * next start finds it. A person opens the authorize page in a browser on this machine; its answer comes back by a redirect to loopback.
 *
 * <p>Nobody has shown us the authorize page: its address ({@value ConnectOptions#AUTHORIZE} at the auth host, as clients of the API have it) and its
 * parameters are assumptions, and options of the command. PKCE is an option, since nothing says that the API knows it.
 *
 * <p>No token, code or secret is printed. Each problem is one line.
 */
public final class Connect {

    private static final int RANDOM_BYTES = 32;

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

    /**
     * Whose token is asked for.
     *
     * @param key of the configuration, that the token is for
     * @param clientKeys where a person configures the client
     */
    private record Target(String key, OAuthClient client, String clientKeys) {}

    /** @return 0 if there is a token now, 1 if not, 2 if the command or the configuration is wrong */
    public int run(String... args) {
        try {
            List<String> keys = new ArrayList<>();
            ConnectOptions options = ConnectOptions.of(args, keys);
            if (options == null) {
                out.println(ConnectOptions.USAGE);
                return 0;
            }
            connect(options, environment(keys));
            return 0;
        } catch (ConnectFailed e) {
            err.println("connect: " + Harmless.line(e.getMessage()));
            return e.exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("connect: interrupted");
            return 1;
        }
    }

    /** The configuration as the application would have it, without starting anything. */
    private ConfigurableEnvironment environment(List<String> keys) throws ConnectFailed {
        StandardEnvironment all = new StandardEnvironment();
        if (!environment.isEmpty()) {
            all.getPropertySources().addFirst(new MapPropertySource("given", environment));
        }
        all.getPropertySources().addFirst(new SimpleCommandLinePropertySource(keys.toArray(String[]::new)));
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(all);
            return all;
        } catch (RuntimeException e) {
            throw new ConnectFailed(2, "the configuration cannot be read: " + Causes.of(e));
        }
    }

    private void connect(ConnectOptions options, ConfigurableEnvironment environment)
            throws ConnectFailed, InterruptedException {
        Binder binder = Binder.get(environment);
        ShopProperties properties;
        try {
            properties = binder.bind("openticket.shop", ShopProperties.class).get();
        } catch (RuntimeException e) {
            throw new ConnectFailed(2, "openticket.shop cannot be read: " + Causes.of(e));
        }
        Target target = target(options, binder, properties);
        FirstTokens tokens = new FirstTokens(Path.of(environment.getProperty("openticket.data-directory", "data")));
        mustNotBeGivenElsewhere(target.key(), environment, tokens);
        String state = random();
        String verifier = options.pkce() ? random() : null;
        TokenRequests requests = new TokenRequests(properties, Clock.systemUTC());
        String code = code(options, properties, target, state, verifier);
        Token token = new CodeExchange(requests, properties, target.client(), target.clientKeys())
                .token(code, options.redirect().toString(), verifier);
        try {
            tokens.put(target.key(), token.refreshToken());
        } catch (IOException e) {
            throw new ConnectFailed(
                    1,
                    "the token came and cannot be stored in " + tokens.file() + " (" + e
                            + "): correct that, and connect again");
        }
        out.println("Connected: the refresh token for " + target.key() + " is in " + tokens.file()
                + ", for this user alone.");
        out.println("Start the application now, or start it again: it renews its access tokens by that from then on.");
    }

    private static Target target(ConnectOptions options, Binder binder, ShopProperties properties)
            throws ConnectFailed {
        OAuthClient common = new OAuthClient(properties.clientId(), properties.clientSecret());
        String commonKeys = "OPENTICKET_SHOP_CLIENT_ID and OPENTICKET_SHOP_CLIENT_SECRET";
        Target target = new Target("openticket.shop.refresh-token", common, commonKeys);
        if (options.shop() != null) {
            Map<String, ShopSettings> shops;
            try {
                shops = binder.bind("openticket.shops", Bindable.mapOf(String.class, ShopSettings.class))
                        .orElse(Map.of());
            } catch (RuntimeException e) {
                throw new ConnectFailed(2, "openticket.shops cannot be read: " + Causes.of(e));
            }
            ShopSettings shop = shops.get(options.shop());
            if (shop == null) {
                throw new ConnectFailed(
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
            throw new ConnectFailed(
                    2,
                    "the OAuth client is missing: set " + target.clientKeys()
                            + " to the pair that the dashboard gave for it");
        }
        return target;
    }

    /** Else the token that is stored would not be the one in use. */
    private static void mustNotBeGivenElsewhere(String key, ConfigurableEnvironment environment, FirstTokens tokens)
            throws ConnectFailed {
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
                throw new ConnectFailed(
                        2,
                        key + " is given by " + source.getName() + ", which counts more than " + tokens.file()
                                + ": remove it there, and connect again");
            }
        }
    }

    private String code(ConnectOptions options, ShopProperties properties, Target target, String state, String verifier)
            throws ConnectFailed, InterruptedException {
        try (Redirect redirect = new Redirect(options.redirect(), state)) {
            out.println("Open this address in a browser on this machine, log in, and grant access:");
            out.println();
            out.println("    " + authorizePage(options, properties, target, state, verifier));
            out.println();
            out.println("The answer is waited for at " + options.redirect() + ", for "
                    + ConnectOptions.words(options.patience())
                    + ". From another machine: ssh -L " + options.redirect().getPort() + ":127.0.0.1:"
                    + options.redirect().getPort() + " …");
            out.flush();
            Redirect.Answer answer = redirect.await(options.patience());
            if (answer == null) {
                throw new ConnectFailed(
                        1,
                        "no answer came within " + ConnectOptions.words(options.patience())
                                + (redirect.ofOthers() > 0
                                        ? "; " + redirect.ofOthers()
                                                + " with another state were ignored: open the address that was printed last"
                                        : ": is " + options.redirect() + " registered at the OAuth client?"));
            }
            if (answer.error() != null) {
                throw new ConnectFailed(
                        1,
                        "the authorize page did not grant access ("
                                + (answer.error().matches("[a-z_]{1,40}") ? answer.error() : "it does not say why")
                                + ")");
            }
            return answer.code();
        } catch (IOException e) {
            throw new ConnectFailed(
                    1,
                    "cannot listen at " + options.redirect() + " (" + e.getMessage()
                            + "): end who does, or register another address and give it by --redirect-uri");
        }
    }

    private static String authorizePage(
            ConnectOptions options, ShopProperties properties, Target target, String state, String verifier) {
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
        String page = options.authorizeUrl() == null
                ? properties.authBaseUrl() + ConnectOptions.AUTHORIZE
                : options.authorizeUrl();
        return page
                + (page.contains("?") ? "&" : "?")
                + parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "="
                                + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
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

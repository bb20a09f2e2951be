package org.ticketorders.token;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.convert.DurationStyle;

/**
 * What was asked for on the command line of {@link Connect}.
 *
 * @param shop a name of {@code openticket.shops}; null for the token of all
 * @param redirect an address of this machine with a port
 * @param patience how long the browser's answer is waited for
 * @param pkce whether with PKCE
 * @param scope null for none
 * @param authorizeUrl the authorize page; null for that of the auth host
 */
record ConnectOptions(String shop, URI redirect, Duration patience, boolean pkce, String scope, String authorizeUrl) {

    /** At the auth host. */
    static final String AUTHORIZE = "/tokens/authorize";

    private static final String REDIRECT_URI = "http://127.0.0.1:8710/connected";
    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    static final String USAGE = """
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

    /**
     * Reads the command line.
     *
     * @param keys takes the keys of the configuration that stand on it
     * @return null if it asks for help
     * @throws ConnectFailed if an option is unknown, or its value is out of its bounds
     */
    static ConnectOptions of(String[] args, List<String> keys) throws ConnectFailed {
        Map<String, String> said = new LinkedHashMap<>();
        for (String arg : args) {
            String name = arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg;
            switch (name) {
                case "--help", "-h", "help" -> {
                    return null;
                }
                case "--shop", "--redirect-uri", "--wait", "--scope", "--authorize-url" -> {
                    if (!arg.contains("=") || arg.endsWith("=")) {
                        throw new ConnectFailed(2, "option " + name + " needs a value: " + name + "=…");
                    }
                    said.put(name, arg.substring(name.length() + 1));
                }
                case "--pkce" -> said.put(name, "");
                default -> {
                    if (!name.startsWith("--openticket.") && !name.startsWith("--spring.")) {
                        throw new ConnectFailed(2, "unknown option '" + name + "'; see: ticket-orders connect --help");
                    }
                    keys.add(arg);
                }
            }
        }
        return new ConnectOptions(
                said.get("--shop"),
                redirect(said.getOrDefault("--redirect-uri", REDIRECT_URI)),
                patience(said.get("--wait")),
                said.containsKey("--pkce"),
                said.get("--scope"),
                said.get("--authorize-url"));
    }

    private static URI redirect(String text) throws ConnectFailed {
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
            throw new ConnectFailed(
                    2,
                    "--redirect-uri must be an address of this machine with a port, such as " + REDIRECT_URI
                            + ", and registered so at the OAuth client");
        }
        return uri;
    }

    private static Duration patience(String text) throws ConnectFailed {
        try {
            Duration wait = text == null ? WAIT : DurationStyle.detectAndParse(text);
            if (wait.compareTo(Duration.ZERO) > 0 && wait.compareTo(LONGEST_WAIT) <= 0) {
                return wait;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new ConnectFailed(2, "--wait must be a time up to 1h, such as 5m");
    }

    /** {@code 5m}, {@code 0.3s}. */
    static String words(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}

package org.ticketorders.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine.Option;

/** Which application is asked, and by whom. */
final class Connection {

    static final String URL = "TICKET_ORDERS_URL";
    static final String USER = "TICKET_ORDERS_USER";
    static final String PASSWORD = "TICKET_ORDERS_PASSWORD";
    static final String TOKEN = "TICKET_ORDERS_TOKEN";
    static final String CA = "TICKET_ORDERS_CA";

    private static final String USUAL_URL = "http://127.0.0.1:8080";
    private static final String USUAL_USER = "admin";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "where the application is; else " + URL + ", else " + USUAL_URL)
    private String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "who logs in; else " + USER + ", else " + USUAL_USER + ". The password is " + PASSWORD
                    + ", or is asked for; or " + TOKEN + " is an access token of the OpenID provider")
    private String user;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "certificates (PEM) to trust in place of those that Java trusts; else " + CA)
    private Path ca;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "how long an answer may take, 1 to 3600; ${DEFAULT-VALUE} without it")
    private int timeout;

    @Option(
            names = "--plain-http",
            description = "allow http:// to another host: password and answers can be read on the way")
    private boolean plainHttp;

    @Option(names = "--json", description = "print JSON, as the REST has it")
    private boolean json;

    boolean json() {
        return json;
    }

    /** @throws CommandFailure if an option is wrong, or there is no password and nobody to ask for it */
    Api api(Terminal terminal) {
        if (timeout < 1 || timeout > 3_600) {
            throw CommandFailure.usage("--timeout must be a whole number of seconds from 1 to 3600");
        }
        URI base = base(url != null ? url : terminal.variable(URL) != null ? terminal.variable(URL) : USUAL_URL);
        if (base.getScheme().equals("http") && !plainHttp && !isLoopback(base.getHost())) {
            throw CommandFailure.usage("--url is http:// and of another host, so that the password could be read on the"
                    + " way: use https://, or allow it by --plain-http");
        }
        String[] login = new String[1];
        return new Api(
                base,
                Duration.ofSeconds(timeout),
                () -> {
                    if (login[0] == null) {
                        login[0] = authorization(terminal);
                    }
                    return login[0];
                },
                tls(ca != null ? ca : terminal.variable(CA) == null ? null : Path.of(terminal.variable(CA))));
    }

    private static URI base(String given) {
        try {
            URI uri = URI.create(given.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (uri.getRawUserInfo() != null) {
                throw CommandFailure.usage("--url must not have a user or password in it: give the user by --user, and"
                        + " the password by " + PASSWORD);
            }
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                // the page's address is what people copy
                String path = withoutSlash(uri.getRawPath());
                String base = path.endsWith("/ops") ? path.substring(0, path.length() - "/ops".length()) : path;
                return URI.create(scheme + "://" + uri.getRawAuthority() + withoutSlash(base));
            }
        } catch (IllegalArgumentException e) {
            // said below; what was given may hold a password
        }
        throw CommandFailure.usage("--url must be the address of the application, such as https://tickets.example.com");
    }

    private static String withoutSlash(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            // a name is not looked up: whoever answers for it would decide where the password goes
            boolean isAddress = host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
            return isAddress && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private String authorization(Terminal terminal) {
        String token = terminal.variable(TOKEN);
        if (token != null) {
            if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new CommandFailure(Exit.LOGIN, TOKEN + " is no access token");
            }
            return "Bearer " + token;
        }
        String name = user != null ? user : terminal.variable(USER) != null ? terminal.variable(USER) : USUAL_USER;
        if (name.isBlank() || name.contains(":")) {
            throw CommandFailure.usage("--user must be a name without a colon");
        }
        String password = terminal.variable(PASSWORD);
        if (password == null) {
            password = terminal.askUnseen("Password of " + name + ": ");
        }
        if (password == null || password.isEmpty()) {
            throw new CommandFailure(
                    Exit.LOGIN,
                    "no password of '" + name + "': set " + PASSWORD + ", since nobody can be asked for it");
        }
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static SSLContext tls(Path file) {
        if (file == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw CommandFailure.usage("--ca: there is no certificate in " + file);
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw CommandFailure.usage("--ca: " + file + " has no certificates that can be read");
        }
    }
}

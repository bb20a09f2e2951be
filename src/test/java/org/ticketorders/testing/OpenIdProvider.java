package org.ticketorders.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * An OpenID provider with one client, whose users are logged in without being asked. It takes only what a strict provider
 * would: the client's secret, a registered redirect URI, a code once and with the verifier of its challenge (PKCE).
 */
public final class OpenIdProvider implements AutoCloseable {

    public static final String CLIENT = "ticket-orders";

    /** The client's; with what an HTTP header or a form would stumble over. */
    public static final String SECRET = "s3cret+of/the client=";

    /** Whom the access tokens of programs are for. */
    public static final String AUDIENCE = "https://orders.example.com/ops";

    /** Where in a token the roles are, as Keycloak has it. */
    public static final String ROLES_CLAIM = "realm_access.roles";

    /** The claim that tells a program's name. */
    public static final String NAME_CLAIM = "azp";

    /** The part of a person that goes to their ID token. */
    private record Person(String name, List<String> roles) {}

    private record Grant(Person person, String nonce, String challenge, String redirectUri) {}

    private final HttpServer server;
    private final RSAKey key = newKey();
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private volatile Person person = new Person("nobody", List.of());
    private volatile RSAKey idTokenKey = key;
    private volatile Consumer<JWTClaimsSet.Builder> idTokenChange = claims -> {};
    private volatile String refusal;

    private OpenIdProvider(HttpServer server) {
        this.server = server;
    }

    public static OpenIdProvider start() {
        try {
            OpenIdProvider provider = new OpenIdProvider(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            provider.on("/.well-known/openid-configuration", provider::discover);
            provider.on("/keys", exchange -> json(exchange, 200, new JWKSet(provider.key).toJSONObject()));
            provider.on("/authorize", provider::authorize);
            provider.on("/token", provider::token);
            provider.server.start();
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws Exception;
    }

    private void on(String path, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            } catch (AssertionError | Exception e) {
                json(exchange, 400, Map.of("error", "invalid_request", "error_description", String.valueOf(e)));
            }
        });
    }

    /** A host name apart from the application's, whose cookies it therefore never sees. */
    public String issuer() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Properties of an application whose people and programs it vouches for, as the README says. */
    public String[] properties() {
        String registration = "spring.security.oauth2.client.registration.company.";
        String bearer = "spring.security.oauth2.resourceserver.jwt.";
        return new String[] {
            registration + "client-id=" + CLIENT,
            registration + "client-secret=" + SECRET,
            registration + "scope=openid,profile",
            registration + "client-name=Example & Sons",
            "spring.security.oauth2.client.provider.company.issuer-uri=" + issuer(),
            "spring.security.oauth2.client.provider.company.user-name-attribute=preferred_username",
            bearer + "jwk-set-uri=" + issuer() + "/keys",
            bearer + "issuer-uri=" + issuer(),
            // as a list in YAML
            bearer + "audiences[0]=" + AUDIENCE,
            "openticket.security.oidc.roles-claim=" + ROLES_CLAIM,
            "openticket.security.oidc.name-claim=" + NAME_CLAIM,
            "openticket.security.oidc.viewers=tickets-viewer",
            "openticket.security.oidc.operators=tickets-operator"
        };
    }

    /** Who is at the browser from now on. */
    public void isAt(String name, String... roles) {
        person = new Person(name, List.of(roles));
    }

    /** Lets the ID tokens from now on be otherwise. */
    public void changeIdTokens(Consumer<JWTClaimsSet.Builder> change) {
        idTokenChange = change;
    }

    /** Signs the ID tokens from now on by a key that nobody knows. */
    public void forgeIdTokens() {
        idTokenKey = newKey();
    }

    /** Sends people back with this error from now on. */
    public void refuse(String error) {
        refusal = error;
    }

    /** Does what is right again. */
    public void behave() {
        idTokenKey = key;
        idTokenChange = claims -> {};
        refusal = null;
    }

    /** An access token of a program, but for what is changed. */
    public String accessToken(String program, List<String> roles, Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = claims(roles)
                .subject(UUID.randomUUID().toString())
                .audience(AUDIENCE)
                .claim(NAME_CLAIM, program);
        change.accept(claims);
        return sign(claims.build(), key);
    }

    /** A token of the same content by a key of somebody else's that pretends to be ours. */
    public String forgedAccessToken(String program, List<String> roles) {
        try {
            RSAKey forged = new RSAKeyGenerator(2048).keyID(key.getKeyID()).generate();
            SignedJWT real = SignedJWT.parse(accessToken(program, roles, claims -> {}));
            return sign(real.getJWTClaimsSet(), forged);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private JWTClaimsSet.Builder claims(List<String> roles) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))))
                .claim("realm_access", Map.of("roles", roles));
    }

    private void discover(HttpExchange exchange) throws IOException {
        json(
                exchange,
                200,
                Map.of(
                        "issuer", issuer(),
                        "authorization_endpoint", issuer() + "/authorize",
                        "token_endpoint", issuer() + "/token",
                        "jwks_uri", issuer() + "/keys",
                        "response_types_supported", List.of("code"),
                        "subject_types_supported", List.of("public"),
                        "id_token_signing_alg_values_supported", List.of("RS256"),
                        "token_endpoint_auth_methods_supported", List.of("client_secret_basic"),
                        "code_challenge_methods_supported", List.of("S256")));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", CLIENT)
                .containsEntry("code_challenge_method", "S256");
        assertThat(asked.get("scope").split(" ")).contains("openid");
        assertThat(asked.get("nonce")).isNotBlank();
        String back = asked.get("redirect_uri");
        assertThat(URI.create(back)).hasHost("127.0.0.1").hasPath("/login/oauth2/code/company");
        String code = UUID.randomUUID().toString();
        grants.put(code, new Grant(person, asked.get("nonce"), asked.get("code_challenge"), back));
        String answer = refusal == null ? "code=" + code : "error=" + refusal;
        exchange.getResponseHeaders()
                .set(HttpHeaders.LOCATION, back + "?" + answer + "&state=" + encode(asked.get("state")));
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws Exception {
        // each part as in a form (RFC 6749, 2.3.1)
        assertThat(exchange.getRequestHeaders().getFirst(HttpHeaders.AUTHORIZATION))
                .isEqualTo("Basic " + HttpHeaders.encodeBasicAuth(encode(CLIENT), encode(SECRET), null));
        Map<String, String> asked =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Grant grant = grants.remove(asked.get("code"));
        assertThat(grant).as("a code is good once").isNotNull();
        assertThat(asked)
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("redirect_uri", grant.redirectUri());
        assertThat(challenge(asked.get("code_verifier"))).isEqualTo(grant.challenge());
        JWTClaimsSet.Builder claims = claims(grant.person().roles())
                .subject("00u-" + grant.person().name().hashCode())
                .audience(CLIENT)
                .claim("nonce", grant.nonce())
                .claim("preferred_username", grant.person().name());
        idTokenChange.accept(claims);
        json(
                exchange,
                200,
                Map.of(
                        "access_token",
                        UUID.randomUUID().toString(),
                        "token_type",
                        "Bearer",
                        "expires_in",
                        300,
                        "id_token",
                        sign(claims.build(), idTokenKey)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String challenge(String verifier) throws NoSuchAlgorithmException {
        return Base64URL.encode(
                        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)))
                .toString();
    }

    private static Map<String, String> parameters(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : encoded.split("&")) {
            String[] parts = parameter.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static void json(HttpExchange exchange, int status, Map<String, ?> content) throws IOException {
        byte[] body = JSONObjectUtils.toJSONString(content).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(JWTClaimsSet claims, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

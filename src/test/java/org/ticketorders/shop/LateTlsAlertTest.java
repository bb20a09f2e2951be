package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import org.ticketorders.order.OrderAnswers;
import org.ticketorders.testing.SelfSigned;

/** A TLS alert that comes once the request is there: to Java it looks like a handshake that failed. */
@Timeout(60)
class LateTlsAlertTest {

    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "not-secret";

    @TempDir
    Path directory;

    @AfterEach
    void trustAsBefore() {
        System.clearProperty(TRUST);
        System.clearProperty(TRUST + "Password");
    }

    @Test
    void anAlertAfterTheRequestIsNoSignThatItNeverLeft() throws Exception {
        System.setProperty(TRUST, directory.resolve("keys.p12").toString());
        System.setProperty(TRUST + "Password", PASSWORD);
        CompletableFuture<String> taken = new CompletableFuture<>();
        OrderPost post = new OrderPost();

        Throwable failure = failureOf(post, taken);

        assertThat(taken.get(40, TimeUnit.SECONDS)).startsWith("POST /order");
        assertThat(new OrderAnswers().none(post, failure).isInDoubt())
                .as("in doubt after %s", failure)
                .isTrue();
    }

    @Test
    void aHandshakeThatFailsIsASignThatItNeverLeft() throws Exception {
        OrderPost post = new OrderPost();

        Throwable failure = failureOf(post, new CompletableFuture<>());

        assertThat(new OrderAnswers().none(post, failure).isNotTaken())
                .as("not taken after %s", failure)
                .isTrue();
    }

    private Throwable failureOf(OrderPost post, CompletableFuture<String> taken) throws Exception {
        try (SSLServerSocket shop = listen(keys());
                CloseableHttpClient client = HttpClients.client(new HttpProperties(
                        Duration.ofSeconds(5), Duration.ofSeconds(10), 1, DataSize.ofKilobytes(1), ""))) {
            post.prepare("{}".getBytes(StandardCharsets.UTF_8), null);
            Thread serving = new Thread(() -> serve(shop, taken));
            serving.setDaemon(true);
            serving.start();
            return catchThrowable(() -> client.execute(
                    ClassicRequestBuilder.post("https://localhost:" + shop.getLocalPort() + "/order")
                            .setEntity(post)
                            .build(),
                    response -> null));
        }
    }

    /** Takes the request, and only then wants to see the client's certificate. */
    private static void serve(SSLServerSocket shop, CompletableFuture<String> taken) {
        try (SSLSocket connection = (SSLSocket) shop.accept()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream()));
            String request = in.readLine();
            while (!in.readLine().isEmpty()) {
                // to the end of the head
            }
            taken.complete(request);
            connection.setNeedClientAuth(true);
            connection.startHandshake();
            in.readLine();
        } catch (IOException e) {
            taken.completeExceptionally(e);
        }
    }

    private static SSLServerSocket listen(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(keys.toFile())) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName("localhost"));
        // the version in which a server may ask for a second handshake
        server.setEnabledProtocols(new String[] {"TLSv1.2"});
        return server;
    }

    private Path keys() {
        Path keys = directory.resolve("keys.p12");
        SelfSigned.of("localhost").keyStore(keys, PASSWORD);
        return keys;
    }
}

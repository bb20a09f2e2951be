package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import org.ticketorders.testing.Certificates;

/** Connections by TLS, on which there is more to read than answers: they are kept, and dropped where an answer is there already. */
@Timeout(60)
class KeptConnectionTest {

    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String UNASKED = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    Path directory;

    private Certificates certificates;

    @BeforeEach
    void trust() {
        certificates = Certificates.make(directory);
        System.setProperty(TRUST, certificates.trustedByClient().toString());
        System.setProperty(TRUST + "Password", Certificates.PASSWORD);
    }

    @AfterEach
    void trustAsBefore() {
        System.clearProperty(TRUST);
        System.clearProperty(TRUST + "Password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void keepsAConnectionUntilThereIsAnAnswerOnIt(String version) throws Exception {
        TinyServer.Script script = out -> {
            out.write(OK.getBytes(StandardCharsets.US_ASCII));
            return true;
        };
        try (TinyServer shop = new TinyServer(listen(version), script);
                CloseableHttpClient client = HttpClients.client(new HttpProperties(
                        Duration.ofSeconds(5), Duration.ofSeconds(10), 1, DataSize.ofKilobytes(1), ""))) {
            for (int call = 0; call < 3; call++) {
                assertThat(order(client, shop)).isEqualTo(200);
            }
            pause(300);
            assertThat(order(client, shop)).isEqualTo(200);
            assertThat(shop.connections).hasSize(1);

            for (int millis : List.of(300, 30)) {
                int connections = shop.connections.size();
                shop.connections
                        .get(connections - 1)
                        .getOutputStream()
                        .write(UNASKED.getBytes(StandardCharsets.US_ASCII));
                pause(millis);
                assertThat(order(client, shop)).isEqualTo(200);
                assertThat(shop.connections).hasSize(connections + 1);
            }
        }
    }

    @Test
    void asksNothingMoreByAConnectionThatIsOneAnswerBehind() throws Exception {
        try (TinyServer shop = new TinyServer(out -> {
                    out.write(OK.getBytes(StandardCharsets.US_ASCII));
                    return true;
                });
                CloseableHttpClient client = HttpClients.client(new HttpProperties(
                        Duration.ofSeconds(5), Duration.ofSeconds(10), 1, DataSize.ofKilobytes(1), ""))) {
            OrderPost first = new OrderPost();
            OrderPost second = new OrderPost();
            order(client, shop, first);
            order(client, shop, second);
            assertThat(shop.connections).hasSize(1);
            assertThat(second.mayHaveAnswerToAnother()).isFalse();

            first.gotAnswerToAnother();

            assertThat(second.mayHaveAnswerToAnother()).isTrue();
            OrderPost third = new OrderPost();
            order(client, shop, third);
            assertThat(third.mayHaveAnswerToAnother()).isFalse();
            assertThat(shop.connections).hasSize(2);
        }
    }

    private static int order(CloseableHttpClient client, TinyServer shop) throws IOException {
        return order(client, shop, new OrderPost());
    }

    private static int order(CloseableHttpClient client, TinyServer shop, OrderPost post) throws IOException {
        post.prepare("{}".getBytes(StandardCharsets.UTF_8), null);
        return client.execute(
                ClassicRequestBuilder.post(shop.uri() + "/order")
                        .setEntity(post)
                        .build(),
                response -> response.getCode());
    }

    /** Until what was written has arrived. */
    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private SSLServerSocket listen(String version) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificates.server())) {
            store.load(in, Certificates.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, Certificates.PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setEnabledProtocols(new String[] {version});
        return server;
    }
}

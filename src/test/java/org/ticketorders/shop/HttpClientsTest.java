package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.util.unit.DataSize;
import org.ticketorders.record.Recorder;

/** What the clients that the routes use do by themselves: nothing. */
class HttpClientsTest extends OnHttpClient {

    @ParameterizedTest
    @CsvSource({
        "GET,503 Service Unavailable",
        "POST,503 Service Unavailable",
        "GET,429 Too Many Requests",
        "POST,429 Too Many Requests"
    })
    void sendsOneRequestWhenTheShopAsksToComeBack(String method, String status) throws IOException {
        // a client that repeats does so only where its wait, a second, is shorter than the time-out
        client = HttpClients.client(
                new HttpProperties(Duration.ofSeconds(5), Duration.ofSeconds(5), 2, DataSize.ofBytes(MAX_BODY), ""));
        try (TinyServer shop = TinyServer.answering(status + "\r\nRetry-After: 0", "later")) {
            assertThat(call(method, shop.uri()).status()).isIn(429, 503);

            assertThat(shop.requests).hasSize(1);
        }
    }

    @Test
    void callsByTheProxyThatIsSet() throws IOException {
        try (TinyServer proxy = TinyServer.answering("200 OK", "by proxy");
                TinyServer shop = TinyServer.answering("200 OK", "itself")) {
            client = HttpClients.client(new HttpProperties(
                    Duration.ofSeconds(5), Duration.ofSeconds(5), 2, DataSize.ofBytes(MAX_BODY), proxy.uri()));

            assertThat(new String(call("GET", shop.uri()).body(), StandardCharsets.US_ASCII))
                    .isEqualTo("by proxy");
            assertThat(shop.requests).isEmpty();
        }
    }

    @Test
    void namesProxiesThatAreSetElsewhereAndNotUsed() {
        Properties java = new Properties();
        java.setProperty("https.proxyHost", "geheim");
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://u:geheim@p", "http_proxy", "", "HOME", "/");

        assertThat(UnusedProxies.names("", environment, java)).containsExactly("HTTPS_PROXY", "https.proxyHost");
        assertThat(UnusedProxies.names("http://p:1", environment, java)).isEmpty();
        assertThat(UnusedProxies.names("", Map.of(), new Properties())).isEmpty();
    }

    @Test
    void tellsAtTheStartOfAProxyThatIsSetElsewhere() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("openticket.shop");
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        logger.addAppender(seen);
        String before = System.setProperty("https.proxyHost", "geheim");
        try {
            new HttpClients()
                    .shopHttpClient(
                            new HttpProperties(
                                    Duration.ofSeconds(5), Duration.ofSeconds(5), 2, DataSize.ofBytes(MAX_BODY), ""),
                            ShopsOf.aliases(),
                            mock(HostCalls.class),
                            mock(Recorder.class),
                            new StaticListableBeanFactory().getBeanProvider(CallListener.class),
                            Clock.systemUTC())
                    .close();
        } finally {
            logger.detachAppender(seen);
            if (before == null) {
                System.clearProperty("https.proxyHost");
            } else {
                System.setProperty("https.proxyHost", before);
            }
        }
        assertThat(seen.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .contains("without a proxy", "https.proxyHost", "openticket.http.proxy")
                .doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void sendsOneRequestWhenTheConnectionIsDropped(String method) throws IOException {
        try (TinyServer shop = new TinyServer(out -> false)) {
            assertThatThrownBy(() -> call(method, shop.uri())).isInstanceOf(IOException.class);

            assertThat(shop.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"})
    void followsNoRedirect(String status) throws IOException {
        try (TinyServer elsewhere = TinyServer.answering("200 OK", "");
                TinyServer shop = TinyServer.answering(status + "\r\nLocation: " + elsewhere.uri() + "/", "")) {
            assertThat(call("GET", shop.uri()).status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));

            assertThat(elsewhere.requests).isEmpty();
            assertThat(shop.requests).hasSize(1);
        }
    }

    /** What a failure says stands in logs, outcomes and the ledger. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK;Transfer-Encoding: chunked;;{\"errors\":[\"Dear Ann Buyer\"]}; | Bad chunk header",
                "200 OK;Transfer-Encoding: chunked;;2;{};0;Dear Ann Buyer;; | Invalid trailing header",
                "200 OK;Transfer-Encoding: chunked;;ff;{}; | Truncated chunk (expected size: 255; actual size: 4)",
                "101 Switching;Upgrade: Ann Buyer;Connection: Upgrade;; | Unsupported or invalid protocol",
                "200 OK;Content-Length: Ann Buyer;; | Invalid content length",
                "200 OK;Transfer-Encoding: Ann Buyer;; | Unsupported transfer encoding"
            })
    void quotesNothingOfAMalformedAnswer(String answer, String words) throws IOException {
        byte[] bytes = ("HTTP/1.1 " + answer.strip().replace(";", "\r\n")).getBytes(StandardCharsets.US_ASCII);
        try (TinyServer shop = new TinyServer(out -> {
            out.write(bytes);
            return false;
        })) {
            assertThatThrownBy(() -> call("POST", shop.uri()))
                    .isInstanceOf(IOException.class)
                    .satisfies(failure -> {
                        StringWriter all = new StringWriter();
                        failure.printStackTrace(new PrintWriter(all));
                        assertThat(all.toString()).contains(words).doesNotContain("Ann", "Buyer");
                    });
        }
    }

    @Test
    void forgetsTheDeadlineOfAnExchangeThatIsOver() throws Exception {
        try (TinyServer shop = new TinyServer(OnHttpClient::emptyAnswer)) {
            call("POST", shop.uri());
            await().pollDelay(millis(800)).until(() -> true);
            // on the same connection, which the deadline of the first has left alone
            call("POST", shop.uri());

            assertThat(shop.connections).hasSize(1);
        }
    }

    @Test
    void keepsNoCookies() throws IOException {
        try (TinyServer shop = TinyServer.answering("200 OK\r\nSet-Cookie: basket=1; Path=/", "")) {
            call("GET", shop.uri());
            call("GET", shop.uri());

            assertThat(shop.requests).hasSize(2).allSatisfy(head -> assertThat(head)
                    .doesNotContainIgnoringCase("cookie"));
        }
    }

    @Test
    void neitherAsksForNorUnpacksCompressedBodies() throws IOException {
        byte[] bomb = gzip(new byte[500_000]);
        assertThat(bomb).hasSizeLessThan(MAX_BODY);
        try (TinyServer shop = new TinyServer(out -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bomb);
            return false;
        })) {
            assertThat(call("GET", shop.uri()).body()).isEqualTo(bomb);

            assertThat(shop.requests.get(0)).doesNotContainIgnoringCase("accept-encoding");
        }
    }

    @Test
    void keepsConnectionsOpen() throws IOException {
        try (TinyServer shop = new TinyServer(OnHttpClient::emptyAnswer)) {
            call("POST", shop.uri());
            call("POST", shop.uri());

            assertThat(shop.requests).hasSize(2);
            assertThat(shop.connections).hasSize(1);
        }
    }

    @Test
    void looksAtAnIdleConnectionBeforeItSendsAnOrderOnIt() throws IOException {
        try (TinyServer shop = new TinyServer(out -> {
            emptyAnswer(out);
            return false;
        })) {
            call("POST", shop.uri());
            await().pollDelay(millis(200)).until(() -> shop.connections.get(0).isClosed());

            assertThat(call("POST", shop.uri()).status()).isEqualTo(200);
            assertThat(shop.requests).hasSize(2);
        }
    }

    /** What a gateway ends an idle connection with, and what else nobody has asked for: neither is the answer to the next request. */
    @ParameterizedTest
    @CsvSource({
        "0, 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'",
        "0, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother'",
        "0, other",
        "20, 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'",
        "20, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother'",
        "20, other",
        "200, 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'",
        "200, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother'",
        "200, other",
    })
    void sendsNothingOnAConnectionOnWhichThereIsAnAnswerAlready(int millis, String unasked) throws IOException {
        byte[] answer = unasked.translateEscapes().getBytes(StandardCharsets.US_ASCII);
        try (TinyServer shop = new TinyServer(out -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            emptyAnswer(all);
            if (millis > 0) {
                all.writeTo(out);
                all.reset();
                pause(millis);
            }
            all.write(answer);
            all.writeTo(out);
            return true;
        })) {
            call("POST", shop.uri());
            await().pollDelay(millis(2 * millis)).until(() -> true);

            assertThat(call("POST", shop.uri())).satisfies(second -> {
                assertThat(second.status()).isEqualTo(200);
                assertThat(second.body()).isEmpty();
            });
            assertThat(shop.requests).hasSize(2);
            assertThat(shop.connections).hasSize(2);
        }
    }

    /** Wherever a call is: in what is done before it, while its connection is made, and while it is written. */
    @ParameterizedTest
    @ValueSource(strings = {"before", "connect", "write"})
    void survivesErrorsOfTheMachineWithinACall(String where) throws IOException {
        OutOfMemoryError error = new OutOfMemoryError("unable to create native thread");
        AtomicBoolean fails = new AtomicBoolean(true);
        try (CloseableHttpClient one = HttpClients.builder(properties(), 1)
                        .addExecInterceptorBefore(
                                ChainElement.CONNECT.name(), "before", failing(fails, where.equals("before"), error))
                        .addExecInterceptorBefore(
                                ChainElement.MAIN_TRANSPORT.name(),
                                "connect",
                                failing(fails, where.equals("connect"), error))
                        .build();
                TinyServer shop = new TinyServer(OnHttpClient::emptyAnswer)) {
            ClassicRequestBuilder request = ClassicRequestBuilder.post(shop.uri() + "/order");
            // more often than there are connections
            for (int call = 0; call < 5; call++) {
                assertThatThrownBy(() -> one.execute(
                                request.setEntity(new EntityTemplate(2, ContentType.APPLICATION_JSON, null, out -> {
                                            throw error;
                                        }))
                                        .build(),
                                HttpResponse::getCode))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("unable to create native thread")
                        .hasCause(error);
            }
            fails.set(false);

            assertThat(one.execute(request.setEntity(new StringEntity("{}")).build(), HttpResponse::getCode))
                    .isEqualTo(200);
        }
    }

    private static ExecChainHandler failing(AtomicBoolean fails, boolean here, Error error) {
        return (request, scope, chain) -> {
            if (here && fails.get()) {
                throw error;
            }
            return chain.proceed(request, scope);
        };
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}

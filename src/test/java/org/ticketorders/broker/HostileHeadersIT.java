package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.RecordingProxy;
import org.ticketorders.testing.TestApp;

/** Properties of a message with which its sender would steer our calls, our steps or our queues. */
class HostileHeadersIT {

    private static final String TRACE = "from-the-sender";

    /** What a request of ours consists of. */
    private static final Set<String> OUR_HEADERS =
            Set.of("accept", "authorization", "connection", "content-length", "content-type", "host", "user-agent");

    @TempDir
    static Path directory;

    static final RecordingProxy PROXY = new RecordingProxy();

    static ShopSimulator thief;
    static TestApp app;

    private final String id = TestApp.newId();

    @BeforeAll
    static void start() {
        thief = ShopSimulator.start(Settings.defaults());
        // each request is counted, and a first one may be slow
        app = TestApp.prepare(directory, "openticket.http.answer-timeout=20s")
                .with("openticket.shop.base-url", PROXY.uri())
                .with("openticket.shop.api-base-url", PROXY.uri());
        PROXY.before(app.shop.uri());
        app.startAgain();
    }

    @AfterAll
    static void stop() {
        app.close();
        PROXY.close();
        thief.close();
    }

    @BeforeEach
    void nothingAskedYet() {
        app.bean(PaymentMethods.class).clear();
        app.shop.clearRequests();
        PROXY.requests.clear();
    }

    /** What a sender writes is text, also where it looks like a setting of ours or an expression. */
    @Test
    void takeNoValueForAnExpression() {
        for (String value : List.of("{{openticket.shop.token}}", "${body}", "#{1+1}")) {
            String email = value + "@example.com";
            app.send(Messages.purchase(id + "-" + value.length(), Catalogue.STANDING, 1, "iDeal", email));

            app.awaitState(id + "-" + value.length(), State.ORDERED);

            assertThat(app.shop.orders())
                    .filteredOn(order -> order.email().equals(email))
                    .hasSize(1);
        }
    }

    /** Names that are Java identifiers, as JMS wants it. */
    private static Map<String, String> steering() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String camel : List.of("Camel", "CAmel", "camel", "CAMEL")) {
            headers.put(camel + "HttpUri", thief.uri() + "/" + TRACE);
            headers.put(camel + "HttpPath", "/" + TRACE);
            headers.put(camel + "HttpMethod", "DELETE");
            headers.put(camel + "HttpQuery", "q=" + TRACE);
            headers.put(camel + "HttpRawQuery", "q=" + TRACE);
            headers.put(camel + "HttpHost", TRACE);
            headers.put(camel + "BeanMethodName", "toString");
            headers.put(camel + "JmsDestinationName", "dead-letter.failed");
            headers.put(camel + "JmsDestination", "dead-letter.failed");
            headers.put(camel + "FileName", TRACE);
            headers.put(camel + "RedeliveryDelay", "600000");
            headers.put(camel + "ToEndpoint", thief.uri().toString());
        }
        headers.put("org_DOT_apache_DOT_camel_DOT_HttpUri", thief.uri().toString());
        headers.put("Content_HYPHEN_Length", "3");
        headers.put("Transfer_HYPHEN_Encoding", "chunked");
        headers.put("X_HYPHEN_Trace", TRACE);
        headers.put("Authorization", "Bearer " + TRACE);
        headers.put("Host", TRACE);
        headers.put("Cookie", TRACE);
        headers.put("Expect", "100-continue");
        headers.put("breadcrumbId", TRACE);
        headers.put("traceparent", TRACE);
        headers.put("SOAPAction", TRACE);
        headers.put("JMSXGroupID", TRACE);
        return headers;
    }

    /** Names that an AMQP sender may use although they are no identifiers, or are reserved in JMS. */
    private static Map<String, String> unusual() {
        Map<String, String> headers = steering();
        for (String name : List.of(
                "Transfer-Encoding",
                "Content-Length",
                "Host",
                "X-Forwarded-Host",
                "org.apache.camel.HttpUri",
                "order number",
                "1st",
                "ümlaut-ß",
                "NULL",
                "AND",
                "in",
                "BETWEEN",
                "a:b",
                "$",
                "JMS_ACTIVEMQ_x",
                "x\r\nInjected: y")) {
            headers.put(name, TRACE);
        }
        return headers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void orderOnceAtTheRightShopWhateverTheSenderNames(String protocol) {
        send(protocol, Catalogue.STANDING);

        app.awaitState(id, State.ORDERED);

        assertThat(app.row(id).attempt()).isEqualTo(1);
        assertThat(app.outcomes(id)).hasSize(1);
        requestsAreOurs(
                "GET /shop/" + Catalogue.SHOP + "/payment_methods",
                "GET /" + Catalogue.SHOP + "/reserve/ticket/" + Catalogue.STANDING,
                "POST /" + Catalogue.SHOP + "/order");
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void putTheLetterWhereItBelongsWhateverTheSenderNames(String protocol) {
        send(protocol, Catalogue.FRONT_ROW);

        app.awaitState(id, State.REJECTED);

        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);
        assertThat(app.letters("dead-letter.failed", id)).isEmpty();
        assertThat(app.outcomes(id)).hasSize(1);
        requestsAreOurs(
                "GET /shop/" + Catalogue.SHOP + "/payment_methods",
                "GET /" + Catalogue.SHOP + "/reserve/ticket/" + Catalogue.FRONT_ROW);
    }

    private void send(String protocol, String ticket) {
        ConnectionFactory sender =
                protocol.equals("core") ? app.senders() : app.amqp(Logins.ERP, "?jms.validatePropertyNames=false");
        try (JMSContext jms = sender.createContext()) {
            JMSProducer producer = jms.createProducer();
            (protocol.equals("core") ? steering() : unusual()).forEach(producer::setProperty);
            producer.send(jms.createQueue("purchase.requested"), Messages.purchase(id, ticket, 1));
        }
    }

    private static void requestsAreOurs(String... expected) {
        assertThat(PROXY.requests)
                .extracting(request -> request.method() + " " + request.path())
                // limits are read once for all purchases, by whichever comes first
                .filteredOn(request -> !request.matches("GET /(shop|ticket)/[-0-9a-f]+"))
                .containsExactly(expected);
        assertThat(PROXY.requests).allSatisfy(request -> {
            assertThat(request.headers().toString()).doesNotContain(TRACE);
            assertThat(request.headers().keySet()).allSatisfy(name -> assertThat(name.toLowerCase(Locale.ROOT))
                    .isIn(OUR_HEADERS));
            assertThat(request.headers().get("Host"))
                    .containsExactly(PROXY.uri().substring("http://".length()));
        });
        assertThat(PROXY.requests.get(0).headers().get("Authorization")).containsExactly("Bearer " + Settings.TOKEN);
        assertThat(PROXY.requests)
                .filteredOn(request -> request.method().equals("POST"))
                .as("an order carries no token unless that is configured")
                .noneMatch(request -> request.headers().containsKey("Authorization"));
        assertThat(thief.requests()).isEmpty();
    }

    @Test
    void answerOperatorsAsEverWhateverTheirRequestNames() throws Exception {
        JsonNode paths = ask("/ops/api/openapi.json", Map.of()).path("paths");
        List<String> calls = new ArrayList<>();
        paths.fields().forEachRemaining(path -> {
            if (path.getValue().has("get") && !path.getKey().contains("{")) {
                calls.add(path.getKey());
            }
        });
        assertThat(calls).hasSizeGreaterThan(5);
        Map<String, String> hostile = steering();
        hostile.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).startsWith("camel"));
        PROXY.requests.clear();

        for (String call : calls) {
            assertThat(ask(call, hostile).getNodeType())
                    .as(call)
                    .isEqualTo(ask(call, Map.of()).getNodeType());
            for (String name : List.of("CamelHttpUri", "CAMELBeanMethodName", "camelHttpResponseCode")) {
                assertThat(status(call + "?" + name + "=" + TRACE, Map.of()))
                        .as(call)
                        .isIn(200, 400);
            }
        }

        assertThat(PROXY.requests).isEmpty();
        assertThat(thief.requests()).isEmpty();
    }

    private static JsonNode ask(String path, Map<String, String> headers) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path, headers);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.headers().map().toString().toLowerCase(Locale.ROOT)).doesNotContain("camel", TRACE);
        return new ObjectMapper().readTree(answer.body());
    }

    private static int status(String path, Map<String, String> headers) throws IOException, InterruptedException {
        return get(path, headers).statusCode();
    }

    private static HttpResponse<String> get(String path, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path));
        headers.forEach(request::header);
        return HttpClient.newHttpClient()
                .send(Logins.asOperator(request).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void everyHttpEndpointUsesOneOfTheTwoSharedClients() {
        Map<String, HttpEndpoint> endpoints = new TreeMap<>();
        for (Endpoint endpoint : app.camel().getEndpoints()) {
            if (endpoint instanceof HttpEndpoint http) {
                endpoints.put(http.getEndpointUri(), http);
            }
        }

        List<CloseableHttpClient> shared = List.copyOf(app.camel()
                .getRegistry()
                .findByTypeWithName(CloseableHttpClient.class)
                .values());
        assertThat(shared).hasSize(2);
        assertThat(endpoints).isNotEmpty().allSatisfy((uri, http) -> {
            assertThat(http.getHttpClient()).isIn(shared);
            assertThat(http.isBridgeEndpoint()).isTrue();
            assertThat(http.isThrowExceptionOnFailure()).isFalse();
        });
        assertThat(endpoints.values()).extracting(HttpEndpoint::getHttpClient).containsAll(shared);
    }
}

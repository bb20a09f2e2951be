package org.ticketorders.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.RecordingProxy;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TraceCollector;

/** One trace from the sender's header through both stages and the shop's requests to the outcome, as a collector gets it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TracingIT {

    @TempDir
    static Path directory;

    static final RecordingProxy PROXY = new RecordingProxy();
    static final TraceCollector COLLECTOR = new TraceCollector();

    static TestApp app;

    private final String trace = hex(16);
    private final String senderSpan = hex(8);
    private final String id = TestApp.newId();

    @BeforeAll
    static void start() {
        app = TestApp.prepare(
                        directory,
                        // on a slow machine, too, no request is repeated
                        "openticket.http.answer-timeout=8s",
                        "openticket.repeat.redeliveries=0")
                .with(COLLECTOR.properties())
                .with("openticket.shop.base-url", PROXY.uri());
        PROXY.before(app.shop.uri());
        app.startAgain();
    }

    @AfterAll
    static void stop() {
        app.close();
        PROXY.close();
        COLLECTOR.close();
    }

    @Test
    void leadsFromTheSenderToTheOutcome() {
        PROXY.requests.clear();
        send("00-" + trace + "-" + senderSpan + "-01", Messages.purchase(id, Catalogue.STANDING, 3));
        app.awaitState(id, State.ORDERED);

        assertThat(traceOf(outcome())).isEqualTo(trace);
        assertThat(PROXY.requests).hasSize(4).allSatisfy(request -> {
            assertThat(header(request, "traceparent")).contains(trace);
            assertThat(header(request, "tracestate")).isNull();
            assertThat(header(request, "baggage")).isNull();
        });

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(names(spans(trace)))
                .contains("queue:purchase.requested", "queue:order.outcome", "GET", "POST"));
        List<Span> spans = spans(trace);
        hangTogether(spans);
        // the three to reserve, each on a thread of its own
        Span taken = spans.stream()
                .filter(span -> hex(span.getParentSpanId().toByteArray()).equals(senderSpan))
                .findFirst()
                .orElseThrow();
        assertThat(attributes(List.of(taken), "step")).containsExactly("receive-purchase");
        assertThat(spans.stream()
                        .filter(span -> attributes(List.of(span), "step").contains("call-reserve.call-shop"))
                        .toList())
                .hasSize(3)
                .allSatisfy(span -> {
                    assertThat(span.getName()).isEqualTo("GET");
                    assertThat(span.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
                    assertThat(span.getParentSpanId()).isEqualTo(taken.getSpanId());
                    assertThat(attributes(List.of(span), "http.status_code")).containsExactly("200");
                });
        assertThat(spans)
                .extracting(Span::getName, Span::getKind)
                .contains(
                        tuple("queue:purchase.requested", SpanKind.SPAN_KIND_CONSUMER),
                        tuple("queue:order.outcome", SpanKind.SPAN_KIND_PRODUCER));
        assertThat(spans).as("nothing failed").noneMatch(TracingIT::hasFailed);
        assertThat(attributes(spans, "purchase.id")).containsOnly(id);
        assertThat(attributes(spans, "purchase.state")).contains("ordered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"from-the-sender", "00-00000000000000000000000000000000-0000000000000000-01", "\r\n"})
    void beginsItsOwnTraceWhereTheSendersHeaderIsMalformed(String traceparent) {
        send(traceparent, Messages.purchase(id, Catalogue.STANDING, 1));
        app.awaitState(id, State.ORDERED);

        assertThat(traceOf(outcome())).matches("[0-9a-f]{32}").doesNotMatch("0+");
    }

    @Test
    void keepsADeliveryThatIsRolledBackAndTheNextInOneTrace() {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(1));
        send("00-" + trace + "-" + senderSpan + "-01", Messages.purchase(id, Catalogue.STANDING, 1));
        app.awaitState(id, State.ORDERED);

        await().atMost(TestApp.PATIENCE)
                .untilAsserted(() -> assertThat(names(spans(trace))).contains("queue:order.outcome"));
        List<Span> deliveries = spans(trace).stream()
                .filter(span -> attributes(List.of(span), "step").contains("receive-purchase"))
                .toList();
        assertThat(deliveries)
                .hasSize(2)
                .allMatch(span -> hex(span.getParentSpanId().toByteArray()).equals(senderSpan))
                .satisfiesOnlyOnce(span -> assertThat(hasFailed(span)).isTrue());
        assertThat(spans(trace).stream()
                        .filter(span ->
                                attributes(List.of(span), "http.status_code").contains("503"))
                        .toList())
                .hasSize(1)
                .allMatch(TracingIT::hasFailed)
                .allMatch(span -> span.getStatus().getMessage().isEmpty());
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void leadsOverAHoldThatLapsedAndIsRenewed() {
        app.stop();
        app.with("openticket.hold.life=4s", "openticket.hold.safety-margin=1s");
        app.startAgain();
        app.suspend("receive-held-reservation");
        send("00-" + trace + "-" + senderSpan + "-01", Messages.purchase(id, Catalogue.STANDING, 1));
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.row(id) != null && app.row(id).attempt() > 1);
        app.resume("receive-held-reservation");
        app.awaitState(id, State.ORDERED);

        // what it has not sent so far it sends before it ends
        app.stop();
        hangTogether(spans(trace));
        assertThat(attributes(spans(trace), "step"))
                .contains(
                        "receive-purchase",
                        "receive-expired-reservation",
                        "renew-hold.send",
                        "receive-renewal",
                        "receive-held-reservation",
                        "finish-purchase.send-outcome");
        assertThat(attributes(spans(trace), "purchase.id")).containsOnly(id);
    }

    @Test
    void tellsNoPersonalDataAndNoSecret() {
        // a shop that quotes the customer, in an answer that becomes an exception's message and a log line
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS)
                .status(422)
                .body("{\"errors\":[{\"reason\":\"Jane Appleseed, " + Messages.EMAIL + ", is unknown\"}]}"));
        send("00-" + trace + "-" + senderSpan + "-01", Messages.purchase(id, Catalogue.STANDING, 1));
        app.awaitState(id, State.REJECTED);

        await().atMost(TestApp.PATIENCE)
                .untilAsserted(() -> assertThat(names(spans(trace))).contains("queue:order.outcome"));
        assertThat(COLLECTOR.everything())
                .contains("ticket-orders", id)
                .doesNotContain("Appleseed", Messages.EMAIL, "Jane", Settings.TOKEN, "vendor-secret", "baggage-secret");
    }

    private void send(String traceparent, String body) {
        try (JMSContext jms = app.senders().createContext()) {
            jms.createProducer()
                    .setProperty("traceparent", traceparent)
                    .setProperty("tracestate", "vendor=vendor-secret")
                    .setProperty("baggage", "user=baggage-secret")
                    .send(jms.createQueue("purchase.requested"), body);
        }
    }

    private Message outcome() {
        await().atMost(TestApp.PATIENCE).until(() -> !app.outcomes(id).isEmpty());
        return app.browse("order.outcome").stream()
                .filter(message -> id.equals(TestApp.property(message, "purchaseId")))
                .findFirst()
                .orElseThrow();
    }

    private static String traceOf(Message outcome) {
        try {
            return outcome.getStringProperty("traceparent").split("-")[1];
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(RecordingProxy.Recorded request, String name) {
        return request.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> String.join(",", header.getValue()))
                .findFirst()
                .orElse(null);
    }

    private static List<Span> spans(String trace) {
        return COLLECTOR.spans().stream()
                .filter(span -> hex(span.getTraceId().toByteArray()).equals(trace))
                .toList();
    }

    /** The spans that a sender's begins; but for the first, each on one of ours. */
    private void hangTogether(List<Span> spans) {
        Set<String> known =
                spans.stream().map(span -> hex(span.getSpanId().toByteArray())).collect(Collectors.toSet());
        assertThat(spans.stream()
                        .map(span -> hex(span.getParentSpanId().toByteArray()))
                        .filter(parent -> !known.contains(parent)))
                .containsExactly(senderSpan);
    }

    private static boolean hasFailed(Span span) {
        return span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
    }

    private static List<String> names(List<Span> spans) {
        return spans.stream().map(Span::getName).toList();
    }

    private static List<String> attributes(List<Span> spans, String key) {
        return spans.stream()
                .flatMap(span -> span.getAttributesList().stream())
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().getStringValue())
                .toList();
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        new Random().nextBytes(random);
        return hex(random);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}

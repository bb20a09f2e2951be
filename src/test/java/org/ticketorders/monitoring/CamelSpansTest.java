package org.ticketorders.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans of routes that do what a route may: split, wait, change threads, fail. */
class CamelSpansTest {

    private final Recorder recorder = new Recorder();
    private final SdkTracerProvider provider =
            SdkTracerProvider.builder().addSpanProcessor(recorder).build();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final Map<String, String> current = new ConcurrentHashMap<>();

    @BeforeEach
    void prepare() {
        CamelSpans spans = new CamelSpans(new Spans(provider.get("test")));
        camel.addRoutePolicyFactory(spans);
        camel.getCamelContextExtension().addInterceptStrategy(spans);
        camel.addComponent("jms", new StubComponent());
    }

    @AfterEach
    void stop() throws Exception {
        camel.close();
        pool.shutdownNow();
        provider.close();
    }

    @Test
    void hangsUnitsOfASplitOnTheirRouteOnWhicheverThread() throws Exception {
        run(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:in")
                        .routeId("take")
                        .split(body())
                        .parallelProcessing()
                        .executorService(pool)
                        .to("direct:unit");
                from("direct:unit")
                        .process(spot("unit"))
                        .toD("jms:queue:unit.${body}?timeToLive=5")
                        .id("send");
            }
        });
        send("jms:queue:in", List.of("1", "2"));
        awaitEnds(3);

        SpanData taken = ended("take").get(0);
        assertThat(ended("send"))
                .hasSize(2)
                .allMatch(span -> span.getParentSpanId().equals(taken.getSpanId()))
                .allMatch(span -> span.getName().equals("queue:unit.${body}"));
        assertThat(current).containsEntry("unit", taken.getSpanId());
        leavesNothingBehind();
    }

    @Test
    void endsWhatEndsOnAnotherThread() throws Exception {
        run(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:in")
                        .routeId("take")
                        .threads()
                        .executorService(pool)
                        .process(spot("other thread"))
                        .delay(1)
                        .asyncDelayed()
                        .end()
                        .process(spot("later"))
                        .to("jms:queue:out")
                        .id("send");
            }
        });
        send("jms:queue:in", "body");
        awaitEnds(2);

        String taken = ended("take").get(0).getSpanId();
        assertThat(current).containsEntry("other thread", taken).containsEntry("later", taken);
        assertThat(ended("send").get(0).getParentSpanId()).isEqualTo(taken);
        leavesNothingBehind();
    }

    @Test
    void marksWhatFailedAndQuotesNothing() throws Exception {
        run(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0));
                from("jms:queue:in")
                        .routeId("take")
                        .to("seda:no:such?failIfNoConsumers=true")
                        .id("send");
            }
        });
        send("jms:queue:in", "body");
        awaitEnds(4);

        assertThat(ended("send")).as("one each time").hasSize(3);
        assertThat(recorder.ended).allSatisfy(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getStatus().getDescription()).isEmpty();
            assertThat(span.getEvents()).isEmpty();
        });
        leavesNothingBehind();
    }

    @Test
    void leadsOverAQueueInMemoryAndBack() throws Exception {
        run(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:in")
                        .routeId("take")
                        .to("seda:inner?waitForTaskToComplete=Always")
                        .id("wait")
                        .process(spot("after"))
                        .to("jms:queue:out")
                        .id("send");
                from("seda:inner").routeId("inner").process(spot("inner"));
            }
        });
        send("jms:queue:in", "body");
        awaitEnds(4);

        String taken = ended("take").get(0).getSpanId();
        String waiting = ended("wait").get(0).getSpanId();
        assertThat(ended("inner").get(0).getParentSpanId()).isEqualTo(waiting);
        assertThat(ended("send").get(0).getParentSpanId()).isEqualTo(taken);
        assertThat(current)
                .containsEntry("inner", ended("inner").get(0).getSpanId())
                .containsEntry("after", taken);
        leavesNothingBehind();
    }

    @Test
    void tellsOfAnAddressNoUserAndNoPassword() throws Exception {
        assertThat(Address.outside("sftp://erp:p@ss@files.example:22/outbox?password=secret"))
                .contains(new Address("sftp", "files.example:22/outbox"));
        assertThat(Address.outside("https://shop.example?httpClient=#x"))
                .contains(new Address("https", "shop.example"));
        assertThat(Address.outside("jms:queue:dead-letter.${variable.row.state.word}"))
                .contains(new Address("jms", "queue:dead-letter.${variable.row.state.word}"));
        assertThat(Address.outside("direct://accept-purchase")).isEmpty();
        assertThat(Address.outside("")).isEmpty();
    }

    private void run(RouteBuilder routes) throws Exception {
        camel.addRoutes(routes);
        camel.start();
    }

    private void send(String endpoint, Object body) {
        camel.createProducerTemplate().sendBody(endpoint, body);
    }

    /** Which span a step finds as the current one. */
    private org.apache.camel.Processor spot(String name) {
        return (Exchange exchange) ->
                current.put(name, Span.current().getSpanContext().getSpanId());
    }

    private void awaitEnds(int spans) {
        await().until(() -> recorder.ended.size() >= spans);
    }

    private List<SpanData> ended(String step) {
        return recorder.ended.stream()
                .filter(span -> step.equals(span.getAttributes().asMap().entrySet().stream()
                        .filter(attribute -> attribute.getKey().getKey().equals("step"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null)))
                .toList();
    }

    private void leavesNothingBehind() throws Exception {
        assertThat(recorder.ended).extracting(SpanData::getSpanId).doesNotHaveDuplicates();
        assertThat(recorder.begun).hasSameSizeAs(recorder.ended);
        assertThat(pool.submit(Context::current).get()).isSameAs(Context.root());
        assertThat(Context.current()).isSameAs(Context.root());
    }

    private static final class Recorder implements SpanProcessor {

        final List<String> begun = new CopyOnWriteArrayList<>();
        final List<SpanData> ended = new CopyOnWriteArrayList<>();

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            begun.add(span.getSpanContext().getSpanId());
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            ended.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}

package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.settings.HierarchicalRepository;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.RecordingProxy;
import org.ticketorders.testing.SharedApp;
import org.ticketorders.testing.TestApp;

/** The broker's settings on which the promises rest, and what readiness says where they are missing. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrokerSettingsIT {

    @AutoClose
    static final RecordingProxy proxy = new RecordingProxy();

    @RegisterExtension
    static final SharedApp shared = new SharedApp(app -> app.with(
            "openticket.http.answer-timeout=20s",
            "openticket.shop.base-url=" + proxy.before(app.shop.uri()).uri()));

    @TempDir
    static Path common;

    @TempDir
    Path directory;

    @Test
    @Order(1)
    void isReadyWithTheShippedSettings() throws Exception {
        TestApp app = shared.start(common);

        HttpResponse<String> readiness = readiness(app);

        assertThat(readiness.statusCode()).as(readiness.body()).isEqualTo(200);
        assertThat(broker(readiness).path("status").asText()).isEqualTo("UP");
        assertThat(app.broker().getConfiguration().getMessageExpiryScanPeriod()).isEqualTo(1000);
        boundsWhatNobodyCanSettleOrReads(app.broker().getAddressSettingsRepository());
    }

    private static void boundsWhatNobodyCanSettleOrReads(HierarchicalRepository<AddressSettings> settings) {
        AddressSettings undelivered = settings.getMatch("undelivered");
        assertThat(undelivered.getMaxDeliveryAttempts()).as("tries").isBetween(10, 10_000);
        assertThat(undelivered.getDeadLetterAddress().toString()).isEqualTo("undeliverable");
        assertThat(undelivered.getRedeliveryDelay()).as("ms to the next").isPositive();
        assertThat(undelivered.getRedeliveryMultiplier()).isGreaterThan(1);
        AddressSettings reply = settings.getMatch("reply.of-nobody");
        assertThat(reply.getAddressFullMessagePolicy()).isEqualTo(AddressFullMessagePolicy.DROP);
        assertThat(reply.getMaxSizeBytes()).as("bytes of replies").isPositive();
        assertThat(reply.getMaxSizeMessages()).as("replies").isPositive();
    }

    @Test
    void isNotReadyAndNamesEachQueueWhereSomethingIsMissing() throws Exception {
        TestApp app = startWithout(
                "<dead-letter-address>undelivered</dead-letter-address>",
                "<expiry-address>reservation.expired</expiry-address>",
                "<address name=\"dead-letter.failed\"><anycast><queue name=\"dead-letter.failed\"/></anycast></address>",
                "<address name=\"reservation.expired\"><anycast><queue name=\"reservation.expired\"/></anycast></address>");

        HttpResponse<String> readiness = readiness(app);

        assertThat(readiness.statusCode()).isEqualTo(503);
        assertThat(broker(readiness).path("status").asText()).isEqualTo("DOWN");
        JsonNode faults = broker(readiness).path("details");
        assertThat(faults.path("purchase.requested").asText())
                .startsWith("dead-letter-address is '' and must be 'undelivered'");
        assertThat(faults.path("reservation.held").asText())
                .startsWith("expiry-address is 'undelivered' and must be 'reservation.expired'");
        assertThat(faults.path("dead-letter.failed").asText()).isEqualTo("the queue is missing");
        assertThat(faults.path("reservation.expired").asText()).isEqualTo("the queue is missing");
    }

    /** A stand-alone broker may not let the routes ask. */
    @Test
    void tellsNothingOfQueuesWhereItMayNotAsk() throws Exception {
        TestApp app = startWithout("<permission type=\"manage\" roles=\"routes,operators\"/>");

        assertThat(app.bean(Queues.class).all())
                .hasSize(15)
                .allSatisfy(queue -> assertThat(queue.depth()).isNull())
                .allSatisfy(queue -> assertThat(queue.oldestAgeSeconds()).isNull())
                .allSatisfy(queue -> assertThat(queue.consumers()).isNull());
    }

    private TestApp startWithout(String... parts) throws IOException {
        String settings = Files.readString(Path.of("config/broker.xml"));
        for (String part : parts) {
            assertThat(settings).contains(part);
            settings = settings.replace(part, "");
        }
        Path broker = Files.writeString(directory.resolve("broker.xml"), settings);
        return shared.startAlone(directory.resolve("data"), "openticket.broker.config=" + broker);
    }

    private static HttpResponse<String> readiness(TestApp app) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + app.httpPort() + "/actuator/health/readiness");
        return HttpClient.newHttpClient()
                .send(Logins.asOperator(HttpRequest.newBuilder(uri)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode broker(HttpResponse<String> readiness) throws Exception {
        return new ObjectMapper().readTree(readiness.body()).path("components").path("broker");
    }

    @Test
    @Order(2)
    void worksOnABacklogWithAllConsumersAtOnce() {
        int consumers = 8;
        TestApp app = shared.start(common);
        app.awaitState(app.order(1), State.ORDERED);
        app.suspend("receive-purchase");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < consumers; i++) {
            ids.add(app.order(1));
        }
        proxy.holdBack();
        app.resume("receive-purchase");

        // every reserve waits at the shop until all of them are there
        await().atMost(TestApp.PATIENCE).until(() -> proxy.held.get() == consumers);

        proxy.letGo();
        ids.forEach(id -> app.awaitState(id, State.ORDERED));
    }
}

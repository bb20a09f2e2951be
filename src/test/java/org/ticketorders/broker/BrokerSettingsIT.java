package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.RecordingProxy;
import org.ticketorders.testing.TestApp;

/** The broker's settings on which the promises rest, and what readiness says where they are missing. */
class BrokerSettingsIT {

    @TempDir
    Path directory;

    @Test
    void isReadyWithTheShippedSettings() throws Exception {
        try (TestApp app = TestApp.start(directory)) {
            HttpResponse<String> readiness = readiness(app);

            assertThat(readiness.statusCode()).as(readiness.body()).isEqualTo(200);
            assertThat(broker(readiness).path("status").asText()).isEqualTo("UP");
            assertThat(app.broker().getConfiguration().getMessageExpiryScanPeriod())
                    .isEqualTo(1000);
            boundsWhatNobodyCanSettleOrReads(app.broker().getAddressSettingsRepository());
        }
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "<dead-letter-address>undelivered</dead-letter-address>"
                        + "|purchase.requested|dead-letter-address is '' and must be 'undelivered'",
                "<expiry-address>reservation.expired</expiry-address>"
                        + "|reservation.held|expiry-address is 'undelivered' and must be 'reservation.expired'",
                "<address name=\"dead-letter.failed\"><anycast><queue name=\"dead-letter.failed\"/></anycast></address>"
                        + "|dead-letter.failed|the queue is missing",
                "<address name=\"reservation.expired\"><anycast><queue name=\"reservation.expired\"/></anycast></address>"
                        + "|reservation.expired|the queue is missing"
            })
    void isNotReadyAndNamesTheQueueWhere(String removed, String queue, String fault) throws Exception {
        String shipped = Files.readString(Path.of("config/broker.xml"));
        assertThat(shipped).contains(removed);
        Path broker = Files.writeString(directory.resolve("broker.xml"), shipped.replace(removed, ""));
        try (TestApp app = TestApp.start(directory.resolve("data"), "openticket.broker.config=" + broker)) {
            HttpResponse<String> readiness = readiness(app);

            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(broker(readiness).path("status").asText()).isEqualTo("DOWN");
            assertThat(broker(readiness).path("details").path(queue).asText()).startsWith(fault);
        }
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
    void worksOnABacklogWithAllConsumersAtOnce() {
        int consumers = 8;
        try (RecordingProxy proxy = new RecordingProxy()) {
            TestApp app = TestApp.prepare(directory, "openticket.http.answer-timeout=20s")
                    .with("openticket.shop.base-url", proxy.uri());
            try (app) {
                proxy.before(app.shop.uri());
                app.startAgain();
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
    }
}

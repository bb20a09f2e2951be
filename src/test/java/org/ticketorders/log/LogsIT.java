package org.ticketorders.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.testing.LaunchedApp;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What the application logs, as a process apart that is set up as it is shipped, but for one property: JSON. */
class LogsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void tellsOfEachChangeOfStateInJson() {
        int brokerPort = TestApp.freePort();
        String ordered = TestApp.newId();
        String rejected = TestApp.newId();
        try (ShopSimulator shop = ShopSimulator.start(Settings.defaults().withPort(0));
                LaunchedApp app = start(shop, brokerPort);
                ActiveMQConnectionFactory senders = new ActiveMQConnectionFactory(
                        "tcp://127.0.0.1:" + brokerPort, Logins.SENDER, Logins.PASSWORD)) {
            app.awaitOutput("Started Application");
            // is rolled back once, after its repetitions in place
            shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(503).times(4));
            send(senders, Messages.purchase(ordered, Catalogue.STANDING, 2));
            app.awaitOutput(ordered + " ordered: order ");
            send(senders, Messages.purchase(rejected, Catalogue.STANDING, 1, "Sea shells"));
            send(senders, Messages.purchase(ordered, Catalogue.STANDING, 2));
            app.awaitOutput(rejected + " rejected: ", ordered + " duplicate: ");

            List<JsonNode> lines = app.output()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .map(LogsIT::read)
                    .toList();
            assertThat(app.output().lines().filter(line -> !line.isBlank()))
                    .as("nothing but JSON")
                    .allMatch(line -> line.startsWith("{"));

            List<JsonNode> ours = of(lines, ordered);
            assertThat(messages(ours)).anyMatch(line -> line.startsWith(ordered + " accepted, attempt 1"));
            assertThat(messages(ours)).anyMatch(line -> line.startsWith(ordered + " is rolled back (message ID:"));
            assertThat(messages(ours)).anyMatch(line -> line.startsWith(ordered + " accepted, attempt 2"));
            assertThat(messages(ours)).anyMatch(line -> line.startsWith(ordered + " held: 2 tickets until "));
            assertThat(messages(ours)).anyMatch(line -> line.startsWith(ordered + " ordering, attempt 2"));
            assertThat(messages(ours))
                    .as("in UTF-8")
                    .anyMatch(line -> line.matches(ordered + " ordered: order [0-9a-f]{8}\u2026"));
            assertThat(messages(ours)).anyMatch(line -> line.startsWith(ordered + " duplicate: "));
            assertThat(messages(of(lines, rejected)))
                    .filteredOn(line -> line.contains(" rejected: "))
                    .hasSize(1);
            // each line that names a purchase says so in its fields, too, and in which route it was
            assertThat(lines)
                    .filteredOn(line -> line.path("message").asText().contains(ordered)
                            || line.path("message").asText().contains(rejected))
                    .isNotEmpty()
                    .allSatisfy(line -> {
                        assertThat(line.path("message").asText())
                                .contains(line.path("purchaseId").asText("nothing"));
                        assertThat(line.path("routeId").asText()).isNotBlank();
                        assertThat(line.path("attempt").asText()).matches("[12]");
                    });
            // the thread of a reserve, which with several units is not the message's own
            assertThat(ours).anyMatch(line -> line.path("process")
                    .path("thread")
                    .path("name")
                    .asText()
                    .startsWith("reserve-"));
            // nothing else is taken for a purchase's
            assertThat(lines)
                    .filteredOn(line -> line.path("message").asText().startsWith("Started "))
                    .allMatch(line -> line.path("purchaseId").isMissingNode());
            assertThat(app.output()).doesNotContain("Appleseed", Messages.EMAIL);
        }
    }

    private LaunchedApp start(ShopSimulator shop, int brokerPort) {
        String shopUrl = shop.uri().toString().replaceAll("/$", "");
        List<String> arguments = new ArrayList<>(List.of(
                "--logging.structured.format.console=ecs",
                "--server.port=0",
                "--openticket.data-directory=" + directory.resolve("data"),
                "--openticket.broker.port=" + brokerPort,
                "--openticket.shop.base-url=" + shopUrl,
                "--openticket.shop.api-base-url=" + shopUrl,
                "--openticket.shop.auth-base-url=" + shopUrl,
                "--openticket.shop.token=" + Settings.TOKEN,
                "--openticket.shop.aliases.main=" + Catalogue.SHOP,
                "--openticket.repeat.redeliveries=1",
                "--openticket.repeat.delay-millis=20",
                "--logging.level.openticket.purchases.steps=INFO",
                "--logging.level.org.springframework=WARN"));
        Logins.properties().forEach((key, value) -> arguments.add("--" + key + "=" + value));
        // as a service manager or cron starts it that says nothing of languages
        return LaunchedApp.start(directory, Map.of("LC_ALL", "C"), arguments.toArray(String[]::new));
    }

    private static void send(ActiveMQConnectionFactory senders, String body) {
        try (var jms = senders.createContext()) {
            jms.createProducer().send(jms.createQueue("purchase.requested"), body);
        }
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> of(List<JsonNode> lines, String purchaseId) {
        return lines.stream()
                .filter(line -> line.path("purchaseId").asText().equals(purchaseId))
                .toList();
    }

    private static List<String> messages(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("message").asText()).toList();
    }
}

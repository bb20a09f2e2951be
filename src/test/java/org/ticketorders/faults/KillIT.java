package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Messages;

/** The application, its broker and its ledger die by kill -9 under load, again and again. */
class KillIT {

    private static final int KILLS = Figures.size(4, 50);
    private static final int PURCHASES = 75 * KILLS;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void losesNoPurchaseAndOrdersNoneTwiceWhenItIsKilledUnderLoad() throws Exception {
        int brokerPort = freePort();
        List<String> ids =
                IntStream.range(0, PURCHASES).mapToObj(i -> "KILL-" + i).toList();
        try (ShopSimulator shop =
                        ShopSimulator.start(Settings.defaults().withPort(0).withLatencyMillis(20));
                AppProcess app = new AppProcess(
                        Path.of("target", "kill-it.log"),
                        freePort(),
                        properties(brokerPort, shop.uri().toString()))) {
            app.start();
            ActiveMQConnectionFactory broker =
                    new ActiveMQConnectionFactory("tcp://127.0.0.1:" + brokerPort + "?callTimeout=5000");
            for (int kill = 1; kill <= KILLS; kill++) {
                int orders = shop.orders().size();
                send(broker, ids.subList((kill - 1) * PURCHASES / KILLS, kill * PURCHASES / KILLS));
                // in the middle of the work, wherever that is
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(7))
                        .until(() -> shop.orders().size() >= orders + 10);
                app.kill();
                app.start();
            }
            // a sender that is not sure sends again
            send(broker, ids);
            await().atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(outcomes(broker).keySet()).containsAll(ids));
            app.terminate();
            app.start();

            check(ids, shop.orders(), outcomes(broker), letters(broker));
        }
    }

    private static void check(
            List<String> ids, List<TakenOrder> orders, Map<String, List<String>> outcomes, List<String> inDoubt) {
        Map<String, Long> taken = orders.stream()
                .collect(Collectors.groupingBy(
                        order -> order.email().replace("@example.com", ""), Collectors.counting()));
        assertThat(taken)
                .as("orders of each purchase")
                .allSatisfy((id, count) -> assertThat(count).as(id).isEqualTo(1));
        for (String id : ids) {
            assertThat(outcomes.get(id)).as("outcomes of " + id).hasSize(1);
            String outcome = outcomes.get(id).get(0);
            assertThat(outcome).as(id).isIn("ordered", "in-doubt");
            assertThat(taken.containsKey(id))
                    .as(id + " is " + outcome + ", and ordered at the shop")
                    .isIn(outcome.equals("ordered") ? List.of(true) : List.of(true, false));
        }
        assertThat(inDoubt)
                .as("letters in doubt")
                .containsExactlyInAnyOrderElementsOf(ids.stream()
                        .filter(id -> outcomes.get(id).contains("in-doubt"))
                        .toList());
        assertThat(inDoubt).as("at most what was under way at each kill").hasSizeLessThanOrEqualTo(KILLS * 8);
    }

    private List<String> properties(int brokerPort, String shop) {
        String url = shop.replaceAll("/$", "");
        return List.of(
                "openticket.data-directory=" + directory,
                "openticket.broker.port=" + brokerPort,
                "openticket.shop.base-url=" + url,
                "openticket.shop.api-base-url=" + url,
                "openticket.shop.token=" + Settings.TOKEN,
                "openticket.shop.aliases.main=" + Catalogue.SHOP,
                "openticket.housekeeping.period-millis=500",
                "openticket.ledger.republish-after=2s",
                "logging.level.root=WARN");
    }

    /** Sends purchases; the e-mail address tells the purchase in the shop's log. */
    private static void send(ActiveMQConnectionFactory broker, List<String> ids) {
        try (JMSContext jms = broker.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue queue = jms.createQueue("purchase.requested");
            for (String id : ids) {
                String body = Messages.purchase(id, Catalogue.STANDING, 1).replace(Messages.EMAIL, id + "@example.com");
                jms.createProducer().send(queue, body);
            }
            jms.commit();
        }
    }

    private static Map<String, List<String>> outcomes(ActiveMQConnectionFactory broker) {
        Map<String, List<String>> outcomes = new HashMap<>();
        browse(broker, "order.outcome").forEach(message -> {
            try {
                JsonNode outcome = JSON.readTree(message.getBody(String.class));
                outcomes.computeIfAbsent(outcome.path("purchaseId").asText(), id -> new ArrayList<>())
                        .add(outcome.path("outcome").asText());
            } catch (JMSException | IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return outcomes;
    }

    private static List<String> letters(ActiveMQConnectionFactory broker) {
        return browse(broker, "dead-letter.in-doubt").stream()
                .map(letter -> {
                    try {
                        return letter.getStringProperty("purchaseId");
                    } catch (JMSException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private static List<Message> browse(ActiveMQConnectionFactory broker, String queue) {
        try (JMSContext jms = broker.createContext();
                QueueBrowser browser = jms.createBrowser(jms.createQueue(queue))) {
            return Collections.list(browser.getEnumeration()).stream()
                    .map(Message.class::cast)
                    .toList();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

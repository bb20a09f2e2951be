package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.TicketStock;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Far more purchases than tickets, all at once. */
@Timeout(300)
class HotSaleIT {

    private static final int SENDERS = 16;
    private static final int PURCHASES_EACH = 125;
    private static final int STOCK = 300;

    @TempDir
    Path directory;

    private final Checker checker = new Checker();

    @Test
    void sellsExactlyWhatThereIs() throws Exception {
        String ticket = UUID.randomUUID().toString();
        try (TestApp app = TestApp.start(directory, "openticket.http.answer-timeout=20s")) {
            app.shop.putTicket(
                    Catalogue.SHOP, new Catalogue.Ticket(ticket, "Last tour", STOCK, 8_000, Catalogue.EVENT_DATE));

            sendAll(app, ticket);

            int purchases = SENDERS * PURCHASES_EACH;
            await("all purchases to end")
                    .atMost(Duration.ofSeconds(240))
                    .until(() -> app.browse("order.outcome").size() >= purchases);
            await("all outcomes to be marked")
                    .atMost(TestApp.PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .untilAsserted(() -> assertThat(checker.faultsAtRest(app)).isEmpty());
            assertThat(checker.tally(app)).isEqualTo(Map.of("ordered", STOCK, "rejected", purchases - STOCK));
            assertThat(app.browse("order.outcome")).hasSize(purchases);
            assertThat(app.browse("dead-letter.rejected"))
                    .allSatisfy(letter ->
                            assertThat(letter.getStringProperty("reason")).isEqualTo("sold-out"));
            assertThat(app.shop.orders()).hasSize(STOCK);
            assertThat(app.shop.count(Call.ORDER)).isEqualTo(STOCK);
            TicketStock stock = app.shop.stock(Catalogue.SHOP, ticket);
            assertThat(List.of(stock.sold(), stock.held(), stock.left()))
                    .as("units sold, held, left")
                    .containsExactly(STOCK, 0, 0);
        }
    }

    private void sendAll(TestApp app, String ticket) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                all.add(senders.submit(() -> send(app, ticket)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            senders.shutdownNow();
        }
    }

    private void send(TestApp app, String ticket) {
        try (JMSContext jms = app.senders().createContext()) {
            Queue queue = jms.createQueue("purchase.requested");
            JMSProducer producer = jms.createProducer();
            for (int n = 0; n < PURCHASES_EACH; n++) {
                String body = Messages.traceable(TestApp.newId(), ticket, 1);
                producer.send(queue, body);
                checker.accepted(body);
            }
        }
    }
}

package org.ticketorders.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * Starts on a data directory that was written by the first version whose ledger had a schema, and was left behind by a kill -9
 * with a purchase in every state: {@code OLD-ORDERED}, {@code OLD-HELD} and so on, and {@code OLD-WAITING}, which nobody had
 * taken yet.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeIT {

    private static final String WHY = "{\"why\": \"after the upgrade\"}";

    @TempDir
    static Path directory;

    @AutoClose
    private static TestApp app;

    private static String orderBefore;
    private static String printed;

    @BeforeAll
    static void start(CapturedOutput output) throws IOException {
        unpack("/upgrade/data-of-schema-1.zip", directory);
        // the data get older with every day, and must not be purged for it
        app = TestApp.prepare(directory, "openticket.ledger.keep-details=36500d", "openticket.ledger.keep-rows=36500d");
        // that version knew no users of the broker
        app.withFirstBrokerUsers().startAgain();
        printed = output.getOut();
        orderBefore = app.row("OLD-ORDERED").ending().orderId();
    }

    @Order(1)
    @ParameterizedTest
    @CsvSource({
        "OLD-WAITING, ORDERED, 1",
        // whoever was reserving is gone, and what was held lapsed long ago: begun anew
        "OLD-ACCEPTED, ORDERED, 2",
        "OLD-HELD, ORDERED, 2",
        // the order may have been taken
        "OLD-ORDERING, IN_DOUBT, 1",
        "OLD-ORDERED, ORDERED, 1",
        "OLD-REJECTED, REJECTED, 1",
        "OLD-EXPIRED, EXPIRED, 1",
        "OLD-FAILED, FAILED, 1",
        "OLD-IN-DOUBT, IN_DOUBT, 1"
    })
    void carriesPurchasesOn(String id, State state, int attempt) {
        PurchaseRecord row = app.awaitState(id, state);

        assertThat(row.attempt()).isEqualTo(attempt);
        assertThat(app.outcomes(id)).hasSize(1);
        assertThat(app.outcomes(id).get(0).path("outcome").asText()).isEqualTo(state.word());
    }

    @Order(2)
    @Test
    void ordersEachThatWasNotOrderedOnceAndNoOther() {
        assertThat(app.orders()).as("waiting, accepted, held").hasSize(3);
        assertThat(app.row("OLD-ORDERING").ending().reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(app.row("OLD-ORDERED").ending().orderId())
                .isEqualTo(orderBefore)
                .isNotBlank();
        assertThat(app.path("OLD-HELD"))
                .as("its history goes on")
                .startsWith(State.ACCEPTED, State.HELD)
                .endsWith(State.ORDERING, State.ORDERED);
    }

    @Order(3)
    @Test
    void keepsDeadLetters() {
        assertThat(app.letters("dead-letter.rejected", "OLD-REJECTED")).hasSize(1);
        assertThat(app.letters("dead-letter.expired", "OLD-EXPIRED")).hasSize(1);
        assertThat(app.letters("dead-letter.failed", "OLD-FAILED")).hasSize(1);
        assertThat(app.letters("dead-letter.in-doubt", "OLD-IN-DOUBT")).hasSize(1);
        assertThat(app.letters("dead-letter.in-doubt", "OLD-ORDERING")).hasSize(1);
        assertThat(app.letters("dead-letter.invalid", "OLD-INVALID")).hasSize(1);
    }

    @Order(4)
    @Test
    void knowsAnOldPurchaseThatIsSentAgain() throws Exception {
        try (JMSContext jms = firstUser("sender").createContext()) {
            TemporaryQueue replies = jms.createTemporaryQueue();
            TextMessage again = jms.createTextMessage(Messages.purchase("OLD-ORDERED", Catalogue.STANDING, 2));
            again.setJMSReplyTo(replies);
            jms.createProducer().send(jms.createQueue("purchase.requested"), again);
            Message reply = jms.createConsumer(replies).receive(TestApp.PATIENCE.toMillis());

            assertThat(reply).isNotNull();
            assertThat(TestApp.json(reply).path("outcome").asText()).isEqualTo("ordered");
            assertThat(TestApp.json(reply).path("orderId").asText()).isEqualTo(orderBefore);
        }
        assertThat(app.orders()).hasSize(3);
    }

    /** The row of an earlier version has the digest of what was written alone, and that of this version both. */
    @Order(7)
    @Test
    void takesAPurchaseThatIsSpeltOtherwiseForTheSame() throws Exception {
        String first = Messages.purchase("SPELT-1", Catalogue.STANDING, 2);
        assertThat(outcomeOf(first)).isEqualTo("ordered");
        int orders = app.orders().size();

        for (String otherwise : List.of(
                first.replace("\"quantity\":2", "\"quantity\":2.0"),
                first.replace(Catalogue.STANDING, Catalogue.STANDING.toUpperCase(java.util.Locale.ROOT)),
                first.replace("\"main\"", "\"" + Catalogue.SHOP + "\""),
                first.replace("\"currency\":\"EUR\",", ""))) {
            assertThat(otherwise).isNotEqualTo(first);
            assertThat(outcomeOf(otherwise)).isEqualTo("ordered");
        }
        assertThat(outcomeOf(first.replace("\"quantity\":2", "\"quantity\":1"))).isEqualTo("invalid");
        assertThat(app.orders()).hasSize(orders);
        assertThat(app.letters("dead-letter.invalid", "SPELT-1")).hasSize(1);
    }

    private static String outcomeOf(String body) throws Exception {
        try (JMSContext jms = firstUser("sender").createContext()) {
            return TestApp.ask(jms, body).path("outcome").asText();
        }
    }

    @Order(5)
    @Test
    void replaysWhatCertainlyWasNotOrdered() throws Exception {
        app.shop.putTicket(
                Catalogue.SHOP, new Catalogue.Ticket(Catalogue.FRONT_ROW, "Front row", 10, 5000, Catalogue.EVENT_DATE));
        List<String> ids = List.of("OLD-REJECTED", "OLD-EXPIRED", "OLD-FAILED");
        for (String id : ids) {
            new OpsHttp(app).post("/purchases/" + id + "/replay", WHY).ok(202);
        }

        for (String id : ids) {
            assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        }
        assertThat(app.orders()).hasSize(3 + ids.size());
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(TestApp.WORK)
                .allSatisfy(queue -> assertThat(app.depth(queue)).as(queue).isZero()));
    }

    @Order(6)
    @Test
    void makesUsersOfTheBrokerAndPrintsTheirPasswords() throws Exception {
        for (String user : List.of("sender", "reader")) {
            assertThat(directory.resolve("broker-" + user + ".hash"))
                    .content()
                    .startsWith("$2")
                    .doesNotContain(passwordOf(user));
            assertThat(directory.resolve("broker-" + user + ".password")).doesNotExist();
        }
        try (JMSContext jms = firstUser("reader").createContext()) {
            JMSConsumer outcomes = jms.createConsumer(jms.createQueue("order.outcome"));
            assertThat(outcomes.receive(TestApp.PATIENCE.toMillis())).isNotNull();
        }
    }

    private static ConnectionFactory firstUser(String user) {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + app.brokerPort(), user, passwordOf(user));
    }

    private static String passwordOf(String user) {
        return printed.split("shown only now: user " + user + ", password ")[1].split("\\s")[0];
    }

    static void unpack(String resource, Path into) throws IOException {
        try (InputStream file = UpgradeIT.class.getResourceAsStream(resource);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = into.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
    }
}

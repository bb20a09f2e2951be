package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.limit.ShopLimits;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.SharedApp;
import org.ticketorders.testing.TestApp;

/** An outage is not a rejection: stages pause, messages wait, and everything is ordered once when the shop is back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PauseIT {

    private static final int PURCHASES = 12;

    /** So many probes that a message that went round with each would have used up its deliveries. */
    private static final int MANY_PROBES = 12;

    private static final String[] COMMON = {
        "openticket.pause.after-failures=3",
        "openticket.pause.first-probe=100ms",
        "openticket.pause.max-probe=200ms",
        "openticket.pause.check-millis=20",
        "openticket.repeat.redeliveries=1"
    };

    @RegisterExtension
    static final SharedApp shared = new SharedApp();

    @TempDir
    static Path common;

    @TempDir
    static Path lists;

    /** The host from which the application in {@code lists} has its lists. */
    @AutoClose
    static final ShopSimulator api = ShopSimulator.start(Settings.defaults().withPort(0));

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private TestApp app;

    /** The application that has none but the common settings, the shop as at its start, and nothing known of that shop. */
    private void start() {
        start(common, COMMON);
    }

    /** The one that asks for the list of payment methods at each purchase, and another host than the shop's. */
    private void startWithLists() {
        api.reset();
        start(
                lists,
                ArrayUtils.addAll(
                        COMMON,
                        "openticket.shop.api-base-url=" + api.uri(),
                        "openticket.payment-methods.cache-for=1ms"));
    }

    private void start(Path shareds, String[] properties) {
        app = shared.start(shareds, properties);
        app.shop.reset();
        app.bean(PaymentMethods.class).clear();
        app.bean(ShopLimits.class).clear();
    }

    private void startAlone(String... properties) {
        app = shared.startAlone(directory, ArrayUtils.addAll(COMMON, properties));
    }

    @Test
    @Order(1)
    void waitsWhileTheShopIsDownAndThenOrdersEverythingOnce() throws Exception {
        start();
        app.shop.stopListening();
        List<String> ids = send(PURCHASES);

        awaitProbes("reserve", MANY_PROBES);

        JsonNode health = pauses();
        assertThat(health.path("status").asText()).isEqualTo("OUT_OF_SERVICE");
        assertThat(health.path("details").path("reserve").asText())
                .startsWith("paused because ")
                .contains("next probe at ");
        assertThat(app.bean(Pauses.class).current()).extracting(Pause::stage).containsExactly(Stage.RESERVE);
        nothingIsDead();
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested") == PURCHASES);
        for (Message message : app.peek("purchase.requested")) {
            assertThat(message.getIntProperty("JMSXDeliveryCount"))
                    .as("deliveries spent")
                    .isLessThanOrEqualTo(4);
        }
        for (String id : ids) {
            PurchaseRecord row = app.row(id);
            assertThat(row == null ? 0 : row.attempt()).as("attempts spent").isLessThanOrEqualTo(3);
        }

        app.shop.listen();

        allOrderedOnce(ids);
        assertThat(pauses().path("status").asText()).isEqualTo("UP");
    }

    /** The probes meet it as well as the work does, whatever its status: the stage does not go on by a page that says nothing. */
    @ParameterizedTest
    @Order(1)
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | text/html | <html>Back soon</html>",
                "200 | application/json | ''",
                "200 | application/json | []",
                "200 | application/json | {}",
                "403 | text/html | <html>Request blocked</html>",
                "404 | text/plain | default backend - 404",
                "302 | text/html | <a href='/login'>log in</a>",
            })
    void waitsWhileSomethingElseAnswersInThePlaceOfTheShop(int status, String type, String body) throws Exception {
        start();
        for (Call call : List.of(Call.PAYMENT_METHODS, Call.RESERVE, Call.ORDER, Call.OTHER)) {
            app.shop.faults(Fault.on(call, Fault.Kind.STATUS)
                    .status(status)
                    .contentType(type)
                    .body(body)
                    .times(-1));
        }
        List<String> ids = send(PURCHASES);

        awaitProbes("reserve", MANY_PROBES);

        nothingIsDead();
        assertThat(pauses().path("status").asText()).isEqualTo("OUT_OF_SERVICE");
        assertThat(pauses().path("details").path("reserve").asText())
                .contains("this is not the shop's answer (HTTP " + status)
                .doesNotContain("token");
        // those that had begun, twice each, and one for each probe
        assertThat(app.shop.count(Call.PAYMENT_METHODS)).isLessThan(2 * PURCHASES + 3 * MANY_PROBES);

        app.shop.clearFaults();

        allOrderedOnce(ids);
    }

    @Test
    @Order(3)
    void usesTheLastListOfPaymentMethodsWhileTheApiAnswersAnythingButAList() {
        startWithLists();
        app.awaitState(send(1).get(0), State.ORDERED);
        for (String body : List.of("[]", "[{}]", "{}", "", "<html></html>", "default backend - 404")) {
            api.faults(Fault.on(Call.PAYMENT_METHODS, Fault.Kind.STATUS)
                    .status(body.startsWith("default") ? 404 : 200)
                    .body(body));

            app.awaitState(send(1).get(0), State.ORDERED);
        }
        assertThat(pauses().path("status").asText()).isEqualTo("UP");
        assertThat(checker.faultsAtRest(app)).isEmpty();
    }

    @Test
    @Order(3)
    void usesTheLastListOfPaymentMethodsWhileTheApiHostIsDown() {
        startWithLists();
        List<String> before = send(1);
        app.awaitState(before.get(0), State.ORDERED);
        assertThat(api.count(Call.PAYMENT_METHODS)).isEqualTo(1);
        api.stopListening();

        List<String> ids = send(3);

        ids.forEach(id -> app.awaitState(id, State.ORDERED));
        api.listen();
        assertThat(api.count(Call.PAYMENT_METHODS)).isEqualTo(1);
        assertThat(app.shop.count(Call.PAYMENT_METHODS)).isZero();
        assertThat(pauses().path("status").asText()).isEqualTo("UP");
        assertThat(checker.faultsAtRest(app)).isEmpty();
    }

    /** The shop is back, by its answers to probes, and its orders fail: most purchases wait, whatever the probes say. */
    @Test
    @Order(2)
    void putsNoMoreOrdersInDoubtAfterAnOutageThanItMay() throws Exception {
        // the last of these, since its doubts stay
        start();
        app.awaitState(send(1).get(0), State.ORDERED);
        app.shop.stopListening();
        List<String> ids = send(60);
        await().atMost(TestApp.PATIENCE)
                .until(() -> !app.bean(Pauses.class).current().isEmpty());
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(502).times(-1));
        app.shop.listen();

        await().atMost(TestApp.PATIENCE)
                .until(() -> !app.bean(Pauses.class).byOperator().isEmpty());

        String why = pauses().path("details").path("order-by-operator").asText();
        assertThat(why).contains("3 of at most 3 orders are in doubt", "until an operator resumes it");
        await().during(Duration.ofSeconds(3)).atMost(TestApp.PATIENCE).until(() -> inDoubt(ids) == 3);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1 + 3);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.depth("purchase.requested") + app.depth("reservation.held") == 57);
        for (String queue : List.of("purchase.requested", "reservation.held")) {
            for (Message message : app.peek(queue)) {
                assertThat(message.getIntProperty("JMSXDeliveryCount"))
                        .as("deliveries spent in " + queue)
                        .isLessThanOrEqualTo(5);
            }
        }

        app.shop.clearFaults();
        app.resumeStages();
        ids.stream().filter(id -> !isInDoubt(id)).forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(inDoubt(ids)).isEqualTo(3);
        assertThat(app.shop.orders()).hasSize(58);
    }

    private long inDoubt(List<String> ids) {
        return ids.stream().filter(this::isInDoubt).count();
    }

    private boolean isInDoubt(String id) {
        PurchaseRecord row = app.row(id);
        return row != null && row.state() == State.IN_DOUBT;
    }

    /** The probes are answered, and the work itself is not: the stage goes on and pauses again and again. */
    @Test
    void makesNoFailureOfAnOutageThatTheProbesDoNotSee() throws Exception {
        int maxAttempts = 3;
        Path broker = TestApp.brokerConfig(
                directory,
                "purchase.#",
                "<max-delivery-attempts>1000</max-delivery-attempts><redelivery-delay>20</redelivery-delay>"
                        + "<redelivery-delay-multiplier>1.0</redelivery-delay-multiplier>");
        startAlone(
                "openticket.broker.config=" + broker,
                "openticket.purchase.max-attempts=" + maxAttempts,
                "openticket.pause.first-probe=50ms",
                "openticket.pause.max-probe=100ms",
                "openticket.repeat.redeliveries=0");
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(-1));
        List<String> ids = send(PURCHASES);

        await("a purchase to be tried far more often than it may fail")
                .atMost(TestApp.PATIENCE)
                .until(() ->
                        ids.stream().map(app::row).anyMatch(row -> row != null && row.attempt() > 3 * maxAttempts));
        nothingIsDead();
        app.shop.clearFaults();

        allOrderedOnce(ids);
    }

    @Test
    @Order(1)
    void waitsForAPersonWhenTheShopRefusesTheToken() {
        start();
        app.shop.acceptOnly("another-token");
        List<String> ids = send(PURCHASES);

        awaitProbes("reserve", MANY_PROBES);

        JsonNode health = pauses();
        assertThat(health.path("status").asText()).isEqualTo("DOWN");
        assertThat(health.path("details").path("reserve").asText()).contains("openticket.shop.token");
        assertThat(app.health().path("status").asText()).isEqualTo("DOWN");
        nothingIsDead();
        assertThat(app.shop.count(Call.RESERVE)).isZero();

        app.shop.acceptOnly(Settings.TOKEN);

        allOrderedOnce(ids);
    }

    @Test
    void keepsTheDeadlineOfHoldsWhileOrdersFailAndRenewsThoseThatLapse() throws Exception {
        startAlone(
                "openticket.hold.life=5s",
                "openticket.hold.safety-margin=1s",
                "openticket.hold.max-renewals=20",
                "openticket.purchase.max-attempts=50");
        app.shop.holdMillis(5_000);
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(429).times(-1));
        List<String> ids = send(PURCHASES);
        // the probes go well, so that the stage goes on and pauses again, each time for longer
        await().atMost(TestApp.PATIENCE)
                .untilAsserted(() ->
                        assertThat(app.health().toString()).contains("the shop answered the order with HTTP 429"));

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            for (Message held : app.peek("reservation.held")) {
                carriesTheDeadlineOfItsHold(held);
            }
            // what is not reserved while orders fail waits as it came
            assertThat(ids)
                    .extracting(id -> app.row(id))
                    .filteredOn(row -> row != null)
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.renewals()).isPositive());
        });
        nothingIsDead();
        assertThat(app.shop.orders()).isEmpty();

        app.shop.clearFaults();

        allOrderedOnce(ids);
        assertThat(ids).allSatisfy(id -> assertThat(app.row(id).attempt())
                .isEqualTo(app.row(id).renewals() + 1));
    }

    private void carriesTheDeadlineOfItsHold(Message held) throws JMSException {
        PurchaseRecord row = app.row(held.getStringProperty("purchaseId"));
        if (row.attempt() == held.getIntProperty("attempt") && row.hold() != null) {
            assertThat(held.getJMSExpiration()).isEqualTo(row.hold().heldUntil().toEpochMilli());
        }
    }

    private List<String> send(int purchases) {
        return IntStream.range(0, purchases)
                .mapToObj(n -> {
                    String id = TestApp.newId();
                    String body = Messages.traceable(id, Catalogue.STANDING, 1);
                    app.send(body);
                    checker.accepted(body);
                    return id;
                })
                .toList();
    }

    private JsonNode pauses() {
        return app.health().path("components").path("pauses");
    }

    /** Waits until the stage has been probed so often, each probe naming the time of the next. */
    private void awaitProbes(String stage, int probes) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        await(probes + " probes of stage " + stage)
                .atMost(TestApp.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    app.bean(Pauses.class)
                            .current()
                            .forEach(pause -> seen.add(pause.nextProbe().toString()));
                    return seen.size() > probes;
                });
    }

    private void nothingIsDead() {
        assertThat(TestApp.DEAD_LETTERS)
                .allSatisfy(queue -> assertThat(app.peek(queue)).as(queue).isEmpty());
    }

    private void allOrderedOnce(List<String> ids) {
        ids.forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(checker.faultsAtRest(app)).isEmpty();
        assertThat(app.shop.orders()).hasSize(ids.size());
        nothingIsDead();
    }
}

package org.ticketorders.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.PublishedSchemas;
import org.ticketorders.testing.TestApp;

/** Whether orders are paid, by looks at the shop alone: without a webhook. */
class OrderChangesIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass(
            "openticket.order-changes.enabled=true",
            "openticket.order-changes.first-look=200ms",
            "openticket.order-changes.longest-wait=400ms",
            "openticket.order-changes.unpaid-after=1s",
            "openticket.order-changes.check-millis=100",
            "openticket.repeat.redeliveries=0");

    @BeforeEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

    @Test
    void tellsWhenAnOrderIsPaidAndShowsIt() {
        String id = ordered();
        OpsHttp ops = new OpsHttp(app);
        await().atMost(TestApp.PATIENCE)
                .until(() ->
                        ops.get("/purchases/" + id).path("payment").asText().equals("open"));

        app.shop.payments().pay(order(id));

        assertThat(words(awaitChanges(id, 1))).containsExactly("paid");
        assertThat(ops.get("/purchases/" + id).path("payment").asText()).isEqualTo("paid");
        assertThat(app.bean(MeterRegistry.class)
                        .get("openticket.order.time.to.paid")
                        .timer()
                        .count())
                .isPositive();
        await().during(Duration.ofSeconds(1))
                .atMost(TestApp.PATIENCE)
                .until(() -> changes(id).size() == 1);
    }

    /** Without a webhook, too: what is paid is looked at later and later, and what is withdrawn no more. */
    @Test
    void tellsThatAPaidOrderWasWithdrawn() {
        String id = ordered();
        app.shop.payments().pay(order(id));
        awaitChanges(id, 1);

        app.shop.payments().withdraw(order(id), "refunded");

        assertThat(words(awaitChanges(id, 2))).containsExactly("paid", "withdrawn");
        assertThat(next(id)).isNull();
    }

    @Test
    void tellsAFailedPaymentOnceAndAWithdrawal() {
        String id = ordered();

        app.shop.payments().fail(order(id));
        awaitChanges(id, 1);
        app.shop.payments().fail(order(id));
        app.shop.payments().withdraw(order(id), "not paid");

        assertThat(words(awaitChanges(id, 2))).containsExactly("payment-failed", "withdrawn");
    }

    @Test
    void guessesNothingOfAWordThatIsNotKnown() {
        double before = unknownWords();
        app.shop.faults(Fault.on(Call.ORDER_LOOKUP, Fault.Kind.STATUS)
                .status(200)
                .times(-1)
                .body("{\"guid\":\"{guid}\",\"status\":\"settled\"}"));
        String id = ordered();
        String order = order(id);
        app.shop.clearFaults();
        app.shop.faults(Fault.on(Call.ORDER_LOOKUP, Fault.Kind.STATUS)
                .status(200)
                .times(3)
                .body("{\"guid\":\"" + order + "\",\"status\":\"settled\"}"));

        await().atMost(TestApp.PATIENCE).until(() -> unknownWords() > before);
        assertThat(changes(id)).isEmpty();

        app.shop.clearFaults();
        app.shop.payments().pay(order);
        assertThat(words(awaitChanges(id, 1))).containsExactly("paid");
    }

    @Test
    void looksAgainAfterAnOutageOfTheShop() {
        String id = ordered();
        app.shop.faults(
                Fault.on(Call.ORDER_LOOKUP, Fault.Kind.STATUS).status(503).times(2));

        app.shop.payments().pay(order(id));

        assertThat(words(awaitChanges(id, 1))).containsExactly("paid");
    }

    @Test
    void countsWhatStaysUnpaid() {
        ordered();

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.bean(MeterRegistry.class)
                                .get("openticket.orders.unpaid")
                                .gauge()
                                .value()
                        > 0);
    }

    /** A change that is written and not published, as a crash leaves it, and one that is published and not marked. */
    @Test
    void tellsEachChangeOnceWhateverIsRepeated() {
        String id = ordered();
        app.shop.payments().pay(order(id));
        awaitChanges(id, 1);

        JdbcClient jdbc = app.bean(JdbcClient.class);
        jdbc.sql("UPDATE order_change SET published = 0").update();
        await().atMost(TestApp.PATIENCE)
                .until(() -> jdbc.sql("SELECT COUNT(*) FROM order_change WHERE published = 0")
                                .query(Integer.class)
                                .single()
                        == 0);

        assertThat(changes(id)).hasSize(1);
    }

    /** Somebody has said that the order is not this purchase's after all. */
    @Test
    void tellsNothingOfAnOrderThatIsNoLongerThePurchases() {
        String id = ordered();
        String order = order(id);
        await().atMost(TestApp.PATIENCE).until(() -> next(id) != null);
        app.bean(JdbcClient.class)
                .sql(
                        "UPDATE purchase SET state = 'FAILED', reason = 'RESOLVED', order_id = NULL WHERE purchase_id = :id")
                .param("id", id)
                .update();

        app.shop.payments().pay(order);

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.bean(JdbcClient.class)
                                .sql("SELECT COUNT(*) FROM order_follow WHERE purchase_id = :id")
                                .param("id", id)
                                .query(Integer.class)
                                .single()
                        == 0);
        assertThat(changes(id)).isEmpty();
    }

    private static double unknownWords() {
        return app.bean(MeterRegistry.class)
                .get("openticket.order.unknown.words")
                .tag("field", "status")
                .counter()
                .count();
    }

    private static Long next(String id) {
        List<Long> found = app.bean(JdbcClient.class)
                .sql("SELECT COALESCE(next_at, -1) FROM order_follow WHERE purchase_id = :id")
                .param("id", id)
                .query(Long.class)
                .list();
        return found.isEmpty() || found.get(0) < 0 ? null : found.get(0);
    }

    private static String ordered() {
        String id = app.order(1);
        app.awaitState(id, State.ORDERED);
        return id;
    }

    private static String order(String id) {
        return app.row(id).ending().orderId();
    }

    private static List<JsonNode> changes(String id) {
        return app.browse("order.changes").stream()
                .peek(message -> PublishedSchemas.mustHold(PublishedSchemas.faultsOfHeaders("order.changes", message)))
                .map(TestApp::json)
                .peek(change -> PublishedSchemas.mustHold(PublishedSchemas.faultsOfChange(change)))
                .filter(change -> id.equals(change.path("purchaseId").asText()))
                .toList();
    }

    private static List<String> words(List<JsonNode> changes) {
        return changes.stream().map(change -> change.path("change").asText()).toList();
    }

    private static List<JsonNode> awaitChanges(String id, int count) {
        await("changes of " + id)
                .atMost(TestApp.PATIENCE)
                .until(() -> changes(id).size() >= count);
        return changes(id);
    }
}

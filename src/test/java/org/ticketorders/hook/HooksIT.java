package org.ticketorders.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Hook;
import org.ticketorders.sandbox.HookForm;
import org.ticketorders.sandbox.HookSettings;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.PublishedSchemas;
import org.ticketorders.testing.TestApp;

/** The shop's webhooks, as it calls and as others do: each names an order to be looked up, once, and does nothing else. */
class HooksIT {

    /** A call whose work failed is worked on again when its lease is over. */
    private static final Duration PATIENCE = HookCalls.LEASE.plus(TestApp.PATIENCE);

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    static Path directory;

    @AutoClose
    static TestApp app;

    static String url;
    static List<Hook> hooks;

    @BeforeAll
    static void start() {
        int port = TestApp.freePort();
        url = "http://127.0.0.1:" + port + "/hooks/openticket/" + KEY;
        app = TestApp.prepare(
                directory,
                "openticket.web.hooks.port=" + port,
                "openticket.web.hooks.max-body=4KB",
                "openticket.hooks.key=" + KEY,
                "openticket.hooks.check-millis=100",
                "openticket.hooks.max-pending=200",
                "openticket.order-changes.enabled=true",
                // webhooks alone make looks come this soon
                "openticket.order-changes.first-look=1h",
                "openticket.order-changes.longest-wait=6h",
                "openticket.order-changes.check-millis=100",
                "openticket.repeat.redeliveries=0");
        hooks = List.of(
                app.shop.hooks().subscribe(url, "create"),
                app.shop.hooks().subscribe(url, "paid"),
                app.shop.hooks().subscribe(url, "update"));
        app.with("openticket.hooks.nonces="
                + String.join(",", hooks.stream().map(Hook::nonce).toList()));
        app.startAgain();
    }

    @BeforeEach
    void shopIsWell() {
        app.shop.clearFaults();
        app.shop.hooks().settings(HookSettings.none());
    }

    @ParameterizedTest
    @EnumSource(HookForm.class)
    void tellsThatAnOrderIsPaidOnce(HookForm form) {
        app.shop.hooks().settings(HookSettings.none().form(form).doubled(1).forged(1));
        String id = app.order(1);
        PurchaseRecord row = awaitOrdered(id);

        app.shop.payments().pay(row.ending().orderId());

        assertThat(awaitChanges(id, 1).get(0).path("change").asText()).isEqualTo("paid");
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> changes(id).size() == 1);
    }

    @Test
    void tellsOfAFailedPaymentAPaymentAndAWithdrawal() {
        String id = app.order(1);
        String order = awaitOrdered(id).ending().orderId();

        app.shop.payments().fail(order);
        awaitChanges(id, 1);
        app.shop.payments().pay(order);
        awaitChanges(id, 2);
        app.shop.payments().withdraw(order, "refunded");

        assertThat(awaitChanges(id, 3).stream()
                        .map(change -> change.path("change").asText()))
                .containsExactly("payment-failed", "paid", "withdrawn");
    }

    @Test
    void settlesTheDoubtWhoseOrderACallNames() {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER));
        String id = send();

        PurchaseRecord row = awaitOrdered(id);

        assertThat(row.ending().orderId()).isEqualTo(order(id).orderId());
        assertThat(row.ending().detail()).contains("webhook");
    }

    /** The call comes while the purchase is still ordering, and its answer is lost only then. */
    @Test
    void settlesTheDoubtWhoseOrderWasNamedBeforeItsAnswerWasLost() {
        app.shop.hooks().settings(HookSettings.none().early(1));
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.NO_ANSWER));
        String id = send();

        PurchaseRecord row = awaitOrdered(id);

        assertThat(app.path(id)).contains(State.IN_DOUBT);
        assertThat(row.ending().orderId()).isEqualTo(order(id).orderId());
        assertThat(app.orders(id)).hasSize(1);
    }

    @Test
    void takesACallBeforeThePostsAnswerForWhatItIs() {
        app.shop.hooks().settings(HookSettings.none().early(1));
        String id = send();

        PurchaseRecord row = awaitOrdered(id);

        assertThat(row.ending().detail()).isNull();
        awaitNoneWaiting();
    }

    @Test
    void leavesTwoDoubtsOfTheSameContentWithAPerson() {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.NO_ANSWER).times(2).delayMillis(3_000));
        String one = TestApp.newId();
        String other = TestApp.newId();
        for (String id : List.of(one, other)) {
            app.send(Messages.purchase(id, Catalogue.STANDING, 2, "iDeal", "same@example.com"));
        }
        app.awaitState(one, State.IN_DOUBT);
        app.awaitState(other, State.IN_DOUBT);

        awaitNoneWaiting();

        assertThat(app.row(one).state()).isEqualTo(State.IN_DOUBT);
        assertThat(app.row(other).state()).isEqualTo(State.IN_DOUBT);
    }

    // --- what is not the shop's -----------------------------------------------------------------------------------

    @Test
    void givesAForgedCallNoEffect() {
        String id = app.order(1);
        String order = awaitOrdered(id).ending().orderId();
        app.shop.payments().pay(order);
        awaitChanges(id, 1);
        awaitNoneWaiting();
        long kept = kept();

        assertThat(post(url, "not-the-nonce-at-all", "k1", body(order))).isEqualTo(404);
        assertThat(post(url, null, "k2", body(order))).isEqualTo(404);
        assertThat(post(url.replace(KEY, KEY.replace('0', '1')), nonce(), "k3", body(order)))
                .isEqualTo(404);
        assertThat(post(url + "/more", nonce(), "k4", body(order))).isEqualTo(404);
        assertThat(post(url.replace("/hooks/openticket/" + KEY, "/ops/api/purchases"), nonce(), "k5", body(order)))
                .isEqualTo(404);

        assertThat(kept()).isEqualTo(kept);
    }

    /** It says that the order is paid: the shop is asked, and says that it is not. */
    @Test
    void believesNothingThatACallSays() {
        String id = app.order(1);
        String order = awaitOrdered(id).ending().orderId();

        assertThat(post(url, nonce(), UUID.randomUUID().toString(), body(order).replace("pending", "paid")))
                .isEqualTo(200);

        awaitNoneWaiting();
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> changes(id)
                .isEmpty());
    }

    @Test
    void takesACallOnce() {
        String order = UUID.randomUUID().toString();
        long before = kept();

        IntStream.range(0, 5).forEach(n -> assertThat(post(url, nonce(), "the same " + order, body(order)))
                .isEqualTo(200));

        assertThat(kept()).isEqualTo(before + 1);
    }

    @Test
    void refusesWhatIsTooLongBeforeItIsRead() {
        long before = kept();
        String long5k = body(UUID.randomUUID().toString()).replace("pending", "x".repeat(5_000));

        assertThat(post(url, nonce(), "long", long5k)).isEqualTo(413);

        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void saysWhatCannotBeRead() throws Exception {
        for (Map.Entry<String, String> each : Map.of(
                        "nonsense",
                        "no JSON object",
                        "[]",
                        "no JSON object",
                        "{}",
                        "guid is missing, or no GUID",
                        "{\"guid\":\"../ops\"}",
                        "guid is missing, or no GUID",
                        "{\"model\":{\"guid\":7}}",
                        "model.guid is missing, or no GUID",
                        "{\"model\":{\"type\":\"ticket\",\"guid\":\"" + UUID.randomUUID() + "\"}}",
                        "model.type")
                .entrySet()) {
            HttpResponse<String> answer =
                    HTTP.send(request(url, nonce(), "u", each.getKey()).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(422);
            assertThat(answer.body()).contains(each.getValue());
        }
    }

    /** One that is kept may be closed for being idle just when the next call comes, which the shop would not repeat. */
    @ParameterizedTest
    @CsvSource({"200, true", "404, false"})
    void endsEachConnectionWithItsAnswer(int status, boolean known) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                request(
                                url,
                                known ? nonce() : "not-the-nonce-at-all",
                                UUID.randomUUID().toString(),
                                body(UUID.randomUUID().toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().allValues("connection")).containsExactly("close");
    }

    @Test
    void passesOverWhatIsNoOrders() {
        long before = kept();

        assertThat(status(request(url, nonce(), "t", body(UUID.randomUUID().toString()))
                        .setHeader("OpenTicket-Trigger", "ticket.update")))
                .isEqualTo(200);

        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void isNotFoundAtThePortOfThePage() {
        String atPage = "http://127.0.0.1:" + app.httpPort() + "/hooks/openticket/" + KEY;

        assertThat(post(atPage, nonce(), "p", body(UUID.randomUUID().toString())))
                .isEqualTo(404);
        assertThat(status(HttpRequest.newBuilder(URI.create(url)))).isEqualTo(404);
    }

    /** What is answered 4xx the shop repeats; what is answered 5xx it loses for good. */
    @Test
    void hasTheShopRepeatACallWhileTheLedgerFails() {
        JdbcClient jdbc = app.bean(JdbcClient.class);
        String order = UUID.randomUUID().toString();
        jdbc.sql("ALTER TABLE hook_call RENAME TO hook_call_away").update();
        try {
            assertThat(post(url, nonce(), "away " + order, body(order))).isEqualTo(429);
        } finally {
            jdbc.sql("ALTER TABLE hook_call_away RENAME TO hook_call").update();
        }
        assertThat(post(url, nonce(), "away " + order, body(order))).isEqualTo(200);
    }

    @Test
    void boundsHowManyCallsComeInASecond() {
        List<Integer> answers = IntStream.range(0, 150)
                .parallel()
                .mapToObj(n -> post(
                        url,
                        nonce(),
                        UUID.randomUUID().toString(),
                        body(UUID.randomUUID().toString())))
                .toList();

        assertThat(answers).contains(200).allMatch(status -> status == 200 || status == 429);
        awaitNoneWaiting();
    }

    // --- helpers --------------------------------------------------------------------------------------------------

    private static String nonce() {
        return hooks.get(0).nonce();
    }

    private static String body(String order) {
        return "{\"guid\":\"" + order + "\",\"status\":\"pending\"}";
    }

    private static HttpRequest.Builder request(String to, String nonce, String key, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("OpenTicket-Trigger", "order.paid")
                .header("OpenTicket-Dedupe-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (nonce != null) {
            request.header("OpenTicket-Identifier", nonce);
        }
        return request;
    }

    private static int post(String to, String nonce, String key, String body) {
        return status(request(to, nonce, key, body));
    }

    private static int status(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long kept() {
        return app.bean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM hook_call")
                .query(Long.class)
                .single();
    }

    private static PurchaseRecord awaitOrdered(String id) {
        await().atMost(PATIENCE).until(() -> app.row(id) != null && app.row(id).state() == State.ORDERED);
        return app.row(id);
    }

    private static void awaitNoneWaiting() {
        await().atMost(PATIENCE).until(() -> app.bean(HookCalls.class).waiting()[0] == 0);
    }

    private static String send() {
        String id = TestApp.newId();
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        return id;
    }

    private static TakenOrder order(String id) {
        return app.orders(id).stream().findFirst().orElseThrow();
    }

    private static List<JsonNode> changes(String id) {
        return app.browse("order.changes").stream()
                .peek(message -> PublishedSchemas.mustHold(PublishedSchemas.faultsOfHeaders("order.changes", message)))
                .map(TestApp::json)
                .peek(change -> PublishedSchemas.mustHold(PublishedSchemas.faultsOfChange(change)))
                .filter(change -> id.equals(change.path("purchaseId").asText()))
                .toList();
    }

    private static List<JsonNode> awaitChanges(String id, int count) {
        await("changes of " + id).atMost(PATIENCE).until(() -> changes(id).size() >= count);
        assertThat(changes(id)).hasSize(count);
        return changes(id);
    }
}

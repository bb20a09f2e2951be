package org.ticketorders.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SimulatedHooksTest extends OnSimulator {

    @AutoClose
    private CallReceiver receiver;

    @BeforeEach
    void receive() throws Exception {
        receiver = new CallReceiver();
        simulator.hooks().settings(HookSettings.none().waits(20, 20_000));
    }

    private String order() throws Exception {
        return shop.order(shop.reserve(Catalogue.STANDING).json())
                .json()
                .path("order_id")
                .textValue();
    }

    @Test
    void callsWhoSubscribedByTheApi() throws Exception {
        String wanted = "{\"name\":\"paid\",\"url\":\"" + receiver.url()
                + "\",\"resource\":\"order\",\"trigger\":\"paid\",\"retries\":3}";

        ShopClient.Reply answer =
                shop.send(shop.authorized("/").POST(java.net.http.HttpRequest.BodyPublishers.ofString(wanted)));
        String guid = order();
        simulator.payments().pay(guid);

        assertThat(answer.status()).isEqualTo(201);
        await().until(() -> receiver.received().size() == 1);
        CallReceiver.Received call = receiver.received().get(0);
        assertThat(call.trigger()).isEqualTo("order.paid");
        assertThat(call.identifier())
                .isEqualTo(answer.json().path("nonce").textValue())
                .isNotBlank();
        assertThat(call.dedupeKey()).isNotBlank();
        assertThat(call.userAgent()).isEqualTo("OpenTicket/Webhook");
        assertThat(call.body().at("/model/guid").textValue()).isEqualTo(guid);
        assertThat(call.body().at("/model/type").textValue()).isEqualTo("order");
        assertThat(call.body().at("/type").textValue()).isEqualTo("paid");
        assertThat(call.body().at("/change/changes/status").textValue()).isEqualTo("paid");
        assertThat(call.body().at("/change/changes").has("email")).isFalse();
        assertThat(call.body().at("/change/props/email").textValue()).isEqualTo("jane.appleseed@example.com");
        assertThat(call.body().at("/time").textValue()).endsWith("+00:00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 422",
                "no JSON | 400",
                "{\"name\":\"n\",\"url\":\"ftp://host/\",\"resource\":\"order\",\"trigger\":\"paid\"} | 422",
                "{\"name\":\"n\",\"url\":\"http://h/\",\"resource\":\"order\",\"trigger\":\"paid\",\"retries\":0} | 422",
            })
    void saysWhatIsWrongWithASubscription(String body, int status) throws Exception {
        ShopClient.Reply answer =
                shop.send(shop.authorized("/").POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(shop.send("POST", "/", body).status()).as("without a token").isEqualTo(401);
        assertThat(simulator.hooks().subscribed()).isEmpty();
    }

    @Test
    void putsTheFieldsAtTheTopInTheOtherForm() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "placed");
        simulator.hooks().settings(simulator.hooks().settings().form(HookForm.BOTH));

        order();
        await().until(() -> receiver.received().size() == 1);
        String second = order();

        await().until(() -> receiver.received().size() == 2);
        JsonNode flat = receiver.received().get(1).body();
        assertThat(receiver.received().get(0).body().has("model")).isTrue();
        assertThat(flat.path("guid").textValue()).isEqualTo(second);
        assertThat(flat.path("status").textValue()).isEqualTo("pending");
        assertThat(flat.path("payments")).hasSize(1);
    }

    @Test
    void callsOnceForEachChangeAndSubscription() throws Exception {
        for (String trigger : List.of("create", "placed", "paid", "update")) {
            simulator.hooks().subscribe(receiver.url(), trigger);
        }
        String guid = order();
        await().until(() -> receiver.received().size() == 2);
        simulator.payments().fail(guid);
        await().until(() -> receiver.received().size() == 3);
        simulator.payments().pay(guid);
        simulator.payments().pay(guid);
        await().until(() -> receiver.received().size() == 5);
        simulator.payments().withdraw(guid, "refunded");
        await().until(() -> receiver.received().size() == 6);

        assertThat(receiver.triggers().subList(0, 2)).containsExactlyInAnyOrder("order.create", "order.placed");
        assertThat(receiver.triggers().get(2)).isEqualTo("order.update");
        assertThat(receiver.triggers().subList(3, 5)).containsExactlyInAnyOrder("order.paid", "order.update");
        assertThat(receiver.triggers().get(5)).isEqualTo("order.update");
        assertThat(keys()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 429, 499})
    void repeatsACallThatWasAnswered4xx(int status) throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        receiver.answer(status, status);

        order();

        await().until(() -> receiver.received().size() == 3);
        assertThat(keys()).as("one key").hasSize(1);
        await().until(() -> simulator.hooks().sent().size() == 3);
        assertThat(simulator.hooks().sent()).extracting(SentHook::attempt).containsExactly(1, 2, 3);
        assertThat(simulator.hooks().sent()).extracting(SentHook::status).containsExactly(status, status, 200);
    }

    @Test
    void givesUpAfterTheAttemptsOfTheSubscription() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        receiver.answer(429, 429, 429);

        order();
        await().until(() -> simulator.hooks().sent().size() == 3);
        order();

        await().until(() -> receiver.received().size() == 4);
        assertThat(keys()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 302, 500, 503, 0})
    void repeatsNoCallThatWasAnsweredOtherwise(int status) throws Exception {
        simulator.hooks().settings(HookSettings.none().waits(5, status == 0 ? 200 : 20_000));
        simulator.hooks().subscribe(receiver.url(), "create");
        receiver.answer(status);

        order();
        await().until(() -> simulator.hooks().sent().size() == 1);
        simulator.hooks().settings(HookSettings.none().waits(5, 20_000));
        order();

        await().until(() -> simulator.hooks().sent().size() == 2);
        assertThat(simulator.hooks().sent()).extracting(SentHook::status).containsExactly(status, 200);
        assertThat(keys()).hasSize(2);
    }

    @Test
    void losesACallWhoseReceiverIsNotThere() throws Exception {
        simulator.hooks().subscribe("http://127.0.0.1:1/hook", "create");

        order();

        await().until(() -> simulator.hooks().sent().size() == 1);
        assertThat(simulator.hooks().sent().get(0).status()).isZero();
    }

    @Test
    void losesAndDoublesTheShareAskedFor() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        simulator.hooks().settings(simulator.hooks().settings().lost(0.3).doubled(0.2));

        for (int i = 0; i < 200; i++) {
            order();
        }

        await().until(() ->
                simulator.hooks().sent().size() == 200 + receiver.received().size() - keys().size());
        long lost = simulator.hooks().sent().stream()
                .filter(sent -> sent.attempt() == 0)
                .count();
        assertThat(lost).isBetween(40L, 80L);
        assertThat(keys()).hasSize((int) (200 - lost));
        assertThat(receiver.received().size() - keys().size()).isBetween(10, 50);
    }

    @Test
    void makesLateCallsLate() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        simulator.hooks().settings(simulator.hooks().settings().late(1, 300));
        long start = System.nanoTime();

        order();

        await().until(() -> receiver.received().size() == 1);
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void letsALaterCallOvertake() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        simulator.hooks().subscribe(receiver.url(), "paid");
        HookSettings inOrder = simulator.hooks().settings();
        simulator.hooks().settings(inOrder.outOfOrder(1, 30_000));
        String guid = order();
        simulator.hooks().settings(inOrder);

        simulator.payments().pay(guid);

        await().until(() -> receiver.received().size() == 2);
        assertThat(receiver.triggers()).containsExactly("order.paid", "order.create");
    }

    @Test
    void makesACallThatNothingOvertakesAllTheSame() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        simulator.hooks().settings(simulator.hooks().settings().outOfOrder(1, 50));

        order();

        await().until(() -> receiver.received().size() == 1);
    }

    @Test
    void forgesWithAFalseIdentifierAndTheKeyOfTheTrueCall() throws Exception {
        Hook hook = simulator.hooks().subscribe(receiver.url(), "create");
        simulator.hooks().settings(simulator.hooks().settings().forged(1));

        order();

        await().until(() -> receiver.received().size() == 2);
        CallReceiver.Received forged = receiver.received().get(0);
        assertThat(forged.identifier()).isNotEqualTo(hook.nonce());
        assertThat(forged.trigger()).isEqualTo("order.paid");
        assertThat(forged.body().at("/change/props/status").textValue()).isEqualTo("paid");
        assertThat(receiver.received().get(1).identifier()).isEqualTo(hook.nonce());
        assertThat(keys()).hasSize(1);
    }

    @Test
    void answersTheOrderOnlyAfterAnEarlyCall() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        simulator.hooks().subscribe(receiver.url(), "paid");
        simulator.hooks().settings(simulator.hooks().settings().early(1));
        simulator.payments().settings(PaymentSettings.none().paid(1, 0));
        CompletableFuture<?>[] answer = new CompletableFuture<?>[1];
        AtomicInteger answeredBefore = new AtomicInteger();
        receiver.onCall(() -> answeredBefore.addAndGet(answer[0].isDone() ? 1 : 0));
        String body = ShopClient.orderBody(
                Catalogue.IDEAL, shop.reserve(Catalogue.STANDING).json());
        answer[0] = new CompletableFuture<>();

        shop.order(body);
        answer[0].complete(null);

        assertThat(receiver.received()).hasSize(2);
        assertThat(answeredBefore).hasValue(0);
    }

    @Test
    void callsAboutAnOrderWhoseAnswerIsLost() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        simulator.faults(Fault.on(Call.ORDER, Fault.Kind.NO_ANSWER));
        String body = ShopClient.orderBody(
                Catalogue.IDEAL, shop.reserve(Catalogue.STANDING).json());
        CompletableFuture.runAsync(() -> {
            try {
                shop.order(body);
            } catch (Exception e) {
                // no answer
            }
        });

        await().until(() -> receiver.received().size() == 1);
        assertThat(receiver.received().get(0).body().at("/model/guid").textValue())
                .isEqualTo(simulator.orders().get(0).orderId());
    }

    @Test
    void isSetAndReadAndUsedOverHttp() throws Exception {
        shop.send("POST", "/_admin/webhooks", "{\"url\":\"" + receiver.url() + "\",\"trigger\":\"order.paid\"}");
        JsonNode set = shop.send("PUT", "/_admin/webhooks", "{\"lost\":0.5,\"form\":\"flat\"}")
                .json();
        assertThat(set.at("/settings/lost").doubleValue()).isEqualTo(0.5);
        assertThat(set.at("/settings/form").textValue()).isEqualTo("flat");
        assertThat(set.at("/settings/timeOutMillis").intValue()).isEqualTo(20_000);
        assertThat(set.at("/subscribed/0/trigger").textValue()).isEqualTo("paid");

        WebhookCall call = new WebhookCall(receiver.url(), "order.paid", "none", "key", "order", "{}", 1);
        shop.send("POST", "/_admin/webhooks/calls", ShopClient.JSON.writeValueAsString(call));
        await().until(() -> receiver.received().size() == 1);
        assertThat(shop.send("PUT", "/_admin/webhooks", "{\"lost\":2}").status())
                .isEqualTo(400);
        assertThat(shop.send("PUT", "/_admin/webhooks", "{\"lots\":0}").status())
                .isEqualTo(400);

        shop.send("DELETE", "/_admin/webhooks", "");
        assertThat(simulator.hooks().subscribed()).isEmpty();
    }

    @Test
    void forgetsEverythingWhenReset() throws Exception {
        simulator.hooks().subscribe(receiver.url(), "create");
        simulator.hooks().settings(simulator.hooks().settings().late(1, 100));
        String guid = order();

        simulator.reset();
        simulator.hooks().subscribe(receiver.url(), "create");
        simulator.hooks().settings(HookSettings.none());
        String next = order();

        await().until(() -> !receiver.received().isEmpty());
        await().during(200, TimeUnit.MILLISECONDS)
                .until(() -> receiver.received().size() == 1);
        assertThat(receiver.received().get(0).body().at("/model/guid").textValue())
                .isEqualTo(next)
                .isNotEqualTo(guid);
    }

    private Set<String> keys() {
        return receiver.received().stream()
                .map(CallReceiver.Received::dedupeKey)
                .collect(Collectors.toSet());
    }
}

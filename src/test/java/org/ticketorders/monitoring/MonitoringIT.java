package org.ticketorders.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What operators see of the running application: metrics and the queries that we ship, health, routes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoringIT {

    /** Made by the machine's own events, whenever they come. */
    private static final String NOT_BY_PURCHASES = "jvm_.*|tomcat_.*|http_server_.*|process_.*|system_.*";

    private static final String UNKNOWN_TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c77";

    @RegisterExtension
    static final TestApp app = TestApp.perClass(
            "openticket.monitoring.sample-millis=200",
            // on a slow machine, too, the first answer must come in time: a refresh token is good for one use
            "openticket.http.answer-timeout=4s",
            "openticket.shop.token=",
            "openticket.shop.refresh-token=" + Settings.REFRESH_TOKEN,
            "openticket.pause.max-probe=300ms",
            "openticket.imports.poll-millis=100",
            "openticket.imports.settle-millis=1",
            "logging.level.org.ticketorders=WARN");

    static String doubted;
    static String doubtedOrder;

    @Test
    @Order(1)
    void countsPurchasesByOutcomeReasonAndShop() {
        String ordered = app.order(2);
        app.awaitState(ordered, State.ORDERED);
        app.send(Messages.purchase(ordered, Catalogue.STANDING, 2));
        app.awaitState(send(UNKNOWN_TICKET, 1), State.REJECTED);
        app.send("no purchase");
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER));
        doubted = app.order(1);
        app.awaitState(doubted, State.IN_DOUBT);
        doubtedOrder = app.shop.orders().get(1).orderId();

        eventually(scrape -> {
            assertThat(purchases(scrape, State.ORDERED.word(), "none", "main")).isEqualTo(1);
            assertThat(purchases(scrape, State.REJECTED.word(), Reason.UNKNOWN_TICKET.word(), "main"))
                    .isEqualTo(1);
            assertThat(purchases(scrape, State.IN_DOUBT.word(), Reason.ANSWER_LOST.word(), "main"))
                    .isEqualTo(1);
            assertThat(purchases(scrape, "invalid", Reason.UNREADABLE.word(), "none"))
                    .isEqualTo(1);
            assertThat(scrape.sum("openticket_purchases_total")).isEqualTo(4);
            assertThat(scrape.sum("openticket_duplicates_total")).isEqualTo(1);
            // those that an alert waits for are there before their first time
            assertThat(scrape.of("openticket_purchases_total", "outcome", "failed", "shop", "main"))
                    .hasSize(5);
            assertThat(scrape.sum("openticket_purchase_duration_seconds_count", "stage", "reserve"))
                    .isEqualTo(2);
            assertThat(scrape.sum("openticket_purchase_duration_seconds_count", "stage", "order"))
                    .isEqualTo(1);
            double order = scrape.sum("openticket_purchase_duration_seconds_sum", "stage", "order");
            double whole = scrape.sum("openticket_purchase_duration_seconds_sum", "stage", "whole");
            assertThat(order).isBetween(0.001, whole);
            assertThat(whole).isLessThan(40);
        });
    }

    @Test
    @Order(2)
    void countsCallsByWhatTheyAskAndHowTheyEnd() throws Exception {
        app.shop.faults(
                Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(503),
                Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(429).retryAfter("0"),
                Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(6_000));
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.RESET_BEFORE));
        app.awaitState(app.order(1), State.ORDERED);
        Scrape.post(
                app,
                "/ops/api/purchases/" + doubted + "/resolution",
                "{\"ordered\":true,\"orderId\":\"" + doubtedOrder + "\"}");
        app.awaitState(doubted, State.ORDERED);

        eventually(scrape -> {
            for (String result : List.of("2xx", "5xx", "429", "timeout", "reset")) {
                assertThat(calls(scrape, "reserve", result)).as(result).isPositive();
            }
            assertThat(calls(scrape, "reserve", "4xx")).isEqualTo(1);
            assertThat(calls(scrape, "order", "2xx")).isEqualTo(3);
            assertThat(calls(scrape, "order", "reset")).isEqualTo(1);
            assertThat(calls(scrape, "payment-methods", "2xx")).isEqualTo(1);
            assertThat(calls(scrape, "token", "2xx")).isEqualTo(1);
            assertThat(calls(scrape, "order-look-up", "2xx")).isEqualTo(1);
            assertThat(calls(scrape, "other", "2xx")).isZero();
            assertThat(scrape.sum("openticket_shop_call_duration_seconds_count", "call", "reserve"))
                    .isEqualTo(scrape.sum("openticket_shop_calls_total", "call", "reserve"));
            // the answer that came too late holds a ticket all the same
            assertThat(scrape.sum("openticket_reserves_unanswered_total")).isEqualTo(2);
        });
    }

    @Test
    @Order(3)
    void showsWhatIsPausedAndThatTheTokenIsRefused() {
        app.shop.stopListening();
        app.bean(Pauses.class).storeFails(Stage.RESERVE, "played");
        app.bean(Pauses.class).unauthorized(Stage.ORDER, "played");

        eventually(scrape -> {
            assertThat(scrape.sum("openticket_paused", "stage", "reserve")).isEqualTo(1);
            assertThat(scrape.sum("openticket_paused", "stage", "ledger")).isZero();
            assertThat(scrape.sum("openticket_token_refused")).isEqualTo(1);
            assertThat(calls(scrape, "probe", "refused")).isPositive();
        });
        // the platform must not restart us for that, nor take the operators' page away
        assertThat(Scrape.get(app, "/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(Scrape.get(app, "/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(Scrape.get(app, "/actuator/health").statusCode()).isEqualTo(503);

        app.shop.listen();
        eventually(scrape -> {
            assertThat(scrape.sum("openticket_paused")).isZero();
            assertThat(scrape.sum("openticket_token_refused")).isZero();
        });
    }

    @Test
    @Order(4)
    void measuresWhatWaits() {
        app.suspend("receive-held-reservation", "receive-purchase");
        app.order(1);
        app.resume("receive-purchase");

        eventually(scrape -> {
            assertThat(scrape.sum("openticket_queue_messages", "queue", "reservation.held"))
                    .isEqualTo(1);
            assertThat(scrape.sum("openticket_queue_oldest_age_seconds", "queue", "reservation.held"))
                    .isPositive();
            assertThat(scrape.sum("openticket_purchases_open", "state", "held")).isEqualTo(1);
            assertThat(scrape.sum("openticket_purchases_open", "state", "in-doubt"))
                    .isZero();
            assertThat(scrape.sum("openticket_purchases_open_age_seconds", "state", "held"))
                    .isBetween(1.0, 60.0);
            assertThat(scrape.sum("openticket_purchases_unsettled_age_seconds")).isPositive();
            assertThat(scrape.sum("openticket_queue_messages", "queue", "dead-letter.invalid"))
                    .isEqualTo(1);
        });

        app.resume("receive-held-reservation");
        eventually(scrape -> {
            assertThat(scrape.sum("openticket_queue_messages", "queue", "reservation.held"))
                    .isZero();
            assertThat(scrape.sum("openticket_queue_oldest_age_seconds", "queue", "reservation.held"))
                    .isZero();
            assertThat(scrape.sum("openticket_purchases_unsettled_age_seconds")).isZero();
        });
    }

    @Test
    @Order(5)
    void measuresStoresTokenAndImports() throws IOException {
        drop(
                "good.ndjson",
                Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1).replace("\n", " ") + "\n");
        drop("bad.json", "[{\"cut\": ");

        eventually(scrape -> {
            assertThat(scrape.sum("openticket_imports_records_total", "result", "sent"))
                    .isEqualTo(1);
            assertThat(scrape.sum("openticket_imports_files_total", "result", "imported"))
                    .isEqualTo(1);
            assertThat(scrape.sum("openticket_imports_files_total", "result", "failed"))
                    .isEqualTo(1);
            long database = app.directory().resolve("ledger.db").toFile().length();
            assertThat(scrape.sum("openticket_store_size_bytes", "store", "ledger"))
                    .isGreaterThanOrEqualTo(database)
                    .isPositive();
            assertThat(scrape.sum("openticket_store_size_bytes", "store", "journal"))
                    .isGreaterThan(1e6);
            assertThat(scrape.sum("openticket_store_free_bytes", "store", "ledger"))
                    .isGreaterThan(1e6);
            assertThat(scrape.sum("openticket_token_remaining_seconds")).isBetween(259_000.0, 259_200.0);
        });
    }

    private static void drop(String name, String content) throws IOException {
        Path aside = Files.writeString(app.directory().resolve("written-elsewhere"), content);
        Files.move(aside, app.directory().resolve("imports/inbox").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    @Order(6)
    void answersEveryShippedQuery() {
        // how long a collection takes is told once there was one
        System.gc();
        await().atMost(TestApp.PATIENCE).until(() -> Scrape.of(app).names().contains("jvm_gc_pause_seconds_sum"));
        Scrape scrape = Scrape.of(app);
        Set<String> names = scrape.names();
        List<String> faults = new ArrayList<>();

        PromQl.queries().forEach((where, query) -> {
            Set<String> labels = new TreeSet<>(Set.of("instance", "job"));
            for (PromQl.Selector selector : PromQl.selectors(query)) {
                if (!names.contains(selector.metric())) {
                    faults.add(where + ": there is no metric " + selector.metric());
                    continue;
                }
                scrape.of(selector.metric())
                        .forEach(series -> labels.addAll(series.labels().keySet()));
                for (List<String> matcher : selector.labels()) {
                    if (!isAnswered(scrape, selector.metric(), matcher)) {
                        faults.add(where + ": no series of " + selector.metric() + " is meant by " + matcher);
                    }
                }
            }
            PromQl.groupings(query).stream()
                    .filter(label -> !labels.contains(label))
                    .forEach(label -> faults.add(where + ": there is no label " + label));
        });

        assertThat(faults).isEmpty();
        assertThat(PromQl.queries()).hasSizeGreaterThan(60);
    }

    /** Whether the matcher keeps some series, and what is named as one of several is there, too. */
    private static boolean isAnswered(Scrape scrape, String metric, List<String> matcher) {
        String label = matcher.get(0);
        if (label.equals("instance") || label.equals("job") || matcher.get(2).startsWith("$")) {
            return true;
        }
        List<String> values = scrape.of(metric).stream()
                .map(series -> series.labels().get(label))
                .filter(value -> value != null)
                .toList();
        return Stream.of(matcher.get(2).split("\\|(?![^(]*\\))"))
                .allMatch(value -> values.stream().anyMatch(found -> found.matches(value))
                        // did not happen here; the words are those of CallResult
                        || value.matches("tls|other|error"));
    }

    @Test
    @Order(7)
    void makesNoSeriesOfWhatSendersWrite() {
        HostileMessages.send(app, 4);
        eventually(scrape -> assertThat(scrape.sum("openticket_purchases_total", "shop", "other"))
                .isPositive());
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested") == 0);
        eventually(scrape -> assertThat(scrape.sum("openticket_queue_messages", "queue", "purchase.requested"))
                .isZero());
        Scrape before = Scrape.of(app);

        HostileMessages.send(app, 1_000);
        await().atMost(TestApp.PATIENCE.multipliedBy(3)).until(() -> app.depth("purchase.requested") == 0);
        eventually(scrape -> assertThat(scrape.sum("openticket_purchases_total"))
                .isEqualTo(before.sum("openticket_purchases_total") + 1_000));

        Scrape after = Scrape.of(app);
        assertThat(after.identities(name -> !name.matches(NOT_BY_PURCHASES)))
                .isEqualTo(before.identities(name -> !name.matches(NOT_BY_PURCHASES)));
        assertThat(after.text()).doesNotContain("hostile").doesNotContain("Appleseed", "@example.com");
        assertThat(after.series()).hasSizeLessThan(1_200);
    }

    @Test
    @Order(8)
    void looksAtTheLedgerAndTheBrokerNotAtEachQuestion() throws Exception {
        Function<Connection, Long> lastWrite = connection -> {
            try (var found = connection.createStatement().executeQuery("SELECT at FROM write_probe")) {
                return found.next() ? found.getLong(1) : 0L;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        try (Connection ledger =
                DriverManager.getConnection("jdbc:sqlite:" + app.directory().resolve("ledger.db"))) {
            Set<Long> writes = new TreeSet<>();
            for (int i = 0; i < 30; i++) {
                assertThat(Scrape.get(app, "/actuator/health/readiness").statusCode())
                        .isEqualTo(200);
                writes.add(lastWrite.apply(ledger));
            }

            assertThat(writes).hasSizeLessThan(5);
        }
    }

    @Test
    @Order(9)
    void keepsLivingWhileTheLedgerFails() {
        app.bean(Pauses.class).storeFails(Stage.LEDGER, "played");

        assertThat(Scrape.get(app, "/actuator/health/readiness").body()).contains("played");
        assertThat(Scrape.get(app, "/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(Scrape.get(app, "/actuator/health/liveness").statusCode()).isEqualTo(200);

        await().atMost(TestApp.PATIENCE)
                .until(() -> Scrape.get(app, "/actuator/health/readiness").statusCode() == 200);
    }

    @Test
    @Order(10)
    void tellsItsRoutesByHttpAndJmx() throws Exception {
        JsonNode routes = new ObjectMapper()
                .readTree(Scrape.get(app, "/actuator/camelroutes").body());

        assertThat(routes.findValuesAsText("id")).contains("receive-purchase", "create-order");
        assertThat(routes.findValuesAsText("status")).containsOnly("Started");
        Set<ObjectName> beans = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.camel:type=routes,name=\"create-order\",*"), null);
        assertThat(beans).hasSize(1);
        assertThat(
                        ManagementFactory.getPlatformMBeanServer()
                                .queryNames(new ObjectName("org.apache.camel:*"), null)
                                .stream()
                                .map(bean -> bean.getKeyProperty("type")))
                .as("they cost every start")
                .contains("context", "health")
                .doesNotContain("endpoints", "consumers", "producers", "processors");
        // looking is all that may be done by HTTP; Camel refuses the rest, if not in the right words
        assertThat(Scrape.post(app, "/actuator/camelroutes/create-order/stop", "{}")
                        .statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(app.camel()
                        .getRouteController()
                        .getRouteStatus("create-order")
                        .isStarted())
                .isTrue();
    }

    @Test
    @Order(11)
    void tracesNothingUnlessAskedAndObservesNoTask() {
        assertThat(Scrape.of(app).names()).noneMatch(name -> name.startsWith("tasks_"));
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .noneMatch(name -> name.matches(".*(SpanProcessor|LogRecordProcessor|otel|OTLP|Otlp).*"));
        assertThat(app.camel().getCamelContextExtension().getInterceptStrategies())
                .isEmpty();
    }

    private static String send(String ticket, int quantity) {
        String id = TestApp.newId();
        app.send(Messages.purchase(id, ticket, quantity));
        return id;
    }

    private static double purchases(Scrape scrape, String outcome, String reason, String shop) {
        return scrape.sum("openticket_purchases_total", "outcome", outcome, "reason", reason, "shop", shop);
    }

    private static double calls(Scrape scrape, String call, String result) {
        return scrape.sum("openticket_shop_calls_total", "call", call, "result", result);
    }

    private static void eventually(java.util.function.Consumer<Scrape> look) {
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> look.accept(Scrape.of(app)));
    }
}

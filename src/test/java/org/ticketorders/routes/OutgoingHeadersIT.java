package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.support.DefaultConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.limit.ShopLimits;
import org.ticketorders.message.Envelopes;
import org.ticketorders.ops.service.Resolution;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.steps.Works;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.RecordingProxy;
import org.ticketorders.testing.TestApp;
import org.ticketorders.token.Renewals;

/**
 * Each route that sends anything out of the application is given a message whose headers name another target, in every spelling, as if all that
 * comes before had let them pass. What it sends goes where its file says.
 */
class OutgoingHeadersIT {

    private static final String TRACE = "from-the-sender";
    private static final String STOLEN = "dead-letter.failed";
    private static final String LANE = "south";

    private static final List<String> STEERING = List.of(
            "HttpUri",
            "RestHttpUri",
            "HttpPath",
            "HttpQuery",
            "HttpRawQuery",
            "RestHttpQuery",
            "HttpMethod",
            "HttpHost",
            "HttpPort",
            "HttpScheme",
            "HttpCookieHandler",
            "HttpBaseUri",
            "HttpServletRequest",
            "BeanMethodName",
            "MethodName",
            "FileName",
            "FileNameOnly",
            "OverruleFileName",
            "FilePath",
            "ToEndpoint",
            "JmsDestination",
            "JmsDestinationName",
            "SlipEndpoint",
            "RecipientList",
            "RedeliveryDelay",
            "Charset");

    private static final List<String> VALUES =
            List.of("{{openticket.shop.token}}", "${camelContext.stop}", "${env:PATH}", STOLEN, "../../" + TRACE);

    private static final List<String> SPELLINGS =
            List.of("Camel", "CAmel", "camel", "CAMEL", "camel.", "org.apache.camel.");

    private static final String GUID = "[0-9a-f-]{36}";

    /** What is asked of the shop, by any route. */
    private static final Pattern ASKED = Pattern.compile("GET /shop/" + GUID + "/payment_methods|POST /tokens|GET /"
            + GUID + "/reserve/ticket/" + GUID + "|POST /" + GUID + "/order|GET /order/" + GUID + "|GET /" + GUID
            + "/data|GET /shop/" + GUID + "|GET /ticket/" + GUID
            + "|GET /orders\\?created_at=[^&]*&page=1&per_page=100&include=payments,shop");

    private static final AtomicInteger ATTEMPTS = new AtomicInteger(1);

    @TempDir
    static Path directory;

    static final RecordingProxy PROXY = new RecordingProxy();
    static ShopSimulator thief;
    static TestApp app;
    static PurchaseRecord ordered;
    static PurchaseRecord rejected;
    static Connection sender;
    static Queue replies;

    @BeforeAll
    static void start() throws Exception {
        thief = ShopSimulator.start(Settings.defaults());
        app = TestApp.prepare(
                        directory,
                        "openticket.imports.enabled=false",
                        // these two are called by the test alone
                        "openticket.order-changes.enabled=true",
                        "openticket.order-changes.check-millis=600000",
                        "openticket.shops." + LANE + ".guid=" + Catalogue.SHOP,
                        "openticket.housekeeping.period-millis=600000")
                .with("openticket.shop.base-url", PROXY.uri())
                .with("openticket.shop.api-base-url", PROXY.uri())
                .with("openticket.shop.auth-base-url", PROXY.uri());
        PROXY.before(app.shop.uri());
        app.startAgain();
        ordered = app.awaitState(app.order(1), State.ORDERED);
        String soldOut = TestApp.newId();
        app.send(Messages.purchase(soldOut, Catalogue.FRONT_ROW, 1));
        rejected = app.awaitState(soldOut, State.REJECTED);
        for (Route route : app.camel().getRoutes()) {
            if (route.getEndpoint() instanceof JmsEndpoint) {
                app.camel().getRouteController().suspendRoute(route.getRouteId());
            }
        }
        sender = app.senders().createConnection();
        replies = sender.createSession(false, Session.AUTO_ACKNOWLEDGE).createTemporaryQueue();
    }

    @AfterAll
    static void stop() throws Exception {
        sender.close();
        app.close();
        PROXY.close();
        thief.close();
    }

    static Stream<RouteSteps> routes() {
        return RouteSteps.ofAllFiles()
                .filter(route -> route.steps().stream().anyMatch(step -> step.leaves(OutgoingHeadersTest.INSIDE)));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void changeNoTarget(RouteSteps file) throws Exception {
        Route route = app.camel().getRoute(file.route());
        List<RouteSteps.Step> leaving = file.steps().stream()
                .filter(step -> step.leaves(OutgoingHeadersTest.INSIDE))
                .toList();
        for (int i = 0; i < SPELLINGS.size(); i++) {
            Map<String, Object> hostile = headers(SPELLINGS.get(i), VALUES.get(i % VALUES.size()));
            app.bean(PaymentMethods.class).clear();
            PROXY.requests.clear();
            Map<String, Long> before = added();

            Exchange exchange = send(route, hostile);

            Map<String, Long> after = addedOnceAll(leaving.size(), before);
            List<String> grown = after.keySet().stream()
                    .filter(queue -> !after.get(queue).equals(before.getOrDefault(queue, 0L)))
                    // by another route, which this one calls
                    .filter(queue -> !queue.equals(queueName(replies)) || named(leaving, queue))
                    .toList();
            assertThat(grown.size() + PROXY.requests.size())
                    .as("%s sent to %s and %s (%s)", file, grown, PROXY.requests, exchange.getException())
                    .isEqualTo(leaving.size());
            for (RouteSteps.Step step : leaving) {
                if (step.isJms()) {
                    assertThat(grown).as("by " + step).anyMatch(queue -> isNamed(step, queue));
                }
            }
            assertThat(grown).allMatch(queue -> named(leaving, queue));
            assertThat(PROXY.requests).allSatisfy(request -> {
                assertThat(request.method() + " " + request.path()).matches(ASKED);
                assertThat(request.headers().toString()).doesNotContain(TRACE, "{{", "${");
            });
            assertThat(thief.requests()).isEmpty();
        }
    }

    private static boolean named(List<RouteSteps.Step> leaving, String queue) {
        return leaving.stream().anyMatch(step -> step.isJms() && isNamed(step, queue));
    }

    /** Whether the queue is the one that the route file names, or that of the lane. */
    private static boolean isNamed(RouteSteps.Step step, String queue) {
        String name = step.uri().substring("jms:queue:".length());
        return switch (name) {
            case "${variable.work.heldQueue}" -> queue.equals("reservation.held." + LANE);
            case "${variable.work.lane}" -> queue.equals("purchase.requested." + LANE);
            case "dead-letter.${variable.work.row.state.word}" -> queue.equals("dead-letter.rejected");
            default -> queue.equals(name) || queue.equals(name + "." + LANE);
        };
    }

    private static String queueName(Queue queue) {
        try {
            return queue.getQueueName();
        } catch (jakarta.jms.JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> headers(String camel, String value) {
        Map<String, Object> headers = new HashMap<>();
        for (String name : STEERING) {
            headers.put(camel + name, value);
        }
        for (String uri : List.of("HttpUri", "RestHttpUri", "HttpBaseUri", "ToEndpoint", "SlipEndpoint")) {
            if (!value.startsWith("{{")) {
                headers.put(camel + uri, thief.uri() + "/" + TRACE);
            }
        }
        headers.put("Host", TRACE);
        headers.put("X-Forwarded-Host", TRACE);
        headers.put("JMSDestination", STOLEN);
        headers.put("JMSExpiration", 0L);
        headers.put("JMSPriority", 4);
        headers.put("Authorization", TRACE);
        return headers;
    }

    private static Exchange send(Route route, Map<String, Object> headers) throws Exception {
        String purchase = Messages.purchase(ordered.purchaseId(), Catalogue.STANDING, 1);
        Map<String, Object> received = new HashMap<>(headers);
        received.put("JMSReplyTo", replies);
        Exchange exchange = route.getEndpoint().createExchange();
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        exchange.getMessage().setBody(route.getRouteId().equals("renew-token") ? Renewals.any() : purchase);
        Map<String, Object> variables = new TreeMap<>();
        PurchaseRecord row = next(route.getRouteId().equals("put-dead-letter") ? rejected : ordered);
        variables.put(
                "work",
                Works.of(
                        app.bean(Envelopes.class).open(purchase, received, "purchase.requested"),
                        app.bean(PurchaseReader.class).read(purchase).purchase(),
                        row,
                        new InvalidPurchase(Reason.BREAKS_SCHEMA, List.of(new Violation("/a", "is unknown")), "P-1")));
        variables.put("row", row);
        variables.put("ticket", Catalogue.STANDING);
        variables.put("askedShop", Catalogue.SHOP);
        variables.put("orderId", ordered.ending().orderId());
        variables.put("reading", new Reading(Catalogue.SHOP, "2026-03-01T10:00:00Z,2026-03-01T10:10:00Z", 1));
        variables.put("question", new ShopLimits.Question(Catalogue.SHOP, "/shop/" + Catalogue.SHOP));
        variables.put("resolution", new Resolution(true, ordered.ending().orderId(), null, false, false, null, null));
        variables.forEach(exchange::setVariable);
        if (route.getRouteId().equals("publish-order-changes")) {
            notePaid();
        }
        ((DefaultConsumer) route.getConsumer()).getProcessor().process(exchange);
        return exchange;
    }

    /** A page of the list of orders that is asked for, with the getters that Simple looks for. */
    public record Reading(String shop, String createdAt, int page) {
        public String getShop() {
            return shop;
        }

        public String getCreatedAt() {
            return createdAt;
        }

        public int getPage() {
            return page;
        }
    }

    private static void notePaid() {
        app.bean(TransactionOperations.class).executeWithoutResult(status -> app.bean(JdbcClient.class)
                .sql("INSERT INTO order_change (order_id, change, purchase_id, attempt, at, published)"
                        + " VALUES (:order, 'paid', :purchase, :attempt, 0, 0)")
                .param("order", UUID.randomUUID().toString())
                .param("purchase", ordered.purchaseId())
                .param("attempt", ATTEMPTS.incrementAndGet())
                .update());
    }

    /** The same purchase in its next attempt, whose outcome nobody has sent yet: the broker would drop a second one of an attempt. */
    private static PurchaseRecord next(PurchaseRecord row) {
        return new PurchaseRecord(
                row.purchaseId(),
                row.state(),
                ATTEMPTS.incrementAndGet(),
                1,
                0,
                row.owner(),
                row.digest(),
                row.shop(),
                row.hold(),
                row.ending(),
                false,
                null,
                row.acceptedAt(),
                row.updatedAt());
    }

    /** The broker counts a message a moment after it has taken it. */
    private static Map<String, Long> addedOnceAll(int leaving, Map<String, Long> before) {
        long end = System.nanoTime() + 2_000_000_000L;
        Map<String, Long> after = added();
        while (System.nanoTime() < end && grown(before, after) + PROXY.requests.size() < leaving) {
            LockSupport.parkNanos(5_000_000);
            after = added();
        }
        return after;
    }

    private static long grown(Map<String, Long> before, Map<String, Long> after) {
        return after.keySet().stream()
                .filter(queue -> !after.get(queue).equals(before.getOrDefault(queue, 0L)))
                .count();
    }

    /** How many messages each queue has got so far. */
    private static Map<String, Long> added() {
        Map<String, Long> added = new TreeMap<>();
        app.broker()
                .getPostOffice()
                .getAllBindings()
                .filter(LocalQueueBinding.class::isInstance)
                .map(LocalQueueBinding.class::cast)
                // the application asks the broker about itself by others
                .filter(binding -> !binding.getQueue().isTemporary()
                        || binding.getUniqueName().toString().equals(queueName(replies)))
                .forEach(binding -> added.put(
                        binding.getUniqueName().toString(), binding.getQueue().getMessagesAdded()));
        return added;
    }
}

package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * Orders whose answer is lost, cut off or unclear, many of each kind, mixed with orders that go well: one POST for each, whatever is sent,
 * delivered or started again afterwards.
 *
 * <p>Each purchase has a shop of its own, so that the shop's log of requests tells whose order a POST was.
 */
@Timeout(900)
class AnswerDrillIT {

    private static final int EACH = Figures.size(8, 200);

    /** Wait for the answer to an order; the eight consumers wait at the same time. */
    private static final int ANSWER_TIMEOUT_MILLIS = Figures.size(500, 1000);

    /** One way in which an order goes wrong, and what has to come of it. */
    private enum Answer {
        TAKEN("taken, answered", null, State.ORDERED, 1, 1),
        TAKEN_RESET("taken, then reset", Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER), State.IN_DOUBT, 1, 1),
        TAKEN_TIMED_OUT("taken, no answer", Fault.on(Call.ORDER, Fault.Kind.NO_ANSWER), State.IN_DOUBT, 1, 1),
        TAKEN_TRUNCATED("taken, answer cut off", Fault.on(Call.ORDER, Fault.Kind.TRUNCATED), State.IN_DOUBT, 1, 1),
        TAKEN_GARBAGE("taken, answer is no JSON", Fault.on(Call.ORDER, Fault.Kind.GARBAGE), State.IN_DOUBT, 1, 1),
        TAKEN_EMPTY("taken, answer is {}", taken(Fault.Kind.EMPTY_200), State.IN_DOUBT, 1, 1),
        TAKEN_408("taken, HTTP 408", taken(Fault.Kind.STATUS).status(408), State.IN_DOUBT, 1, 1),
        TAKEN_500("taken, HTTP 500", taken(Fault.Kind.STATUS).status(500), State.IN_DOUBT, 1, 1),
        TAKEN_503("taken, HTTP 503", taken(Fault.Kind.STATUS).status(503), State.IN_DOUBT, 1, 1),
        TAKEN_503_LATER(
                "taken, HTTP 503 with Retry-After of a proxy",
                taken(Fault.Kind.STATUS).status(503).retryAfter("1").body("<h1>Backend fetch failed</h1>"),
                State.IN_DOUBT,
                1,
                1),
        TAKEN_504("taken, HTTP 504", taken(Fault.Kind.STATUS).status(504), State.IN_DOUBT, 1, 1),
        RESET("reset before it was taken", Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE), State.IN_DOUBT, 1, 0),
        BUSY(
                "not taken, HTTP 503 with Retry-After",
                Fault.on(Call.ORDER, Fault.Kind.STATUS).status(503).retryAfter("1"),
                State.ORDERED,
                2,
                1),
        TOO_MANY("not taken, HTTP 429", Fault.on(Call.ORDER, Fault.Kind.STATUS).status(429), State.ORDERED, 2, 1);

        private final String words;
        private final Fault.Builder fault;
        private final State end;
        private final int posts;
        private final int orders;

        Answer(String words, Fault.Builder fault, State end, int posts, int orders) {
            this.words = words;
            this.fault = fault;
            this.end = end;
            this.posts = posts;
            this.orders = orders;
        }

        private static Fault.Builder taken(Fault.Kind kind) {
            return Fault.on(Call.ORDER, kind).effect(true);
        }
    }

    /** A purchase, the answer that its order meets, and the shop that it alone buys from. */
    private record Played(Answer answer, String id, String shop, String body) {}

    @TempDir
    Path directory;

    private final Checker checker = new Checker();

    @Test
    void postsOnceWhateverBecomesOfTheAnswer() throws Exception {
        try (TestApp app = TestApp.start(directory, "openticket.http.answer-timeout=" + ANSWER_TIMEOUT_MILLIS + "ms")) {
            List<Played> all = prepare(app);
            Backlog.send(app, checker, all.stream().map(Played::body).toList());
            await("every purchase to end")
                    .atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> Backlog.waiting(app, "order.outcome") >= all.size());
            await("every outcome to be marked")
                    .atMost(TestApp.PATIENCE)
                    .untilAsserted(() -> assertThat(checker.faultsAtRest(app)).isEmpty());
            check(app, all);

            app.stop();
            app.startAgain();
            long resent = resend(app, all);
            deliverAgain(app, all);

            await("what came again to be done with")
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> duplicates(app) >= resent
                            && List.of("purchase.requested", "purchase.again", "reservation.held").stream()
                                    .allMatch(queue -> app.depth(queue) == 0));
            check(app, all);
            note(app, all);
        }
    }

    private static List<Played> prepare(TestApp app) {
        List<Played> all = new ArrayList<>();
        for (int n = 0; n < EACH; n++) {
            for (Answer answer : Answer.values()) {
                String shop = UUID.randomUUID().toString();
                String id = TestApp.newId();
                app.shop.putTicket(
                        shop, new Catalogue.Ticket(Catalogue.STANDING, "Standing", 5, 2_500, Catalogue.EVENT_DATE));
                if (answer.fault != null) {
                    app.shop.faults(answer.fault.shop(shop));
                }
                all.add(new Played(
                        answer,
                        id,
                        shop,
                        Messages.traceable(id, Catalogue.STANDING, 1).replace("\"main\"", "\"" + shop + "\"")));
            }
        }
        return all;
    }

    private static void check(TestApp app, List<Played> all) {
        Map<String, Long> posts = posts(app);
        Map<String, Long> orders = orders(app);
        assertThat(all).allSatisfy(played -> {
            assertThat(app.row(played.id).state())
                    .as("end: %s", played.answer.words)
                    .isEqualTo(played.answer.end);
            assertThat(posts.getOrDefault(played.shop, 0L))
                    .as("POSTs: %s", played.answer.words)
                    .isEqualTo(played.answer.posts);
            assertThat(orders.getOrDefault(played.shop, 0L))
                    .as("orders: %s", played.answer.words)
                    .isEqualTo(played.answer.orders);
        });
    }

    /** As a sender does that is not sure. */
    private long resend(TestApp app, List<Played> all) throws Exception {
        Backlog.send(app, new Checker(), all.stream().map(Played::body).toList());
        return all.size();
    }

    /** As the broker does after a lost acknowledgement, and as a person does who replays a letter. */
    private static void deliverAgain(TestApp app, List<Played> all) {
        app.bean(JmsTemplate.class)
                .execute(
                        session -> {
                            for (Played played : all) {
                                carry(session, "reservation.held", played, null);
                                carry(session, "purchase.again", played, "replays");
                            }
                            session.commit();
                            return null;
                        },
                        false);
    }

    private static void carry(Session session, String queue, Played played, String again) throws JMSException {
        Message message = session.createTextMessage(played.body);
        message.setStringProperty("purchaseId", played.id);
        message.setIntProperty("attempt", 1);
        if (again != null) {
            message.setStringProperty("again", again);
        }
        session.createProducer(session.createQueue(queue)).send(message);
    }

    private static double duplicates(TestApp app) {
        return app.bean(io.micrometer.core.instrument.MeterRegistry.class)
                .counter("openticket.duplicates")
                .count();
    }

    private static Map<String, Long> posts(TestApp app) {
        return app.shop.requests().stream()
                .filter(request -> request.call() == Call.ORDER)
                .collect(Collectors.groupingBy(request -> request.path().split("/")[1], Collectors.counting()));
    }

    private static Map<String, Long> orders(TestApp app) {
        return app.shop.orders().stream().collect(Collectors.groupingBy(order -> order.shop(), Collectors.counting()));
    }

    private static void note(TestApp app, List<Played> all) {
        Map<String, Long> posts = posts(app);
        Map<String, Long> orders = orders(app);
        Map<Answer, long[]> rows = new LinkedHashMap<>();
        for (Played played : all) {
            long[] row = rows.computeIfAbsent(played.answer, answer -> new long[4]);
            row[0]++;
            row[1] += posts.getOrDefault(played.shop, 0L);
            row[2] += orders.getOrDefault(played.shop, 0L);
            row[3] += app.row(played.id).state() == State.IN_DOUBT ? 1 : 0;
        }
        rows.forEach((answer, row) -> Figures.note(
                "answers",
                answer.words,
                "%d purchases, %d POSTs, %d orders, %d in doubt".formatted(row[0], row[1], row[2], row[3])));
    }
}

package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.steps.Work;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.SharedApp;
import org.ticketorders.testing.TestApp;

/** A reservation is used only while it lives, and what becomes of a purchase whose hold lapses; the shop's clock runs fast. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HoldIT {

    private static final String ORDER_STAGE = "receive-held-reservation";
    private static final String RENEWAL_STAGE = "receive-expired-reservation";
    private static final Duration LIFE = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** One scan period of the broker, and much more for a busy machine. */
    private static final Duration SCAN = Duration.ofSeconds(10);

    @RegisterExtension
    static final SharedApp shared = new SharedApp();

    @TempDir
    static Path common;

    @TempDir
    Path directory;

    private TestApp app;

    /** The application that all share for which a hold may be renewed once. */
    private void start() {
        app = shared.start(common, settings(1));
        resetShop();
    }

    private void startAlone(int maxRenewals) {
        app = shared.startAlone(directory, settings(maxRenewals));
        resetShop();
    }

    private static String[] settings(int maxRenewals) {
        return new String[] {
            "openticket.hold.life=" + LIFE.toSeconds() + "s",
            "openticket.hold.safety-margin=" + MARGIN.toSeconds() + "s",
            "openticket.hold.max-renewals=" + maxRenewals
        };
    }

    private void resetShop() {
        app.shop.reset();
        app.shop.holdMillis(LIFE.toMillis());
    }

    /** Or the next test would meet what this one has left. */
    @AfterEach
    void bringAllToTheirEnds() {
        app.resume(ORDER_STAGE, RENEWAL_STAGE);
        await().atMost(TestApp.PATIENCE)
                .until(() -> TestApp.WORK.stream().allMatch(queue -> app.depth(queue) == 0)
                        && app.bean(Ledger.class).unsettled(Duration.ZERO, 1).isEmpty());
    }

    @Test
    @Order(1)
    void holdsTheMessageForAsLongAsTheHoldMayBeUsed() throws Exception {
        start();
        app.suspend(ORDER_STAGE);

        String id = app.order(1);

        PurchaseRecord row = app.awaitState(id, State.HELD);
        Message held = awaitMessage("reservation.held");
        long end = row.hold().heldUntil().toEpochMilli();
        // each of the times between is cut to milliseconds
        assertThat(held.getJMSExpiration()).isBetween(end - 5, end);
        assertThat(held.getIntProperty("attempt")).isEqualTo(1);
    }

    @Test
    @Order(1)
    void countsTheHoldFromJustBeforeTheFirstReserveRequest() {
        start();
        app.shop.latencyMillis(700);
        app.suspend(ORDER_STAGE);

        String id = app.order(3);

        Hold hold = app.awaitState(id, State.HELD).hold();
        List<Instant> asked = app.shop.requests().stream()
                .filter(request -> request.call() == Call.RESERVE)
                .map(request -> request.at())
                .sorted()
                .toList();
        assertThat(asked).hasSize(3);
        assertThat(hold.heldUntil())
                .isBeforeOrEqualTo(asked.get(0).plus(LIFE).minus(MARGIN))
                .isAfter(asked.get(0).plus(LIFE).minus(MARGIN).minusMillis(600));
        assertThat(hold.lapsesBy()).isAfter(asked.get(2).plusMillis(700).plus(LIFE));
    }

    @Test
    @Order(1)
    void renewsAHoldThatTheBrokerFindsLapsedAndOrdersTheNewOne() throws Exception {
        start();
        app.suspend(ORDER_STAGE, RENEWAL_STAGE);
        String id = app.order(2);
        Hold first = app.awaitState(id, State.HELD).hold();

        Message lapsed = awaitMessage("reservation.expired");

        assertThat(Instant.now()).isBetween(first.heldUntil(), first.heldUntil().plus(SCAN));
        assertThat(lapsed.getStringProperty("_AMQ_ORIG_QUEUE")).isEqualTo("reservation.held");
        assertThat(app.depth("reservation.held")).isZero();
        app.resume(RENEWAL_STAGE);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.row(id).attempt() == 2 && app.row(id).state() == State.HELD);
        app.resume(ORDER_STAGE);
        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        assertThat(row.attempt()).isEqualTo(2);
        assertThat(row.renewals()).isEqualTo(1);
        assertThat(reservations(row.hold())).hasSize(2).doesNotContainAnyElementsOf(reservations(first));
        assertThat(app.shop.orders()).singleElement().satisfies(order -> assertThat(order.reservations())
                .containsExactlyInAnyOrderElementsOf(reservations(row.hold())));
        assertThat(app.path(id))
                .containsExactly(State.ACCEPTED, State.HELD, State.ACCEPTED, State.HELD, State.ORDERING, State.ORDERED);
        assertThat(app.outcomes(id)).hasSize(1);
    }

    @Test
    @Order(1)
    void endsAsExpiredWhenTheRenewalsAreUsedUp() throws Exception {
        start();
        endsAsExpired(2, 1);
    }

    @Test
    void endsAsExpiredAtOnceWhenNoRenewalIsAllowed() throws Exception {
        startAlone(0);
        endsAsExpired(1, 0);
    }

    private void endsAsExpired(int attempt, int renewals) throws Exception {
        app.suspend(ORDER_STAGE);
        String id = TestApp.newId();
        String body = Messages.purchase(id, Catalogue.STANDING, 1) + "   \n";

        app.send(body);

        PurchaseRecord row = app.awaitState(id, State.EXPIRED);
        assertThat(row.attempt()).isEqualTo(attempt);
        assertThat(row.renewals()).isEqualTo(renewals);
        assertThat(app.letters("dead-letter.expired", id)).singleElement().satisfies(letter -> {
            assertThat(TestApp.text(letter)).isEqualTo(body);
            assertThat(letter.getStringProperty("reason")).isEqualTo("hold-lapsed");
            assertThat(letter.getStringProperty("detail"))
                    .contains(row.hold().heldUntil().toString());
            assertThat(letter.getStringProperty("stage")).isEqualTo("renew");
            assertThat(letter.getIntProperty("attempt")).isEqualTo(attempt);
            assertThat(letter.getStringProperty("failedAt"))
                    .isEqualTo(row.updatedAt().toString());
            assertThat(letter.getObjectProperty("shopStatus")).isNull();
            assertThat(letter.getJMSExpiration()).isZero();
        });
        assertThat(app.outcomes(id)).singleElement().satisfies(outcome -> {
            assertThat(outcome.path("outcome").asText()).isEqualTo("expired");
            assertThat(outcome.path("attempt").asInt()).isEqualTo(attempt);
        });
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(attempt);
        assertThat(app.shop.count(Call.ORDER)).isZero();
    }

    @Test
    @Order(1)
    void doesNotOrderWhatComesToTheOrderStageTooLate() throws Exception {
        start();
        app.suspend(ORDER_STAGE, RENEWAL_STAGE);
        String id = app.order(1);
        awaitMessage("reservation.expired");
        moveBackWithoutTimeToLive(id);

        app.resume(ORDER_STAGE);

        Message lapsed = awaitMessage("reservation.expired");
        assertThat(lapsed.propertyExists("_AMQ_ORIG_QUEUE"))
                .as("moved by the broker")
                .isFalse();
        assertThat(lapsed.getIntProperty("attempt")).isEqualTo(1);
        assertThat(app.path(id)).containsExactly(State.ACCEPTED, State.HELD);
        assertThat(app.shop.count(Call.ORDER)).isZero();
        app.resume(RENEWAL_STAGE);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
    }

    @Test
    void doesNotPostWhenTheHoldRunsOutBetweenTheLedgerAndThePost() throws Exception {
        startAlone(1);
        AtomicBoolean late = new AtomicBoolean(true);
        AdviceWith.adviceWith(app.camel(), "create-order", route -> route.weaveById("prepare")
                .before()
                .process(exchange -> {
                    if (late.getAndSet(false)) {
                        Hold hold = exchange.getVariable("work", Work.class)
                                .getRow()
                                .hold();
                        await().atMost(LIFE.plus(SCAN)).until(() -> hold.isOver(Instant.now()));
                    }
                }));

        String id = app.order(1);

        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        assertThat(app.path(id))
                .containsExactly(
                        State.ACCEPTED,
                        State.HELD,
                        State.ORDERING,
                        State.HELD,
                        State.ACCEPTED,
                        State.HELD,
                        State.ORDERING,
                        State.ORDERED);
        assertThat(app.bean(Ledger.class).history(id).stream().map(HistoryEntry::attempt))
                .containsExactly(1, 1, 1, 1, 2, 2, 2, 2);
        assertThat(row.renewals()).isEqualTo(1);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
        assertThat(app.outcomes(id))
                .extracting(outcome -> outcome.path("attempt").asInt())
                .containsExactly(2);
    }

    private Message awaitMessage(String queue) {
        await("a message in " + queue).atMost(TestApp.PATIENCE).until(() -> app.depth(queue) == 1);
        return app.peek(queue).get(0);
    }

    private void moveBackWithoutTimeToLive(String id) {
        app.bean(JmsTemplate.class)
                .execute(
                        session -> {
                            MessageConsumer consumer = session.createConsumer(
                                    session.createQueue("reservation.expired"), "purchaseId = '" + id + "'");
                            TextMessage late = session.createTextMessage(
                                    TestApp.text(consumer.receive(TestApp.PATIENCE.toMillis())));
                            late.setStringProperty("purchaseId", id);
                            late.setIntProperty("attempt", 1);
                            session.createProducer(session.createQueue("reservation.held"))
                                    .send(late);
                            session.commit();
                            consumer.close();
                            return null;
                        },
                        true);
    }

    private static List<String> reservations(Hold hold) {
        return hold.tickets().stream().map(HeldTicket::reservation).toList();
    }
}

package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Work that is interrupted between two steps; what is certain, and what a person settles. */
class InterruptedProtocolIT extends OnProtocol {

    // --- crashes between two steps --------------------------------------------------------------------------------

    @Test
    void isInDoubtAndNeverPostsAgainWhenInterruptedAfterThePost() throws Exception {
        String id = TestApp.newId();
        interruptOnce(id, "create-order", "record-answer");

        app.send(traceable(id));

        PurchaseRecord row = app.awaitState(id, State.IN_DOUBT);
        assertThat(row.ending().reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(app.path(id)).containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.IN_DOUBT);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
        // the outcome may come by the periodic route, before the message does by its redelivery
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).size() == 1);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt");
    }

    @Test
    void sendsTheRecordedHoldOnWhenInterruptedBeforeItWasSent() throws Exception {
        String id = TestApp.newId();
        app.suspend(ORDER_STAGE);
        interruptOnce(id, "send-on-hold", "send");

        app.send(traceable(id));
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.held") == 1);
        app.resume(ORDER_STAGE);

        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        assertThat(row.attempt()).isEqualTo(1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
        assertThat(app.path(id)).containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.ORDERED);
        oneOrder(id);
    }

    @Test
    void finishesFromTheRowWhenInterruptedAfterTheEndWasRecorded() throws Exception {
        String id = TestApp.newId();
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200));
        interruptOnce(id, "finish-purchase", "awaits-publication");

        app.send(traceable(id));

        app.awaitState(id, State.REJECTED);
        // the outcome may come by the periodic route, before the message does by its redelivery
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.rejected", id).size() == 1);
        assertThat(app.outcomeWords(id)).containsExactly("1 rejected");
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
    }

    @Test
    void startsTheNextAttemptWhenInterruptedBeforeTheHoldIsKnown() throws Exception {
        String id = TestApp.newId();
        interruptOnce(id, "accept-purchase", "begin-order");

        app.send(traceable(id));

        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        assertThat(app.row(id).renewals()).isZero();
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(2);
        oneOrder(id);
    }

    @Test
    void putsTheMessageBackWhenAnotherInstanceChangedTheRow() {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(1_500));
        String id = TestApp.newId();
        app.send(traceable(id));
        PurchaseRecord first = app.awaitState(id, State.ACCEPTED);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(Call.RESERVE) == 1);

        // what an instance does to which the broker gives the same message meanwhile, before it crashes
        Decision other = app.bean(Ledger.class)
                .take(new Delivery(
                        Source.REQUESTED, false, first.owner(), Carried.NOTHING, id, first.digest(), first.shop()));

        assertThat(other.step()).isEqualTo(Step.RESERVE);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(3);
        assertThat(app.path(id))
                .containsExactly(
                        State.ACCEPTED, State.ACCEPTED, State.ACCEPTED, State.HELD, State.ORDERING, State.ORDERED);
        oneOrder(id);
        assertThat(app.outcomeWords(id)).containsExactly("3 ordered");
    }

    @Test
    void isInDoubtWhenTheLedgerHasNoRowOfAHeldPurchase() {
        app.suspend(ORDER_STAGE);
        String id = TestApp.newId();
        String body = traceable(id);
        app.send(body);
        app.awaitState(id, State.HELD);
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.held") == 1);
        app.bean(JdbcClient.class)
                .sql("DELETE FROM purchase_history WHERE purchase_id = ?")
                .param(id)
                .update();
        app.bean(JdbcClient.class)
                .sql("DELETE FROM purchase WHERE purchase_id = ?")
                .param(id)
                .update();

        app.resume(ORDER_STAGE);

        assertThat(app.awaitState(id, State.IN_DOUBT).ending().reason()).isEqualTo(Reason.ROW_MISSING);
        assertThat(app.letters("dead-letter.in-doubt", id)).singleElement().satisfies(letter -> {
            assertThat(TestApp.text(letter)).isEqualTo(body);
            assertThat(letter.getStringProperty("reason")).isEqualTo("row-missing");
        });
        assertThat(app.shop.count(Call.ORDER)).isZero();
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt");
    }

    // --- certain knowledge, and outcomes that were not published --------------------------------------------------

    @Test
    void believesTheAnswerThatComesAfterAnotherInstanceGaveUp() {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.LATENCY).delayMillis(3_000));
        String id = TestApp.newId();
        String body = traceable(id);
        app.send(body);
        app.awaitState(id, State.ORDERING);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(Call.ORDER) == 1);

        routes(session -> session.createProducer(session.createQueue("reservation.held"))
                .send(again(session, body, id, 1, null)));

        app.awaitState(id, State.IN_DOUBT);
        assertThat(app.shop.orders()).noneMatch(order -> order.email().equals(Messages.emailOf(id)));
        app.awaitState(id, State.ORDERED);
        oneOrder(id);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 ordered");
        assertThat(app.path(id))
                .containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.IN_DOUBT, State.ORDERED);
    }

    @Test
    void publishesLaterWhatAnInstanceLearntWhoseConnectionWasLost() throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.LATENCY).delayMillis(4_000));
        String id = TestApp.newId();
        app.send(traceable(id));
        app.awaitState(id, State.ORDERING);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(Call.ORDER) == 1);

        app.bean(EmbeddedActiveMQ.class)
                .getActiveMQServer()
                .getActiveMQServerControl()
                .closeConsumerConnectionsForAddress("reservation.held");

        app.awaitState(id, State.ORDERED);
        oneOrder(id);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
        assertThat(app.outcomeWords(id).stream().filter("1 ordered"::equals)).hasSize(1);
        assertThat(app.outcomeWords(id)).isSubsetOf("1 in-doubt", "1 ordered");
    }

    @Test
    void publishesAnEndAgainThatIsNotMarkedAndTheBrokerDropsIt() {
        String id = TestApp.newId();
        app.send(traceable(id));
        app.awaitState(id, State.ORDERED);
        app.bean(JdbcClient.class)
                .sql("UPDATE purchase SET published = 0 WHERE purchase_id = ?")
                .param(id)
                .update();

        app.awaitState(id, State.ORDERED);

        assertThat(app.outcomeWords(id)).containsExactly("1 ordered");
    }

    @Test
    void publishesAnEndThatWasRecordedAndNeverPublished() {
        String id = endedAs(State.IN_DOUBT);

        app.bean(JdbcClient.class)
                .sql("UPDATE purchase SET state = 'FAILED', published = 0, reason = 'NOT_TAKEN' WHERE purchase_id = ?")
                .param(id)
                .update();

        app.awaitState(id, State.FAILED);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 failed");
    }

    // --- resolving ------------------------------------------------------------------------------------------------

    @Test
    void takesItWasNotOrderedOnlyOnceTheHoldHasLapsedAtTheShop() {
        String id = endedAs(State.IN_DOUBT);
        Ledger ledger = app.bean(Ledger.class);
        Duration margin = Duration.ofSeconds(1);
        Instant fence = app.row(id).hold().lapsesBy().plus(margin);
        assertThatThrownBy(() -> new Settlings(ledger)
                        .foundNotOrdered(ledger.find(id).orElseThrow(), Instant.now(), margin, "seen"))
                .isInstanceOf(TooEarlyToResolve.class)
                .hasMessageContaining(fence.toString());
        await().atMost(LIFE.plusSeconds(5)).until(() -> Instant.now().isAfter(fence));
        assertThatThrownBy(() -> new Settlings(ledger)
                        .foundNotOrdered(ledger.find(id).orElseThrow(), fence.minusMillis(1), margin, "seen"))
                .as("a look that came before the fence")
                .isInstanceOf(TooEarlyToResolve.class);
        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);

        new Settlings(ledger)
                .foundNotOrdered(ledger.find(id).orElseThrow(), Instant.now().minusMillis(1), margin, "seen");

        app.awaitState(id, State.FAILED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
        failedLetter(id, traceable(id), "resolved", 1);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 failed");
        replay(id, State.FAILED, 1, 1);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        oneOrder(id);
    }

    @Test
    void removesTheLetterOfWhatAPersonFoundOrdered() {
        String id = endedAs(State.IN_DOUBT);

        app.bean(Settlings.class).foundOrdered(app.row(id), "order-4711", "seen");

        app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 ordered");
        assertThat(app.outcomes(id).get(1).path("orderId").asText()).isEqualTo("order-4711");
        assertThat(Stream.of("rejected", "expired", "failed"))
                .allSatisfy(word ->
                        assertThat(app.letters("dead-letter." + word, id)).isEmpty());
    }
}

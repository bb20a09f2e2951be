package org.ticketorders.doubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.ops.service.AutomaticSettling;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.SimulatedOrders;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Purchases in doubt are settled by the shop's list of orders, and only by what is certain. */
class DoubtsSettleIT {

    private static final Duration LIFE = Duration.ofSeconds(3);

    @RegisterExtension
    static final TestApp app = TestApp.perClassWithShortHolds(
            LIFE,
            "openticket.in-doubt.look-for-orders=true",
            "openticket.in-doubt.settle-not-ordered=true",
            "openticket.in-doubt.not-ordered-after=1s",
            "openticket.in-doubt.poll-millis=200",
            "openticket.in-doubt.company=" + SimulatedOrders.COMPANY);

    @BeforeEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

    @Test
    void anOrderWhoseAnswerWasLostIsFoundAndThePurchaseOrdered() {
        String id = send(Fault.Kind.RESET_AFTER, Messages::traceable);

        PurchaseRecord row = app.awaitState(id, State.ORDERED);

        assertThat(row.ending().orderId()).isEqualTo(app.orders(id).get(0).orderId());
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 ordered");
        assertThat(row.ending().detail())
                .contains("list of the shop's orders")
                .doesNotContain("@", "Appleseed", row.ending().orderId());
        assertThat(app.bean(Ledger.class).history(id)).last().satisfies(entry -> assertThat(entry.detail())
                .contains("list of the shop's orders"));
        assertThat(audited(id)).singleElement().satisfies(line -> {
            assertThat(line.action()).isEqualTo("resolve");
            assertThat(line.why()).contains("found by a look-up");
            assertThat(line.result()).isEqualTo("ordered");
        });
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());
    }

    @Test
    void aPurchaseThatTheShopDidNotOrderEndsAsFailedAndMayBeReplayed() {
        // which the list must show, or it may be another company's
        app.awaitState(app.order(1), State.ORDERED);
        String id = send(Fault.Kind.RESET_BEFORE, Messages::traceable);

        PurchaseRecord row = app.awaitState(id, State.FAILED);

        assertThat(app.orders(id)).isEmpty();
        assertThat(row.ending().detail()).contains("read as a whole twice");
        assertThat(row.updatedAt()).isAfter(row.hold().lapsesBy().plusSeconds(2));
        app.shop.clearFaults();
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.failed", id).size() == 1);
        new OpsHttp(app).post("/purchases/" + id + "/replay", "{}").ok(202);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        assertThat(app.orders(id)).hasSize(1);
    }

    /** Whoever took it back knows better than a look-up, which would say the same again. */
    @Test
    void aDoubtWhoseSettlingWasTakenBackIsSettledByAPersonAlone() {
        app.awaitState(app.order(1), State.ORDERED);
        OpsHttp ops = new OpsHttp(app);
        String id = send(Fault.Kind.RESET_AFTER, Messages::traceable);
        app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).isEmpty());

        ops.post("/purchases/" + id + "/take-back", "{\"why\": \"it may be another's\"}")
                .ok(202);

        await().atMost(TestApp.PATIENCE).until(() -> app.row(id).attempt() == 2);
        // as long as a doubt is looked for, and is settled either way
        await().during(LIFE.plusSeconds(6))
                .atMost(Duration.ofSeconds(30))
                .until(() -> app.row(id).state() == State.IN_DOUBT);
        assertThat(audited(id)).as("settled by a look-up").hasSize(1);
        String order = app.orders(id).get(0).orderId();
        assertThat(app.bean(DoubtSearch.class).candidates(app.row(id)))
                .extracting(Candidate::orderId)
                .contains(order);
        ops.post("/purchases/" + id + "/resolution", "{\"ordered\": true, \"orderId\": \"" + order + "\"}")
                .ok(200);
        assertThat(app.row(id).state()).isEqualTo(State.ORDERED);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 ordered", "2 in-doubt", "2 ordered");
    }

    @Test
    void twoDoubtsOfTheSameContentStayWithAPersonWhoSeesTheOrders() {
        app.suspend("receive-purchase");
        String one = send(Fault.Kind.RESET_AFTER, (id, ticket, quantity) -> same(id));
        String other = send(Fault.Kind.RESET_AFTER, (id, ticket, quantity) -> same(id));
        app.resume("receive-purchase");
        PurchaseRecord row = app.awaitState(one, State.IN_DOUBT);
        app.awaitState(other, State.IN_DOUBT);

        DoubtSearch search = app.bean(DoubtSearch.class);
        await().atMost(TestApp.PATIENCE).until(() -> search.candidates(row).size() == 2);
        await().during(LIFE.plusSeconds(4))
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        app.row(one).state() == State.IN_DOUBT && app.row(other).state() == State.IN_DOUBT);
        assertThat(audited(one)).isEmpty();
    }

    private interface Body {
        String of(String id, String ticket, int quantity);
    }

    private static String same(String id) {
        return Messages.purchase(id, Catalogue.STANDING, 2, "iDeal", "same@example.com");
    }

    private static String send(Fault.Kind kind, Body body) {
        app.shop.faults(Fault.on(Call.ORDER, kind));
        String id = TestApp.newId();
        app.send(body.of(id, Catalogue.STANDING, 2));
        return id;
    }

    private static List<Audit.Line> audited(String id) {
        return app.bean(Audit.class).of(id).stream()
                .filter(line -> line.who().equals(AutomaticSettling.ACTOR))
                .toList();
    }
}

package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.SimulatedOrders;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What looks at the shop have shown, on the operators' page: orders that a doubt could be about, and whether an order is paid. */
class OpsPageDoubtsIT extends OnOpsPage {

    private static final String EMAIL = "same@example.com";

    @BeforeAll
    static void start() {
        open(TestApp.start(
                directory,
                "openticket.in-doubt.look-for-orders=true",
                "openticket.in-doubt.poll-millis=200",
                "openticket.in-doubt.company=" + SimulatedOrders.COMPANY,
                "openticket.order-changes.enabled=true",
                "openticket.order-changes.first-look=200ms",
                "openticket.order-changes.longest-wait=400ms",
                "openticket.order-changes.check-millis=100",
                "openticket.repeat.redeliveries=0"));
        ops.logIn(Logins.OPERATOR);
    }

    @AfterEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

    @Test
    void showsTheOrdersThatADoubtCouldBeAboutAndWhoHasOneByASettling() {
        app.suspend("receive-purchase");
        String one = lost();
        String other = lost();
        app.resume("receive-purchase");
        app.awaitState(one, State.IN_DOUBT);
        app.awaitState(other, State.IN_DOUBT);
        List<String> orders = app.shop.orders().stream()
                .filter(order -> order.email().equals(EMAIL))
                .map(TakenOrder::orderId)
                .toList();
        assertThat(orders).hasSize(2);
        String row = "[data-purchase='" + one + "']";

        ops.show("in-doubt");

        browser.awaitText(row, "Orders of the shop that it could be");
        orders.forEach(order -> browser.awaitText(row, order));
        assertThat(browser.text(row)).contains("everything that it shows fits").doesNotContain("Compare with");

        // rightly or not: nobody can tell
        new OpsHttp(app)
                .post(
                        "/purchases/" + other + "/resolution",
                        "{\"ordered\": true, \"orderId\": \"" + orders.get(0) + "\"}")
                .ok(200);

        browser.awaitText(row, "Compare with " + other);
        browser.awaitText(row, "it could be that of " + other + ", too");
        assertThat(browser.text(row)).contains(other + " has it by a settling, which may be wrong");
        browser.click(row + " a[href$='purchase/" + other + "']");
        browser.awaitText("#main h1", other);
        browser.awaitText("#main", "If that was wrong, it can be taken back");
        ops.show("purchase/" + one);
        browser.awaitText("#main .verdict", "Compare with " + other);
        assertThat(app.row(one).state()).isEqualTo(State.IN_DOUBT);
    }

    @Test
    void showsHowFarAnOrderHasComeWhileOneLooks() {
        String id = app.order(1);
        String order = app.awaitState(id, State.ORDERED).ending().orderId();
        ops.show("purchase/" + id);
        browser.awaitText("#main .verdict", "not paid yet");

        app.shop.payments().fail(order);
        browser.awaitText("#main .verdict", "payment failed");
        app.shop.payments().pay(order);
        browser.awaitText("#main .verdict .badge-payment-paid", "paid");
        browser.awaitText("#main", "paid since");
        await().atMost(TestApp.PATIENCE)
                .until(() -> !browser.text("#main .verdict").contains("payment failed"));
    }

    private static String lost() {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER).build());
        String id = TestApp.newId();
        app.send(Messages.purchase(id, Catalogue.STANDING, 2, "iDeal", EMAIL));
        return id;
    }
}

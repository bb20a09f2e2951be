package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Doubts on the operators' page: what to look for, settling several, taking it back. */
class OpsPageSettlingIT extends OnPageOfTwoShops {

    @Test
    void showsWhatToLookForAtTheShopOfEachDoubt() {
        String id = doubted();
        ops.show("in-doubt");
        String row = "[data-purchase='" + id + "']";
        browser.awaitText(row, Messages.emailOf(id));
        // the names of shops come by an answer of their own
        browser.awaitText(row, "shop main");

        assertThat(browser.text(row))
                .contains("Jane Appleseed", "1 × Standing", "shop main", "Posted", "Reservation")
                .contains("“Not ordered” opens at", "(in ")
                .contains(app.row(id).hold().tickets().get(0).reservation().substring(0, 8))
                .doesNotContain("Exception");
        browser.ask(
                "Object.defineProperty(navigator, 'clipboard', {value: {writeText: text => (window.copied = text)}})");
        browser.click(row + " button[aria-label='Copy e-mail address']");
        browser.awaitText("#notice", "Copied");
        assertThat((String) browser.ask("return window.copied")).isEqualTo(Messages.emailOf(id));
        browser.click(row + " button[aria-label='Copy reservation']");
        await().atMost(TestApp.PATIENCE)
                .until(() ->
                        app.row(id).hold().tickets().get(0).reservation().equals(browser.ask("return window.copied")));
    }

    @Test
    void callsTicketsAsTheirShopDoesAndFindsPurchasesByThat() {
        String id = TestApp.newId();
        app.send(Messages.traceable(id, Catalogue.STANDING, 2));
        app.awaitState(id, State.ORDERED);
        ops.show("purchase/" + id);
        browser.awaitText("#main .facts", "2 × Standing");
        assertThat((String) browser.ask("return document.querySelector('#main .facts [title=\"" + Catalogue.STANDING
                        + "\"]').textContent"))
                .isEqualTo("Standing");

        // of one that was found its page would be shown at once
        app.awaitState(app.order(1), State.ORDERED);
        browser.press("/");
        browser.press("standin", Keys.ENTER);
        browser.awaitText("h1", "Found by");
        browser.awaitText("#main table", id);
        browser.awaitText("#main table", "ticket's name, in the ledger");

        soldOut("north");
        ops.show("dead-letters");
        browser.awaitText("[data-queue=rejected]", "ticket Front row");
    }

    @Test
    void settlesSeveralAfterTheListWasChecked() {
        String one = doubted();
        String two = doubted();
        String left = doubted();
        ops.show("in-doubt");
        for (String id : List.of(one, two, left)) {
            browser.click("[data-purchase='" + id + "'] input[type=checkbox]");
        }
        browser.awaitText("#settle-chosen", "Settle 3 chosen ones");
        browser.click("#settle-chosen");
        // newest first
        fill(0, "", "");
        fill(1, "ordered", orderOf(one));
        fill(2, "ordered", orderOf(one));
        browser.click("dialog form > .buttons .primary");
        browser.awaitText("dialog [role=alert]", "cannot have the same order");
        fill(1, "ordered", orderOf(two));
        browser.click("dialog form > .buttons .primary");

        browser.awaitText("dialog .dry-run", "2 purchases will be settled, 1 stays in doubt.");
        assertThat(browser.text("dialog .dry-run"))
                .contains(one, two, orderOf(one), orderOf(two))
                .doesNotContain(left);
        assertThat(app.row(one).state()).isEqualTo(State.IN_DOUBT);
        browser.awaitText("dialog form > .buttons .primary", "Settle 2");
        browser.click("dialog form > .buttons .primary");

        browser.awaitText("dialog", "2 of 2 settled.");
        assertThat(app.row(one).state()).isEqualTo(State.ORDERED);
        assertThat(app.row(two).state()).isEqualTo(State.ORDERED);
        assertThat(app.row(left).state()).isEqualTo(State.IN_DOUBT);
        browser.closeDialog();
    }

    @Test
    void leavesInDoubtWhatTheServerRefusesAndTellsWhy() {
        String id = doubted();
        ops.show("in-doubt");
        browser.click("[data-purchase='" + id + "'] input[type=checkbox]");
        browser.click("#settle-chosen");
        fill(0, "ordered", "98031aed-8713-461b-a4b5-045a0458a44a");
        assertThat(browser.count("#settle-all")).isZero();
        browser.click("dialog form > .buttons .primary");
        browser.awaitText("dialog form > .buttons .primary", "Settle 1");
        browser.click("dialog form > .buttons .primary");

        browser.awaitText("dialog", "0 of 1 settled.");
        assertThat(browser.text("dialog")).contains(id, "does not know order");
        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);
        browser.closeDialog();
    }

    @Test
    void takesBackWhatWasJustSettled() {
        String id = doubted();
        new OpsHttp(app)
                .post(
                        "/purchases/" + id + "/resolution",
                        "{\"ordered\": true, \"withoutLookUp\": true, \"why\": \"seen\", \"orderId\": \"98031aed-8713-461b-a4b5-045a0458a44b\"}")
                .ok(200);
        ops.show("in-doubt");
        browser.awaitText("[data-settled='" + id + "']", "98031aed-8713-461b-a4b5-045a0458a44b");
        assertThat(browser.text("[data-settled='" + id + "']")).contains("Ordered", Logins.OPERATOR, "seen");

        browser.click("[data-settled='" + id + "'] button");
        browser.type("dialog [name=why]", "it is another customer's");
        browser.click("dialog form > .buttons .primary");

        browser.awaitText("#notice", id + " is on its way to be in doubt again");
        app.awaitState(id, State.IN_DOUBT);
        browser.awaitText("[data-purchase='" + id + "']", Messages.emailOf(id));
        ops.show("purchase/" + id);
        browser.awaitText(".timeline", "which an operator took back");
        assertThat(browser.text("#main")).doesNotContain("Take the settling back");
    }

    @Test
    void takesASettlingBackWhereThePurchaseIsShown() {
        String id = doubted();
        new OpsHttp(app)
                .post("/purchases/" + id + "/resolution", "{\"ordered\": true, \"orderId\": \"" + orderOf(id) + "\"}")
                .ok(200);
        ops.show("purchase/" + id);
        browser.awaitText("#main", "If that was wrong, it can be taken back");

        browser.click("#main .verdict .buttons button");
        browser.type("dialog [name=why]", "a mistake");
        browser.click("dialog form > .buttons .primary");

        assertThat(app.awaitState(id, State.IN_DOUBT).ending().detail()).contains("took back");
    }

    /** The shop tells no name of a ticket that it does not know. */
    @Test
    void callsATicketAsItsSenderDoesWhereTheShopTellsNoName() {
        String ticket = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c0f";
        String name = "<b>Backstage</b> & \"crew\" \u0628\u0627\u0628 " + "w".repeat(80);
        String id = TestApp.newId();
        app.send(Messages.traceable("main", id, ticket, 1)
                .replace("\"ticket\":", "\"ticketName\":\"" + name.replace("\"", "\\\"") + "\",\"ticket\":"));
        app.awaitState(id, State.REJECTED);

        ops.show("purchase/" + id);
        browser.awaitText("#main .verdict", "ticket " + ticket + " (" + name + ")");
        browser.awaitText("#main .timeline", "Reserve " + name);
        browser.width(390);
        assertThat((Boolean) browser.ask("return document.documentElement.scrollWidth > window.innerWidth"))
                .as("the page scrolls sideways")
                .isFalse();
        browser.width(1280);
        ops.show("dead-letters");
        browser.awaitText("[data-queue=rejected]", "ticket " + name);

        // what the shop says is what it is called
        String sold = soldOut("main");
        ops.show("purchase/" + sold);
        browser.awaitText("#main .verdict", "(Front row)");
        browser.awaitText("#main .timeline", "Reserve Front row");
    }

    private static void fill(int row, String found, String orderId) {
        browser.ask(
                "document.querySelector(`dialog [name=found-${arguments[0]}]`).value = arguments[1];"
                        + "document.querySelector(`dialog [name=order-${arguments[0]}]`).value = arguments[2]",
                row,
                found,
                orderId);
    }

    private static String orderOf(String id) {
        return app.shop.orders().stream()
                .filter(order -> order.email().equals(Messages.emailOf(id)))
                .findFirst()
                .orElseThrow()
                .orderId();
    }
}

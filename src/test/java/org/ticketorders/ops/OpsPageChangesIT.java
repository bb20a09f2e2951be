package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** What operators change by the page in a browser: replays, settling, pauses. */
class OpsPageChangesIT extends OnPageOfOneShop {

    @Test
    void replaysDeadLettersAfterADryRun() {
        String id = ended(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200), State.REJECTED);
        ops.show("dead-letters");

        browser.click("[data-queue=rejected] button[aria-label^=Replay]");
        browser.type("dialog [name=idPrefix]", id);
        browser.type("dialog [name=why]", "The shop is well again <b>");
        browser.click("dialog button.primary");
        browser.awaitText("dialog .dry-run", "1 letter would be replayed");
        assertThat(browser.text("dialog .dry-run")).contains("Nothing is changed yet");
        assertThat(app.row(id).state()).isEqualTo(State.REJECTED);
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);
        browser.awaitText("dialog button.primary", "Replay 1");
        browser.click("dialog button.primary");

        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        browser.awaitText("[data-replay=done]", "1 of 1 replayed");
        ops.show("audit");
        browser.awaitText("#main", "The shop is well again <b>");
        assertThat(browser.text("#main")).contains(Logins.OPERATOR);
    }

    @Test
    void changesNothingWhenTheDryRunIsNotConfirmed() {
        String id = ended(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200), State.REJECTED);
        ops.show("dead-letters/rejected?idPrefix=" + id);

        browser.click("#main .card-head button:not(.primary)");
        browser.type("dialog [name=why]", "told the customer");
        browser.click("dialog button.primary");
        browser.awaitText("dialog .dry-run", "1 letter would be discarded");
        browser.closeDialog();

        await().until(() -> browser.count("dialog") == 0);
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);

        browser.click("#main .card-head button:not(.primary)");
        browser.type("dialog [name=why]", "told the customer");
        browser.click("dialog button.primary");
        browser.click("dialog button.danger");

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.rejected", id).isEmpty());
        browser.awaitText("#notice", "discarded");
    }

    @Test
    void settlesAPurchaseInDoubtAsOrdered() {
        String id = ended(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER), State.IN_DOUBT);
        String orderId = app.orders(id).stream().findFirst().orElseThrow().orderId();
        ops.show("in-doubt");

        browser.click("[data-purchase='" + id + "'] button[aria-label^=Settle]");
        browser.click("#found-ordered");
        browser.type("dialog [name=orderId]", "98031aed-8713-461b-a4b5-045a0458a44a");
        browser.click("dialog button.primary");
        browser.awaitText("dialog [role=alert]", "does not know order");
        browser.ask("document.querySelector('dialog [name=orderId]').value = ''");
        browser.type("dialog [name=orderId]", orderId);
        browser.click("dialog button.primary");

        browser.awaitText("#notice", "settled: ordered");
        assertThat(app.row(id).state()).isEqualTo(State.ORDERED);
    }

    @Test
    void settlesAPurchaseInDoubtAsNotOrderedOnlyFromALookThatCameLateEnough() {
        String id = ended(Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE), State.IN_DOUBT);
        ops.show("purchase/" + id);

        browser.awaitText(".verdict", "“Not ordered” opens at");
        assertThat(browser.text(".verdict")).containsPattern("opens at (.*, )?\\d\\d:\\d\\d:\\d\\d [A-Z]");
        browser.click(".verdict button.primary");
        assertThat((Boolean) browser.ask("return document.querySelector('#found-not-ordered').disabled"))
                .isTrue();
        assertThat(browser.text("dialog")).contains("Available after").contains("(in ");
        Instant late = app.row(id).hold().lapsesBy().plusSeconds(3);
        await().atMost(TestApp.PATIENCE).until(() -> Instant.now().isAfter(late));
        browser.awaitText("dialog", "Needs a check made after");
        browser.click("#found-not-ordered");
        browser.awaitText("dialog", "When did you look at the shop?");
        browser.ask("document.querySelector('dialog [name=lookedAt]').value = '2026-01-01T00:00:00'");
        browser.click("dialog button.primary");
        browser.awaitText("dialog [role=alert]", "Z");
        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);
        browser.click("dialog .with-button button");
        browser.click("dialog button.primary");

        browser.awaitText(".verdict", "Failed");
        assertThat(app.row(id).state()).isEqualTo(State.FAILED);
    }

    /** By the keyboard from where the list was checked: the focus is never lost. */
    @Test
    void settlesManyAsNotOrderedByOneChoiceForAllOfThem() {
        List<String> ids = Stream.generate(() -> ended(Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE), State.IN_DOUBT))
                .limit(3)
                .toList();
        ops.show("in-doubt");
        ids.forEach(id -> browser.click("[data-purchase='" + id + "'] input[type=checkbox]"));
        browser.click("#settle-chosen");
        await().atMost(TestApp.PATIENCE)
                .until(() ->
                        0L == browser.<Long>ask("return document.querySelectorAll('dialog option:disabled').length"));
        String order = UUID.randomUUID().toString();
        browser.type("dialog [name=order-0]", order);
        assertThat((String) browser.ask("return document.querySelector('dialog [name=found-0]').value"))
                .as("of which the order's id is written")
                .isEqualTo("ordered");
        browser.type("#settle-all", "not");
        assertThat(browser.<List<String>>ask("return [...document.querySelectorAll('dialog [name^=found-]')]"
                        + ".map(found => found.value)"))
                .containsExactly("not-ordered", "not-ordered", "not-ordered");
        browser.click("dialog .with-button button");
        browser.click("dialog form > .buttons .primary");
        browser.awaitText("dialog .dry-run", "3 purchases will be settled. Nothing is changed yet.");
        browser.awaitText("dialog form > .buttons .primary", "Settle 3");
        assertThat(focused()).as("is read before the next button").startsWith("3 purchases will be settled");

        browser.press(Keys.TAB);
        browser.press(Keys.ENTER);
        browser.awaitText("dialog", "3 of 3 settled.");
        await().atMost(TestApp.PATIENCE).until(() -> focused().equals("Close"));
        browser.press(Keys.ENTER);

        ids.forEach(id -> assertThat(app.row(id).state()).isEqualTo(State.FAILED));
        await().atMost(TestApp.PATIENCE)
                .until(() -> ids.stream().allMatch(id -> browser.count("[data-purchase='" + id + "']") == 0));
        await().atMost(TestApp.PATIENCE).until(() -> focused().equals("In doubt"));
    }

    private static String focused() {
        return browser.ask(
                "return document.activeElement === document.body ? '' : document.activeElement.textContent.trim()");
    }

    @Test
    void pausesAStageUntilItIsResumed() {
        ops.show("shop");

        browser.click("[data-stage=order] button[aria-label^=Pause]");
        browser.type("dialog [name=why]", "the shop's own maintenance");
        browser.click("dialog form .buttons button");
        browser.awaitText("[data-stage=order]", "By " + Logins.OPERATOR + ": the shop's own maintenance");
        String id = app.order(1);
        ops.show("");
        browser.awaitText(".attention", "Order is paused");
        browser.awaitText(".health-waiting", "paused");
        for (String queue : List.of("reservation.held", "purchase.requested", "purchase.again")) {
            await().atMost(TestApp.PATIENCE)
                    .until(() -> label("Queue " + queue + ":").endsWith("paused"));
        }
        assertThat(app.row(id))
                .as("nothing is reserved that may not be ordered")
                .isNull();

        ops.show("shop");
        browser.click("[data-stage=order] button[aria-label^=Resume]");
        browser.type("dialog [name=why]", "done");
        browser.click("dialog button.primary");

        browser.awaitText("[data-stage=order]", "running");
        app.awaitState(id, State.ORDERED);
    }
}

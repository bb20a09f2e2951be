package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Dead letters on the operators' page, by cause, and what came of a replay. */
class OpsPageLettersIT extends OnPageOfTwoShops {

    @Test
    void groupsLettersByCauseAndLeadsToThoseOfOne() {
        String seats = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c0a";
        String one = rejected("main", seats);
        String two = rejected("main", seats);
        String other = soldOut("main");
        ops.show("dead-letters");
        browser.awaitText("[data-queue=rejected]", "ticket " + seats.substring(0, 8));
        assertThat(browser.text("[data-queue=rejected]")).contains("shop main");

        browser.click("[data-queue=rejected] .bars a[href*='" + seats + "']");

        browser.awaitText("#main table", one);
        assertThat(browser.text("#main table")).contains(two).doesNotContain(other);
        browser.click("#main .card-head button:not(.primary)");
        browser.type("dialog [name=why]", "the cause is kept");
        browser.click("dialog form > .buttons .button");
        browser.awaitText("dialog .dry-run-filter", seats);
        browser.awaitText("dialog .dry-run", "2 letters would be discarded");
        browser.closeDialog();
    }

    @Test
    void groupsMessagesThatAreNoPurchasesByTheFieldThatIsWrong() {
        for (int i = 0; i < 2; i++) {
            app.send(Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1).replace("\"quantity\"", "\"quantty\""));
        }
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("dead-letter.invalid") >= 2);
        ops.show("dead-letters");
        browser.awaitText("[data-queue=invalid]", "field /tickets/*/quantty");

        browser.click("[data-queue=invalid] .bars a[href*=quantty]");

        browser.awaitText("#main table", "quantty");
        assertThat(browser.count("#main table tbody tr")).isEqualTo(2);
    }

    @Test
    void pagesToTheLastLetterAndExportsThemAll() {
        String prefix = "PAGE-" + TestApp.newId().substring(4, 12) + "-";
        for (int i = 0; i < 120; i++) {
            app.send(Messages.purchase(prefix + i, Catalogue.FRONT_ROW, 1));
        }
        await().atMost(TestApp.PATIENCE)
                .until(() -> new OpsHttp(app)
                                .get("/dead-letters/rejected?limit=500&idPrefix=" + prefix)
                                .path("items")
                                .size()
                        == 120);
        ops.show("dead-letters/rejected?idPrefix=" + prefix);
        browser.awaitText("#main .list-end", "50 letters shown");
        for (int shown : List.of(100, 120)) {
            browser.click("#main .list-end .button:not(.small)");
            browser.awaitText("#main .list-end", shown + " letters shown");
        }
        assertThat(browser.text("#main .list-end")).doesNotContain("Show more");
        assertThat(
                        (Long)
                                browser.ask(
                                        "return new Set([...document.querySelectorAll('#main tbody tr')].map(row => row.innerText)).size"))
                .isEqualTo(120);

        browser.ask(
                "URL.createObjectURL = blob => { blob.text().then(text => (window.saved = text)); return '#/saved'; };"
                        + "HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; }");
        browser.click("#main [aria-label='Export as CSV']");
        browser.awaitText("#notice", "Exported 120 rows");
        assertThat((Long) browser.ask("return window.saved.split('\\r\\n').length"))
                .as("a line for the names, and the end of the last")
                .isEqualTo(122);
        assertThat((String) browser.ask("return window.saved")).startsWith("messageId,purchaseId,reason");
        assertThat((String) browser.ask("return window.savedAs")).matches("dead-letters-rejected-.*Z\\.csv");
    }

    @Test
    void writesNoFormulaIntoACsvFile() {
        ops.show("audit");

        String csv = browser.askLater("""
                const done = arguments[0];
                import('/ops/js/exports.js').then(({ csv }) => done(JSON.stringify(csv([
                    { a: '=1+1', b: -3, c: 'x,"y"' }, { a: '@x', b: null, c: '-2' }, { a: 'plain', d: { e: 1 } }]))))
                """);

        // as JSON, since the driver makes one character of the two that end a line
        assertThat(csv)
                .isEqualTo("\"\ufeffa,b,c,d\\r\\n'=1+1,-3,\\\"x,\\\"\\\"y\\\"\\\"\\\",\\r\\n'@x,,'-2,\\r\\n"
                        + "plain,,,\\\"{\\\"\\\"e\\\"\\\":1}\\\"\\r\\n\"");
    }

    @Test
    void replaysThoseThatWereChosenAndTellsWhatCameOfThem() {
        String ordered = ended(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200), State.REJECTED);
        String again = soldOut("main");
        String left = soldOut("main");
        ops.show("dead-letters/rejected?idPrefix=ERP-");
        for (String id : List.of(ordered, again)) {
            listed(id);
            browser.click("#main input[aria-label='Choose the letter of " + id + "']");
        }
        browser.awaitText("#replay-chosen", "(2)");
        browser.click("#replay-chosen");
        browser.awaitText("dialog", "These 2 letters");
        browser.type("dialog [name=why]", "try those two");
        browser.click("dialog form > .buttons .primary");
        browser.awaitText("dialog .dry-run", "2 letters would be replayed");
        browser.awaitText("dialog form > .buttons .primary", "Replay 2");
        browser.click("dialog form > .buttons .primary");

        browser.awaitText("[data-replay=done]", "2 of 2 replayed: 1 ordered, 1 rejected again");
        assertThat(app.row(ordered).state()).isEqualTo(State.ORDERED);
        assertThat(app.row(left).attempt()).isEqualTo(1);
    }

    @Test
    void suspendsAReplayResumesItAndTellsWhatBecameOfEachLetter() {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(6).build());
        String prefix = "PAGE-" + System.nanoTime() + "-";
        List<String> ids = IntStream.range(0, 6).mapToObj(i -> prefix + i).toList();
        ids.forEach(id -> app.send(Messages.traceable(id, Catalogue.STANDING, 1)));
        ids.forEach(id -> {
            app.awaitState(id, State.REJECTED);
            await().atMost(TestApp.PATIENCE)
                    .until(() -> !app.letters("dead-letter.rejected", id).isEmpty());
        });
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(1).build());
        ops.show("dead-letters/rejected?idPrefix=" + prefix);
        browser.click("#main .card-head button.primary");
        browser.type("dialog [name=perSecond]", Keys.chord(Keys.CONTROL, "a"), "1");
        browser.type("dialog [name=why]", "six once more");
        browser.click("dialog form > .buttons .primary");
        browser.awaitText("dialog form > .buttons .primary", "Replay 6");
        browser.click("dialog form > .buttons .primary");

        browser.awaitText("[data-replay=running]", "six once more");
        browser.click("[data-replay=running] [data-action=suspend]");
        browser.type("dialog [name=why]", "the shop is slow");
        browser.click("dialog form > .buttons .primary");
        browser.awaitText("[data-replay=suspended]", "left");
        browser.click("[data-replay=suspended] a");
        browser.awaitText("h1", "suspended");
        browser.awaitText("#main table", "Waiting");
        assertThat(browser.count("#main tbody tr")).isEqualTo(6);
        browser.click("[data-action=resume]");
        browser.type("dialog [name=why]", "well again");
        // meanwhile a colleague resumes it, and suspends it again
        OpsHttp colleague = new OpsHttp(app);
        String id = colleague.get("/replays").path("items").get(0).path("id").asText();
        colleague.post("/replays/" + id + "/resume", "{\"why\": \"try\"}").ok(200);
        colleague.post("/replays/" + id + "/suspend", "{\"why\": \"wait\"}").ok(200);
        browser.click("dialog form > .buttons .primary");
        browser.awaitText("dialog [role=alert]", "which you have seen");
        browser.click("dialog form > .buttons button:not(.primary)");
        await().atMost(TestApp.PATIENCE).until(() -> browser.count("dialog[open]") == 0);
        colleague
                .post("/replays/" + id + "/resume", "{\"why\": \"well again\"}")
                .ok(200);

        browser.awaitText("h1", "done");
        browser.awaitText("[data-replay=done]", "6 of 6 replayed: 5 ordered, 1 rejected again");
        browser.awaitText(".choices", "Rejected again 1");
        browser.click(".choices a[href*='result=rejected']");
        await().atMost(TestApp.PATIENCE).until(() -> browser.count("#main tbody tr") == 1);
        String again = browser.text("#main tbody td[data-name=Purchase]");
        assertThat(app.row(again).state()).isEqualTo(State.REJECTED);
        assertThat(app.row(again).attempt()).isEqualTo(2);

        ops.show("audit");
        browser.click("#main td[data-name=On] a[href*='#/replay/']");
        browser.awaitText("h1", "Replay of rejected");
    }

    @Test
    void replaysALetterThatIsLookedAt() {
        String id = ended(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200), State.REJECTED);
        ops.show("dead-letters/rejected?idPrefix=" + id);
        browser.click("#main td a[aria-label^=Letter]");
        browser.awaitText("#main pre", Messages.emailOf(id));
        browser.click("#main .card button.primary");
        browser.type("dialog [name=why]", "well again");
        browser.click("dialog form > .buttons .primary");

        browser.awaitText(".verdict", "Ordered");
        assertThat(browser.address()).endsWith("/purchase/" + id);
    }

    /** Pages on until a purchase is in the list. */
    private static void listed(String id) {
        await(id).atMost(TestApp.PATIENCE).until(() -> {
            if (browser.text("#main table").contains(id)) {
                return true;
            }
            browser.click("#main .list-end .button:not(.small)");
            return false;
        });
    }
}

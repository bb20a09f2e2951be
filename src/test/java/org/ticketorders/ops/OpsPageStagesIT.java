package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** The overview and the pauses of the operators' page: what it says is what is. */
class OpsPageStagesIT extends OnPageOfTwoShops {

    // --- what is said is what is
    // -----------------------------------------------------------------------------------------

    @Test
    void saysFirstWhetherOrdersGoOutHowFastAndWhatWaits() {
        app.awaitState(app.order(1), State.ORDERED);
        ops.show("");

        browser.awaitText(".hero", "Orders are going out");
        browser.awaitText(".hero", "the last order");
        browser.awaitText(".hero", "nothing waits");
        assertThat(browser.text(".hero")).containsPattern("\\d+(\\.\\d)? a (second|minute)");
        assertThat(browser.text(".tile-ordered")).contains("24 h");
        assertThat(browser.text(".tile-waiting")).contains("0", "Waiting");

        Pauses pauses = app.bean(Pauses.class);
        pauses.pauseByOperator(Stage.ORDER, Logins.OPERATOR, "maintenance");
        try {
            app.order(1);
            app.order(1);
            browser.awaitText(".hero.is-paused .hero-word", "Ordering is paused");
            browser.awaitText(".hero", "2 waiting");
            assertThat(browser.text(".hero")).contains("by " + Logins.OPERATOR);
            browser.awaitText(".tile-waiting .tile-number", "2");
        } finally {
            app.resumeStages();
        }
        browser.awaitText(".hero.is-runs", "nothing waits");
    }

    @Test
    void showsNoAlarmWhileNothingHasToBeDoneAndFadesWhatIsIdle() {
        ops.show("");

        await().atMost(TestApp.PATIENCE).until(() -> browser.count(".flow") == 1);
        assertThat(browser.count(".flow-queue.is-idle")).isPositive();
        assertThat(browser.count(".flow-letters.is-idle.has-letters")).isZero();
    }

    @Test
    void saysThatOutcomesAreUnreadWhereNobodyReadsThem() {
        app.awaitState(app.order(1), State.ORDERED);
        ops.show("");

        browser.awaitText(".attention", "unread: nobody reads order.outcome");
    }

    @Test
    void countsLettersTheSameInTheMenuAndInWhatNeedsSomebody() {
        soldOut("main");
        doubted();
        ops.show("");
        browser.awaitText(".attention", "to review");

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            String menu = browser.text(".navigation a[href='#/dead-letters'] .number");
            assertThat(browser.text(".attention")).containsPattern("(^|\\n)" + menu + " dead letters? to review");
        });
    }

    @Test
    void beginsEachSentenceOfAPauseWithACapital() {
        Pauses pauses = app.bean(Pauses.class);
        ops.show("");

        // a probe ends it soon
        await().atMost(TestApp.PATIENCE).until(() -> {
            pauses.unauthorized(Stage.RESERVE, "the shop answered HTTP 401");
            return browser.text(".attention").contains("Reserve is paused. The shop answered HTTP 401.");
        });
        assertThat(browser.text(".attention")).doesNotContainPattern("\\. [a-z]");
        pauses.resume(Stage.RESERVE);
    }

    @Test
    void joinsTheNotesOfAQueueOnlyWhereThereAreSeveral() {
        ops.show("");
        await().atMost(TestApp.PATIENCE).until(() -> browser.count(".flow") == 1);

        List<String> notes = browser.askLater("""
                const done = arguments[0];
                Promise.all([import('/ops/js/app.js'), import('/ops/js/flow.js')]).then(([{ app }, { flow }]) => {
                    const look = (after, depth, oldestAgeSeconds) => {
                        const overview = structuredClone(app.overview);
                        overview.at = new Date(Date.parse(overview.at) + after).toISOString();
                        Object.assign(overview.queues.find(queue => queue.name === 'reservation.held'), { depth, oldestAgeSeconds });
                        overview.pauses = [];
                        return overview;
                    };
                    const texts = node => (typeof node === 'string' ? [node] : (node.children ?? []).flatMap(texts));
                    const note = overview => texts(flow(overview).children.find(one => one.attributes?.key === 'held')).at(-1);
                    app.looks.add(look(1, 0, null));
                    const alone = note(look(1, 5, 12));
                    app.looks.add(look(1001, 60, null));
                    done([alone, note(look(1001, 60, null)), note(look(1001, 60, 12))]);
                });
                """);

        assertThat(notes.get(1)).matches("▲ \\d+/s");
        assertThat(notes.get(2)).matches("oldest 12 s · ▲ \\d+/s");
    }

    @Test
    void drawsTheChartOfEachTimeThatCanBeChosen() {
        app.awaitState(app.order(1), State.ORDERED);
        ops.show("");

        long choices = browser.count(".choices .choice");
        for (int i = 1; i <= choices; i++) {
            browser.click(".choices .choice:nth-child(" + i + ")");
            browser.awaitText(
                    ".choices .choice[aria-pressed=true]", browser.text(".choices .choice:nth-child(" + i + ")"));
            browser.awaitText(".chart-readout", "in all in this time");
            assertThat(browser.count("#main [role=alert]")).isZero();
        }
    }

    // --- pausing
    // ---------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"intake, holds are ordered", "reserve, is still ordered", "order, Reserving is paused with it"})
    void saysWhatGoesOnMeanwhileBeforeAStageIsPaused(String stage, String words) {
        ops.show("shop");

        browser.click("[data-stage=" + stage + "] button[aria-label^=Pause]");
        browser.awaitText("dialog", "Meanwhile:");
        assertThat(browser.text("dialog")).contains(words);
        browser.closeDialog();
    }

    @Test
    void pausesUntilATimeThatIsSeenAtOnce() {
        ops.show("shop");
        browser.click("[data-stage=order] button[aria-label^=Pause]");
        browser.click("dialog .with-button .button");
        browser.type("dialog [name=why]", "the shop's maintenance");
        browser.click("dialog form > .buttons .button");

        browser.awaitText("#notice", "Order is paused until");
        browser.awaitText("[data-stage=order]", "It ends automatically at");
        assertThat(browser.text("[data-stage=order]")).containsPattern("\\(in (29|30) min\\)");
        app.resumeStages();
    }

    @ParameterizedTest
    @CsvSource({"2026-03-29T02:30, does not exist", "2026-10-25T02:30, is there twice", "2026-10-25T04:30, ''"})
    void refusesALocalTimeThatIsMissingOrThereTwice(String time, String why) {
        browser.timeZone("Europe/Amsterdam");
        try {
            ops.show("purchases");
            assertThat(problemOf("[name=since]", time)).contains(why).isEqualTo(problemOf("[name=until]", time));
            ops.show("shop");
            browser.click("[data-stage=order] button[aria-label^=Pause]");
            assertThat(problemOf("dialog [name=until]", time)).contains(why);
            browser.closeDialog();
        } finally {
            browser.timeZone("");
        }
    }

    @Test
    void endsNoPauseThatBeganAfterTheOneThatIsSeen() {
        OpsHttp http = new OpsHttp(app);
        http.post("/stages/order/pause", "{\"why\": \"a sale\"}").ok(200);
        ops.show("shop");
        browser.click("[data-stage=order] button[aria-label^=Resume]");
        browser.type("dialog [name=why]", "the sale is over");
        http.post("/stages/order/resume", "{\"why\": \"the sale is over\"}").ok(200);
        http.post("/stages/order/pause", "{\"why\": \"the shop moves\"}").ok(200);

        browser.click("dialog form > .buttons .button");

        browser.awaitText("dialog", "stage order is paused by " + Logins.OPERATOR);
        assertThat(browser.text("dialog")).contains("the shop moves", "That is not the pause that began at");
        assertThat(app.bean(Pauses.class).byOperator()).hasSize(1);
        browser.closeDialog();
        app.resumeStages();
    }

    @Test
    void endsAPauseAtItsTimeAndNotesThatInTheAudit() {
        OpsHttp http = new OpsHttp(app);
        Instant end = Instant.now().plusSeconds(3);
        http.post("/stages/order/pause", "{\"why\":\"short\",\"until\":\"" + end + "\"}")
                .ok(200);
        ops.show("audit");
        browser.awaitText("#main", "paused until " + end);

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.bean(Pauses.class).byOperator().isEmpty());

        assertThat(Instant.now()).isAfter(end);
        browser.awaitText("#main", "paused by " + Logins.OPERATOR + " until " + end.truncatedTo(ChronoUnit.MILLIS));
        assertThat(browser.text("#main table tbody tr")).contains("(automatic)", "resume", "order", "resumed");
        app.awaitState(app.order(1), State.ORDERED);
    }

    private static String problemOf(String input, String time) {
        await(input).atMost(TestApp.PATIENCE).until(() -> browser.count(input) == 1);
        return browser.ask(
                "const input = document.querySelector(arguments[0]); input.value = arguments[1];"
                        + "input.dispatchEvent(new Event('change', {bubbles: true})); return input.validationMessage",
                input,
                time);
    }
}

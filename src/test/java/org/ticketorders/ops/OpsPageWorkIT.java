package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.slf4j.LoggerFactory;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Chromium;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.OpsBrowser;
import org.ticketorders.testing.TestApp;

/** The operators' page at work: what it lists is what it changes, and what it says is what is. */
class OpsPageWorkIT {

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";

    @TempDir
    static Path directory;

    @TempDir
    static Path profile;

    static TestApp app;
    static OpsBrowser ops;
    static Chromium browser;

    @BeforeAll
    static void start() {
        app = TestApp.start(
                directory,
                "openticket.shop.aliases.north=" + NORTH,
                "openticket.repeat.redeliveries=0",
                "openticket.housekeeping.period-millis=600000");
        app.shop.putTicket(
                NORTH, new Catalogue.Ticket(Catalogue.FRONT_ROW, "Front row", 0, 9_500, Catalogue.EVENT_DATE));
        ops = new OpsBrowser(app, profile).logIn(Logins.OPERATOR);
        browser = ops.browser;
    }

    @AfterAll
    static void stop() {
        if (ops != null) {
            ops.close();
        }
        if (app != null) {
            app.close();
        }
    }

    @BeforeEach
    void allIsWell() {
        app.shop.clearFaults();
        Pauses pauses = app.bean(Pauses.class);
        pauses.byOperator().forEach(pause -> pauses.resumeByOperator(pause.stage(), "test"));
        browser.width(1280);
        browser.dark(false);
        browser.complaints();
    }

    @AfterEach
    void nothingToComplainOf() {
        ops.assertNothingToComplainOf();
    }

    // --- what is listed is what is changed
    // ---------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "replay, shop",
        "discard, shop",
        "replay, idPrefix",
        "discard, idPrefix",
        "replay, reason",
        "discard, reason"
    })
    void keepsEachFilterOfTheListInTheDialogAndSaysItInTheDryRun(String kind, String part) {
        String other = soldOut("main");
        String one = soldOut("north");
        String value =
                switch (part) {
                    case "shop" -> "north";
                    case "idPrefix" -> one;
                    default -> "unknown-ticket";
                };
        if (part.equals("reason")) {
            one = rejected("main", "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c09");
        }
        ops.show("dead-letters/rejected?" + part + "=" + value);
        browser.awaitText("#main table", one);
        assertThat(browser.text("#main table")).doesNotContain(other);

        browser.click("#main .card-head button" + (kind.equals("replay") ? ".primary" : ":not(.primary)"));
        assertThat((String) browser.ask("return document.querySelector('dialog [name=" + part + "]').value"))
                .isEqualTo(value);
        browser.type("dialog [name=why]", "the filter is kept");
        browser.click("dialog form .button");

        browser.awaitText("dialog .dry-run-filter", value);
        long listed = browser.count("#main table tbody tr");
        assertThat(browser.text("dialog .dry-run")).contains(listed + " letter" + (listed == 1 ? "" : "s") + " would");
        if (!part.equals("shop")) {
            assertThat(browser.text("dialog .dry-run-filter")).contains("all shops");
        }
        browser.closeDialog();
    }

    @Test
    void discardsTheLettersOfOneShopAndLeavesThoseOfTheOthers() {
        String main = soldOut("main");
        String north = soldOut("north");
        ops.show("dead-letters/rejected?shop=north");
        browser.awaitText("#main table", north);

        browser.click("#main .card-head button:not(.primary)");
        browser.type("dialog [name=why]", "north has told its customers");
        browser.click("dialog form .button");
        browser.awaitText("dialog .dry-run-filter", "north");
        await().atMost(TestApp.PATIENCE)
                .until(() -> browser.<Boolean>ask(
                        "return document.activeElement === document.querySelector('dialog .dry-run')"));
        browser.click("dialog button.danger");

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.rejected", north).isEmpty());
        assertThat(app.letters("dead-letter.rejected", main)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay", "discard"})
    void changesNothingByAFilterThatIsTypedAndNotInForce(String kind) {
        soldOut("main");
        String north = soldOut("north");
        ops.show("dead-letters/rejected");
        browser.type("form.filter [name=shop]", "north");

        browser.click("#main .card-head button" + (kind.equals("replay") ? ".primary" : ":not(.primary)"));

        browser.awaitText("#notice", "was not in force");
        await().atMost(TestApp.PATIENCE).until(() -> browser.address().endsWith("rejected?shop=north"));
        browser.awaitText("#main table", north);
        assertThat(browser.count("dialog")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead-letters/rejected?shpo=main",
                "dead-letters/rejected?shop=main&shop=north",
                "purchases?stat=failed",
                "dead-letters/rejected?shop=nowhere",
                "purchases?reason=because"
            })
    void refusesAFilterThatIsNotUnderstoodAndAsksForItOnce(String place) {
        soldOut("main");
        try (Chromium.Hurry shorter = browser.hurry(10)) {
            ops.show(place);

            browser.awaitText("#main [role=alert]", "The server refused this.");
            assertThat(browser.count("#main .card-head button")).isZero();
            long asked = lookUps();
            String overviews =
                    "return performance.getEntriesByType('resource').filter(e => e.name.endsWith('/overview')).length";
            long looks = browser.<Long>ask(overviews);
            // longer than a list that is well waits until it is read again
            await().atMost(TestApp.PATIENCE).until(() -> browser.<Long>ask(overviews) >= looks + 7);
            assertThat(lookUps()).isEqualTo(asked).isLessThanOrEqualTo(1);
        }
    }

    private static long lookUps() {
        return browser.ask("return performance.getEntriesByType('resource')"
                + ".filter(e => /api.(purchases|dead-letters)/.test(e.name)).length");
    }

    @Test
    void logsWhatIsRefusedToSomebodyWhoChangesSomethingAndNotToOneWhoLooks() {
        Logger logger = (Logger) LoggerFactory.getLogger("openticket.ops");
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(seen);
        try {
            OpsHttp http = new OpsHttp(app);
            assertThat(http.ask("/dead-letters/rejected?shop=nowhere").status()).isEqualTo(400);
            assertThat(http.ask("/purchases?stat=failed").status()).isEqualTo(400);
            assertThat(http.ask("/purchases/none").status()).isEqualTo(404);
            assertThat(http.post("/stages/order/resume", "{\"why\":\"x\"}").status())
                    .isEqualTo(409);
        } finally {
            logger.detachAppender(seen);
            logger.setLevel(before);
        }
        assertThat(seen.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .contains("resume-stage was not done");
    }

    @Test
    void closesADialogWhenItsPlaceIsLeft() {
        String id = soldOut("main");
        ops.show("purchases");
        browser.ask("location.hash = '#/purchase/' + arguments[0]", id);
        browser.click(".verdict button.primary");
        assertThat(browser.count("dialog")).isEqualTo(1);

        browser.ask("history.back()");

        browser.awaitText("h1", "Purchases");
        assertThat(browser.count("dialog")).isZero();
    }

    // --- what is said is what is
    // -------------------------------------------------------------------------------------------

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
            pauses.resumeByOperator(Stage.ORDER, Logins.OPERATOR);
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
    // -----------------------------------------------------------------------------------------------------------

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
        app.bean(Pauses.class).resumeByOperator(Stage.ORDER, "test");
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

    private static String problemOf(String input, String time) {
        await(input).atMost(TestApp.PATIENCE).until(() -> browser.count(input) == 1);
        return browser.ask(
                "const input = document.querySelector(arguments[0]); input.value = arguments[1];"
                        + "input.dispatchEvent(new Event('change', {bubbles: true})); return input.validationMessage",
                input,
                time);
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

    // --- in doubt
    // ------------------------------------------------------------------------------------------------------------

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

    // --- dead letters by cause, and what came of a replay
    // ------------------------------------------------------------------

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
        browser.click("dialog form > .buttons .primary");

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

    // --- keys, titles, the runbook
    // -----------------------------------------------------------------------------------------

    @Test
    void tellsItsKeysAndObeysThem() {
        ops.show("audit");

        browser.ask("document.querySelector('h1').focus()");
        browser.press("?");
        browser.awaitText("dialog", "Keyboard");
        assertThat(browser.text("dialog")).contains("find a purchase", "Dead letters");
        browser.closeDialog();
        await().until(() -> browser.count("dialog") == 0);
        browser.press("g");
        browser.press("l");
        browser.awaitText("h1", "Dead letters");
        browser.press("/");
        browser.press("g?l");
        assertThat((String) browser.ask("return document.querySelector('#search').value"))
                .isEqualTo("g?l");
        assertThat(browser.count("dialog")).isZero();
    }

    @Test
    void countsInTheTitleWhatNeedsSomebodySoon() {
        doubted();
        ops.show("audit");

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat((String) browser.ask("return document.title"))
                .matches("\\(\\d+\\) Audit · Ticket orders"));
        browser.awaitText("#foot", "times are in");
        assertThat(browser.count(".ribbon")).as("not the sandbox").isZero();
    }

    @Test
    void leadsToThePageOfTheRunbookFromEachReasonPauseAndDoubt() {
        String refused = soldOut("main");
        doubted();
        app.bean(Pauses.class).pauseByOperator(Stage.ORDER, Logins.OPERATOR, "a sale");
        for (String place : List.of("", "shop", "in-doubt", "purchase/" + refused, "dead-letters")) {
            ops.show(place);
            await(place).atMost(TestApp.PATIENCE).until(() -> browser.count("#main a[href^=runbook]") > 0);
            List<String> broken = browser.askLater("""
                    const done = arguments[0];
                    Promise.all([...new Set([...document.querySelectorAll('a[href^=runbook]')].map(link => link.href))]
                        .map(href => fetch(href).then(answer => (answer.ok ? null : href))))
                        .then(found => done(found.filter(Boolean)))
                    """);
            assertThat(broken).as(place).isEmpty();
        }

        browser.click("#main a[href='runbook/reasons/sold-out']");

        browser.awaitText("h1", "sold-out");
        browser.awaitText(".runbook", "What to do");
        browser.click("#top a[href='/ops/runbook']");
        browser.awaitText(".runbook", "Before anything else");
        browser.click(".runbook a[href='/ops/runbook/orders-in-doubt']");
        browser.awaitText("h1", "OrdersInDoubt");
        ops.assertNothingToComplainOf();
        browser.open(ops.page() + "/runbook/nothing");
        browser.awaitText("h1", "No such page");
        browser.open(ops.page() + "/nothing");
        browser.awaitText("h1", "There is no such page");
        browser.complaints();
    }

    @Test
    void hasTargetsThatAFingerHits() {
        soldOut("main");
        doubted();
        browser.width(390);
        for (String place :
                List.of("", "purchases", "in-doubt", "dead-letters", "dead-letters/rejected", "shop", "audit")) {
            ops.show(place);

            List<String> small = browser.ask("""
                    const hit = 'button, a.button, .navigation a, input:not([type=checkbox], [type=radio]), select, .bars a.word, .list td a, summary';
                    return [...document.querySelectorAll(hit)]
                        .filter(node => node.offsetParent && !node.closest('#foot, .unseen') && node.getBoundingClientRect().height < 44)
                        .map(node => `${node.getBoundingClientRect().height} ${node.outerHTML.slice(0, 120)}`);
                    """);
            assertThat(small).as(place).isEmpty();
        }
    }

    // --- how it looks
    // ------------------------------------------------------------------------------------------------------

    @Test
    void putsACheckboxBesideItsLabelAndDrawsRadioButtonsRound() {
        String id = doubted();
        ops.show("in-doubt");
        browser.click("[data-purchase='" + id + "'] button[aria-label^=Settle]");
        browser.click("#found-ordered");
        browser.awaitText("dialog", "Skip the API check");

        List<Number> box = rectangle("#field-trust");
        List<Number> label = rectangle("label[for=field-trust]");
        assertThat(box.get(1).doubleValue()).isLessThan(label.get(3).doubleValue());
        assertThat(box.get(3).doubleValue()).isGreaterThan(label.get(1).doubleValue());
        assertThat(box.get(2).doubleValue()).isLessThan(label.get(0).doubleValue());
        List<Number> radio = rectangle("#found-ordered");
        assertThat(radio.get(2).doubleValue() - radio.get(0).doubleValue())
                .isEqualTo(radio.get(3).doubleValue() - radio.get(1).doubleValue());
        browser.closeDialog();
    }

    @ParameterizedTest
    @ValueSource(strings = {"purchases", "dead-letters/rejected"})
    void alignsTheFieldsOfAFilter(String place) {
        ops.show(place);

        List<List<Number>> places = browser.ask("return [...document.querySelectorAll('.filter input, .filter select')]"
                + ".map(node => [node.offsetHeight, node.getBoundingClientRect().bottom])");
        assertThat(places.stream().map(place2 -> place2.get(0)).distinct()).hasSize(1);
        List<Object> labels = browser.ask("return [...new Set([...document.querySelectorAll('.filter .field')]"
                + ".map(field => Math.round(field.querySelector('input, select').getBoundingClientRect().top"
                + " - field.querySelector('label').getBoundingClientRect().top)))]");
        assertThat(labels).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void drawsBordersThatCanBeSeen(boolean dark) {
        soldOut("main");
        browser.dark(dark);
        for (String place : List.of("purchases", "dead-letters/rejected", "shop")) {
            ops.show(place);

            List<List<Object>> faint = browser.ask("""
                    const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
                    const light = text => rgb(text).map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
                    const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
                    const behind = node => {
                        const ground = getComputedStyle(node).backgroundColor;
                        return ground === 'rgba(0, 0, 0, 0)' && node.parentElement ? behind(node.parentElement) : ground;
                    };
                    return [...document.querySelectorAll('input, select, textarea, .button')]
                        .map(node => [node.outerHTML.slice(0, 80), Math.max(
                            ratio(getComputedStyle(node).borderTopColor, behind(node.parentElement)),
                            ratio(getComputedStyle(node).backgroundColor, behind(node.parentElement)))])
                        .filter(([, contrast]) => contrast < 3);
                    """);
            assertThat(faint).as(place).isEmpty();
        }
    }

    // --- what the tests do
    // -------------------------------------------------------------------------------------------------

    private static List<Number> rectangle(String css) {
        return browser.ask(
                "const r = document.querySelector(arguments[0]).getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]",
                css);
    }

    @Test
    void keepsWhatWasTypedWhereTheSessionEndsInTheMiddleOfADiscard() {
        String id = soldOut("main");
        ops.show("dead-letters/rejected?idPrefix=" + id);
        browser.awaitText("#main table", id);
        browser.click("#main .card-head button:not(.primary)");
        browser.type("dialog [name=why]", "the fair was moved");
        browser.forgetCookies();
        browser.click("dialog form .button");
        browser.awaitText("dialog .problem", "Log in in a new tab");

        assertThat((String) browser.ask("return document.querySelector('dialog [name=why]').value"))
                .isEqualTo("the fair was moved");
        assertThat((String) browser.ask("return document.querySelector('dialog .problem a').href"))
                .endsWith("/ops/login");
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);
        browser.closeDialog();
        ops.logIn(Logins.OPERATOR);
        browser.complaints();
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

    private static String soldOut(String shop) {
        return rejected(shop, Catalogue.FRONT_ROW);
    }

    private static String rejected(String shop, String ticket) {
        String id = TestApp.newId();
        app.send(Messages.traceable(shop, id, ticket, 1));
        app.awaitState(id, State.REJECTED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> !app.letters("dead-letter.rejected", id).isEmpty());
        return id;
    }

    private static String doubted() {
        return ended(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER), State.IN_DOUBT);
    }

    private static String ended(Fault.Builder fault, State state) {
        app.shop.faults(fault.build());
        String id = TestApp.newId();
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        app.awaitState(id, state);
        app.shop.clearFaults();
        await().atMost(TestApp.PATIENCE)
                .until(() -> !app.letters("dead-letter." + state.word(), id).isEmpty());
        return id;
    }
}

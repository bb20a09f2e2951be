package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.ticketorders.testing.Chromium;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** Filters of the operators' page: what is listed is what is changed. */
class OpsPageFiltersIT extends OnPageOfTwoShops {

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

    private static long lookUps() {
        return browser.ask("return performance.getEntriesByType('resource')"
                + ".filter(e => /api.(purchases|dead-letters)/.test(e.name)).length");
    }
}

package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.Keys;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The operators' page, as somebody sees and uses it in a browser. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpsPageIT extends OnPageOfOneShop {

    private static final String HOSTILE = "<img src=x onerror=window.broken=1>\u202eabc";
    private static final int PHONE = 360;

    // --- looking
    // -------------------------------------------------------------------------------------------------------

    @Test
    void tellsWhatBecameOfAPurchaseFromTheSearchBoxOn() {
        String id = app.order(2);
        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        ops.show("");

        browser.press("/");
        browser.press(id, Keys.ENTER);

        browser.awaitText(".verdict", "Ordered");
        assertThat(browser.text(".verdict")).contains(row.ending().orderId());
        assertThat(browser.text("h1")).isEqualTo(id);
        assertThat(browser.text(".timeline")).containsSubsequence("Accepted", "Held", "Ordering", "Ordered");
        assertThat(browser.address()).endsWith("/ops/#/purchase/" + id);
        assertThat(browser.text("body")).doesNotContain(Messages.EMAIL, "Appleseed");
    }

    @Test
    void showsTheShopsRequestsAndAnswersInTheTimeline() {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(1).build());
        String id = app.order(1);
        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        ops.show("purchase/" + id);

        browser.awaitText(".timeline-call.is-failed", "HTTP 503");
        browser.awaitText(".timeline-call:nth-last-child(2)", "Order");
        assertThat(browser.text(".timeline"))
                .containsSubsequence(
                        "Accepted", "Reserve", "HTTP 503", "Reserve", "HTTP 200", "Order", "HTTP 200", "Ordered");

        assertThat(browser.text("#main .facts"))
                .as("nothing is traced")
                .doesNotContain("Trace")
                .contains("EUR");
        browser.click(".timeline-call:nth-last-child(2) summary");

        browser.awaitText(".timeline", "Answer body");
        assertThat(browser.text(".timeline"))
                .contains("POST /" + Catalogue.SHOP + "/order", "\"email\": \"(masked)\"")
                .doesNotContain(row.ending().orderId(), Messages.EMAIL, "Appleseed");
    }

    @Test
    void offersThePurchasesWhoseIdBeginsAsTyped() {
        String id = app.order(1);
        app.awaitState(id, State.ORDERED);
        ops.show("");

        browser.type("#search", id.substring(0, id.length() - 3));
        browser.awaitText("#found", id);
        browser.press(Keys.ARROW_DOWN, Keys.ENTER);

        browser.awaitText(".verdict", "Ordered");
    }

    @Test
    void findsAPurchaseByItsOrderAndByItsCustomer() {
        String id = "FOUND-" + System.nanoTime();
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        for (String text : List.of(row.ending().orderId(), Messages.emailOf(id))) {
            ops.show("");

            browser.press("/");
            browser.press(text, Keys.ENTER);

            browser.awaitText("h1", id);
            browser.awaitText(".verdict", "Ordered");
            assertThat(browser.address()).endsWith("/ops/#/purchase/" + id);
        }
        app.awaitState(app.order(1), State.ORDERED);

        browser.press("/");
        browser.press("jane appleseed", Keys.ENTER);

        browser.awaitText("h1", "Found by");
        browser.awaitText("main", "name, in the ledger");
        assertThat(browser.address()).endsWith("/ops/#/found");

        browser.press("/");
        browser.press("nobody@example.com", Keys.ENTER);

        browser.awaitText("main", "Nothing was found");
        assertThat(browser.text("main")).contains("nobody@example.com", "the ledger by e-mail address");
    }

    @Test
    void leadsDevelopersToTheMessages() {
        ops.show("");

        browser.click("#foot a[href='docs']");

        browser.awaitText("h1", "For developers");
        browser.awaitText("#main", "purchase.requested");
        browser.click("#main a[href='/ops/docs/reasons']");
        browser.awaitText("h1", "Reasons, for those who send");
        browser.click("#main a[href='/ops/runbook/reasons/sold-out']");
        browser.awaitText("h1", "sold-out");
    }

    @Test
    void saysWhereAPurchaseMayBeThatTheLedgerDoesNotKnow() {
        ops.show("purchase/ERP-NEVER-SENT");

        browser.awaitText(".verdict", "Not known");
        assertThat(browser.text(".verdict")).contains("purchase.requested");
    }

    @Test
    void seesPurchasesArriveWithoutBeingLoadedAgain() {
        ops.show("");
        browser.awaitText(".tile-ordered", "Ordered");
        long before = number(".tile-ordered .tile-number");
        browser.ask("window.sameAsBefore = true");

        Stream.generate(() -> app.order(1)).limit(3).toList().forEach(id -> app.awaitState(id, State.ORDERED));

        await().atMost(TestApp.PATIENCE).until(() -> number(".tile-ordered .tile-number") == before + 3);
        await().atMost(TestApp.PATIENCE)
                .until(() -> label("order.outcome").matches("Queue order.outcome: [\\d,]+ messages?.*"));
        assertThat(label("Step Post order")).matches("Step Post order: .*, [\\d,]+ in all.*");
        browser.awaitText(".chart-readout", "in all");
        assertThat((Boolean) browser.ask("return window.sameAsBefore")).isTrue();
    }

    @Test
    void showsWhatSendersWriteAsTextAndNothingElse() {
        app.send("{\"purchaseId\": \"" + HOSTILE + "\", \"" + HOSTILE + "\": 1}");
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("dead-letter.invalid") > 0);

        ops.show("dead-letters/invalid");
        browser.awaitText("#main", "(odd name)");
        browser.click("#main td a[aria-label^=Letter]");
        browser.awaitText("#main pre", "onerror=window.broken=1");
        ops.show("purchase/" + "%3Cimg%20src%3Dx%20onerror%3Dwindow.broken%3D1%3E");
        browser.awaitText("h1", "<img src=x");

        assertThat(browser.count("#main img")).isZero();
        assertThat((Object) browser.ask("return window.broken ?? null")).isNull();
        assertThat(browser.text("body")).doesNotContain("\u202e");
    }

    // --- for everybody
    // -------------------------------------------------------------------------------------------------

    @Test
    void hasNoFaultOfAccessibilityInLightAndDarkAndFitsAPhone() throws IOException {
        ended(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200), State.REJECTED);
        String doubted = ended(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER), State.IN_DOUBT);
        List<String> places = List.of(
                "",
                "purchases",
                "purchase/" + doubted,
                "in-doubt",
                "dead-letters",
                "dead-letters/rejected",
                "imports",
                "shop",
                "audit");
        ops.show("");
        browser.ask(axe());

        for (String place : places) {
            showWithin(place);
            for (int width : List.of(PHONE, DESK)) {
                browser.width(width);
                assertThat(beyondTheEdge()).as(place + " at " + width).isEmpty();
            }
            for (boolean dark : List.of(true, false)) {
                browser.dark(dark);
                assertThat(faults()).as(place + (dark ? " dark" : " light")).isEmpty();
            }
        }
        showWithin("in-doubt");
        browser.width(PHONE);
        browser.click("[data-purchase='" + doubted + "'] button[aria-label^=Settle]");
        browser.click("#found-ordered");
        assertThat(faults()).as("a dialog").isEmpty();
        assertThat(beyondTheEdge()).isEmpty();
        browser.closeDialog();
    }

    @Test
    void showsOnAPhoneTheTabOfWhatIsOpenedAndAsMuchOfAHintAsThereIsPlaceFor() {
        browser.width(PHONE);
        ops.show("audit");

        await().atMost(TestApp.PATIENCE)
                .until(() -> browser.<Boolean>ask(
                        "const tab = document.querySelector('.navigation [aria-current]').getBoundingClientRect();"
                                + " return tab.left >= 0 && tab.right <= innerWidth"));
        assertThat((String)
                        browser.ask("return getComputedStyle(document.querySelector('.search input')).textOverflow"))
                .isEqualTo("ellipsis");
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    void letsViewersLookAndNotChange() {
        String id = ended(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200), State.REJECTED);
        browser.click("#top .who button");
        await().atMost(TestApp.PATIENCE).until(() -> browser.address().contains("/ops/login"));
        ops.logIn(Logins.VIEWER);

        ops.show("dead-letters");
        browser.awaitText("[data-queue=rejected]", "Browse");
        assertThat(browser.text("#main")).contains("need the role operator").doesNotContain("Replay…", "Discard…");
        ops.show("purchase/" + id);
        browser.awaitText(".verdict", "A replay needs the role operator");
        assertThat(browser.count("#main button:not(.copy)")).isZero();
        ops.show("shop");
        browser.awaitText("[data-stage=order]", "running");
        assertThat(browser.count("#main button")).isZero();
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void asksForALoginWhenTheSessionEndsAndComesBackToThePlace() {
        ops.show("audit");

        browser.forgetCookies();
        browser.awaitText("#trouble", "Your session has ended");
        browser.click("#trouble button");
        await().atMost(TestApp.PATIENCE).until(() -> browser.address().contains("/ops/login"));
        ops.logIn(Logins.OPERATOR);

        browser.awaitText("h1", "Audit");
        browser.forgetCookies();
        browser.open("about:blank");
        browser.open(ops.page() + "#/imports");
        await().atMost(TestApp.PATIENCE).until(() -> browser.address().contains("/ops/login"));
        ops.logIn(Logins.OPERATOR);

        browser.awaitText("h1", "Imports");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void saysThatTheServerDoesNotAnswerAndKeepsWhatWasSeen() {
        ops.show("");
        browser.awaitText(".tiles", "Ordered");

        app.stop();

        browser.awaitText("#trouble", "The server does not answer.");
        assertThat(browser.text("#trouble")).contains("What you see is from");
        assertThat(browser.text(".tiles")).contains("Ordered");
    }

    // --- what the tests do and look at
    // ---------------------------------------------------------------------------------

    /** Goes to a view as a link does, and waits until it is there. */
    private static void showWithin(String place) {
        browser.ask("location.hash = arguments[0]", "#/" + place);
        await().atMost(TestApp.PATIENCE)
                .until(() -> browser.count("#main .view > *") > 0 && browser.count("#main .loading") == 0);
    }

    private static long number(String css) {
        return Long.parseLong(browser.text(css).replace(",", ""));
    }

    /** Elements that reach beyond the edge of the window, but for what can be scrolled within. */
    private static List<String> beyondTheEdge() {
        return browser.ask("""
                const width = document.documentElement.clientWidth;
                return [...document.querySelectorAll('body *')]
                    .filter(node => !node.closest('.scroll, .unseen, .skip') && node.getBoundingClientRect().right > width + 1)
                    .map(node => node.outerHTML.slice(0, 200))
                    .concat(document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [])
                """);
    }
}

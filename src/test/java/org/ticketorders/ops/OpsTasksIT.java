package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.ticketorders.faults.Figures;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.Chromium;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * Tasks of operators, each from the overview to its end: how many clicks and entries it takes, and how long one waits for the page and what it
 * asks for. The time in which a person reads and thinks is not part of it.
 */
class OpsTasksIT extends OnOpsPage {

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";
    private static final int TO_REPLAY = 5;
    private static final int TO_SETTLE = 20;

    /** The short form runs beside other tests. */
    private static final Duration LONGEST = Duration.ofSeconds(Figures.size(60, 10));

    @BeforeAll
    static void start() {
        open(TestApp.start(
                directory,
                "openticket.shop.aliases.north=" + NORTH,
                "openticket.repeat.redeliveries=0",
                "openticket.housekeeping.period-millis=600000"));
        offer(0);
        ops.logIn(Logins.OPERATOR);
    }

    @Test
    void whyWasAPurchaseRejected() {
        String id = soldOut("main");

        measure("why was a purchase rejected", new Chromium.Effort(1, 1), () -> {
            browser.click("#search");
            browser.type("#search", id, Keys.ENTER);
            browser.awaitText(".verdict", "Why:");
        });

        assertThat(browser.text("h1")).isEqualTo(id);
        assertThat(browser.text(".verdict")).contains("Rejected", "Front row", "sold_out");
    }

    @Test
    void replayTheSoldOutOnesOfAShop() {
        String other = soldOut("main");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < TO_REPLAY; i++) {
            ids.add(soldOut("north"));
        }
        offer(TO_REPLAY);

        measure("replay the " + TO_REPLAY + " sold-out ones of a shop", new Chromium.Effort(5, 1), () -> {
            browser.click(".navigation a[href='#/dead-letters']");
            browser.click("[data-queue=rejected] .bars a[href*=sold-out][href*=north]");
            browser.click("#main .card-head button.primary");
            browser.type("dialog [name=why]", "there are tickets again");
            browser.click("dialog form > .buttons .primary");
            browser.awaitText("dialog form > .buttons .primary", "Replay " + TO_REPLAY);
            browser.click("dialog form > .buttons .primary");
            browser.awaitText("[data-replay=done]", TO_REPLAY + " ordered");
        });

        assertThat(ids).allSatisfy(id -> assertThat(app.row(id).state()).isEqualTo(State.ORDERED));
        assertThat(app.row(other).attempt()).isEqualTo(1);
    }

    @Test
    void settleTwentyDoubts() {
        app.shop.faults(
                Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER).times(TO_SETTLE).build());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < TO_SETTLE; i++) {
            ids.add(TestApp.newId());
            app.send(Messages.traceable(ids.get(i), Catalogue.STANDING, 1));
        }
        ids.forEach(id -> awaitLetter(id, State.IN_DOUBT));

        measure("settle " + TO_SETTLE + " doubts", new Chromium.Effort(5, TO_SETTLE), () -> {
            browser.click(".navigation a[href='#/in-doubt']");
            browser.click("#choose-all");
            browser.awaitText("#settle-chosen", "Settle " + TO_SETTLE);
            browser.click("#settle-chosen");
            ids.forEach(id -> browser.type("dialog input[aria-label='Order id of " + id + "']", orderOf(id)));
            browser.click("dialog form > .buttons .primary");
            browser.awaitText("dialog form > .buttons .primary", "Settle " + TO_SETTLE);
            browser.click("dialog form > .buttons .primary");
            browser.awaitText("dialog", TO_SETTLE + " of " + TO_SETTLE + " settled.");
        });

        assertThat(ids).allSatisfy(id -> assertThat(app.row(id).state()).isEqualTo(State.ORDERED));
        browser.closeDialog();
    }

    private static void measure(String task, Chromium.Effort least, Runnable work) {
        ops.show("");
        Chromium.Effort before = browser.effort();
        long start = System.nanoTime();
        work.run();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Chromium.Effort effort = browser.effort().since(before);
        Figures.note(
                "tasks on the operators' page",
                task,
                effort.clicks() + " clicks, " + effort.entries() + " entries, " + took.toMillis() + " ms of waiting");
        assertThat(effort).as(task).isEqualTo(least);
        assertThat(took).as(task).isLessThan(LONGEST);
    }

    /** Has the shop so many front rows. */
    private static void offer(int tickets) {
        app.shop.putTicket(
                NORTH, new Catalogue.Ticket(Catalogue.FRONT_ROW, "Front row", tickets, 9_500, Catalogue.EVENT_DATE));
    }

    private static String soldOut(String shop) {
        String id = TestApp.newId();
        app.send(Messages.traceable(shop, id, Catalogue.FRONT_ROW, 1));
        awaitLetter(id, State.REJECTED);
        return id;
    }

    private static void awaitLetter(String id, State state) {
        app.awaitState(id, state);
        await().atMost(TestApp.PATIENCE)
                .until(() -> !app.letters("dead-letter." + state.word(), id).isEmpty());
    }

    private static String orderOf(String id) {
        return app.shop.orders().stream()
                .filter(order -> order.email().equals(Messages.emailOf(id)))
                .map(TakenOrder::orderId)
                .findFirst()
                .orElseThrow();
    }
}

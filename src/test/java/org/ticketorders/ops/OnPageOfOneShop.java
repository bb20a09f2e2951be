package org.ticketorders.ops;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The page of an application with one shop, whose holds are short, as an operator who is logged in sees it. */
abstract class OnPageOfOneShop extends OnOpsPage {

    private static final Duration LIFE = Duration.ofSeconds(4);
    static final int DESK = 1280;

    @BeforeAll
    static void start() {
        open(TestApp.startWithShortHolds(directory, LIFE, "openticket.housekeeping.period-millis=600000"));
        ops.logIn(Logins.OPERATOR);
    }

    @BeforeEach
    void allIsWell() {
        app.shop.clearFaults();
        browser.width(DESK);
        browser.dark(false);
        browser.complaints();
    }

    static String ended(Fault.Builder fault, State state) {
        app.shop.faults(fault.build());
        String id = TestApp.newId();
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        app.awaitState(id, state);
        app.shop.clearFaults();
        return id;
    }

    /** What is read out of the part of the flow that begins with these words, or is about them. */
    static String label(String words) {
        return browser.ask(
                "return [...document.querySelectorAll('.flow [aria-label]')].map(node => node.getAttribute('aria-label'))"
                        + ".find(label => label.includes(arguments[0])) ?? ''",
                words);
    }
}

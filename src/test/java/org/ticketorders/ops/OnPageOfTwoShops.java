package org.ticketorders.ops;

import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The operators' page of an application that sells tickets of two shops, with what stands on it. */
abstract class OnPageOfTwoShops extends OnOpsPage {

    static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";

    @BeforeAll
    static void start() {
        open(TestApp.start(
                directory,
                "openticket.shop.aliases.north=" + NORTH,
                "openticket.repeat.redeliveries=0",
                "openticket.housekeeping.period-millis=600000"));
        app.shop.putTicket(
                NORTH, new Catalogue.Ticket(Catalogue.FRONT_ROW, "Front row", 0, 9_500, Catalogue.EVENT_DATE));
        ops.logIn(Logins.OPERATOR);
    }

    @BeforeEach
    void allIsWell() {
        app.shop.clearFaults();
        app.resumeStages();
        browser.width(1280);
        browser.dark(false);
        browser.complaints();
    }

    static String soldOut(String shop) {
        return rejected(shop, Catalogue.FRONT_ROW);
    }

    static String rejected(String shop, String ticket) {
        String id = TestApp.newId();
        app.send(Messages.traceable(shop, id, ticket, 1));
        app.awaitState(id, State.REJECTED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> !app.letters("dead-letter.rejected", id).isEmpty());
        return id;
    }

    static String doubted() {
        return ended(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER), State.IN_DOUBT);
    }

    static String ended(Fault.Builder fault, State state) {
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

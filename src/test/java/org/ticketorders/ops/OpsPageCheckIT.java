package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** A file that is dropped on the operators' page. */
class OpsPageCheckIT extends OnOpsPage {

    private static final String HEADER = "purchaseId,paymentMethod,shop,email,firstname,lastname,ticket,quantity\n";

    @BeforeAll
    static void start() {
        open(TestApp.start(directory, "openticket.imports.poll-millis=100", "openticket.imports.settle-millis=1"));
    }

    @AfterEach
    void logOut() {
        browser.forgetCookies();
    }

    @Test
    void checksWhatIsDroppedAndImportsItWhenItIsAskedTo() {
        ops.logIn(Logins.OPERATOR);
        ops.show("imports");
        browser.width(1280);

        drop("page.csv", HEADER + row("PAGE-1", "2") + row("PAGE-2", "many"));

        browser.awaitText("#check-report", "checked, nothing was sent");
        String report = browser.text("#check-report");
        assertThat(report)
                .contains("2 records", "1 would be sent", "1 would be rejected", "2 tickets would be reserved")
                .contains("PAGE-2", "quantity (8)", "whole number", "page.check.csv.report.csv");
        assertThat(app.shop.orders()).isEmpty();

        browser.click("#import-checked");

        browser.awaitText("#notice", "page.csv");
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.orders().size() == 1);
        browser.awaitText("#main .rows", "page.csv");
        browser.awaitText("#main .rows", "page.check.csv");
        assertThat(browser.count("#check-report")).isZero();
    }

    @Test
    void saysWhyAFileIsNotTaken() {
        ops.logIn(Logins.OPERATOR);
        ops.show("imports");

        drop("page.exe", "x");
        browser.awaitText("#check", "extension");

        drop("broken.json", "{");
        browser.awaitText("#check-report", "cannot be read");
        assertThat(browser.count("#import-checked")).isZero();
    }

    @Test
    void isThereForOperatorsOnly() {
        ops.logIn(Logins.VIEWER);
        ops.show("imports");

        assertThat(browser.count("#drop-zone")).isZero();
    }

    private static void drop(String name, String content) {
        browser.ask(
                "const data = new DataTransfer(); data.items.add(new File([arguments[1]], arguments[0]));"
                        + "document.querySelector('#drop-zone').dispatchEvent("
                        + "new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));",
                name,
                content);
    }

    private static String row(String id, String quantity) {
        return id + ",iDeal,main," + id.toLowerCase(java.util.Locale.ROOT) + "@example.com,Jane,Appleseed,"
                + Catalogue.STANDING + "," + quantity + "\n";
    }
}

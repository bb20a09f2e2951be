package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Chromium;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.OpsBrowser;
import org.ticketorders.testing.TestApp;

/** A file that is dropped on the operators' page. */
class OpsPageCheckIT {

    private static final String HEADER = "purchaseId,paymentMethod,shop,email,firstname,lastname,ticket,quantity\n";

    @TempDir
    static Path directory;

    @TempDir
    static Path profile;

    static TestApp app;
    static OpsBrowser ops;
    static Chromium browser;

    @BeforeAll
    static void start() {
        app = TestApp.start(directory, "openticket.imports.poll-millis=100", "openticket.imports.settle-millis=1");
        ops = new OpsBrowser(app, profile);
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

    @AfterEach
    void nothingToComplainOf() {
        ops.assertNothingToComplainOf();
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

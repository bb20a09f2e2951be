package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
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
    void showsAndSavesWhatIsWrittenAboutAFileAndLeadsToItsPurchases() throws Exception {
        ops.logIn(Logins.OPERATOR);
        // what is in doubt may change, and so the ledger remembers which are of the file
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER));
        importFile("links.csv", HEADER + row("LINKS-1", "2") + row("LINKS-2", "many"));
        ops.show("imports");
        browser.width(1280);
        browser.ask(axe());
        browser.awaitText(".import-files", "Purchases of this file");
        app.awaitState("LINKS-1", State.IN_DOUBT);
        app.shop.clearFaults();
        assertThat(faults()).isEmpty();

        browser.click("button[aria-label='Rejected records of links.csv']");

        browser.awaitText("dialog pre", "LINKS-2");
        assertThat(browser.text("dialog"))
                .contains("rejectedBecause", "whole number", "Lines 1 to 2 of links.csv.rejected.csv");
        browser.ask(axe());
        for (boolean dark : List.of(true, false)) {
            browser.dark(dark);
            assertThat(faults()).as(dark ? "dark" : "light").isEmpty();
        }
        browser.ask("const make = URL.createObjectURL; URL.createObjectURL = blob => {"
                + "blob.text().then(text => window.saved = text); return make.call(URL, blob); }");
        browser.ask(
                "[...document.querySelectorAll('dialog button')].find(one => one.innerText === 'Save as a file').click()");
        browser.awaitText("#notice", "Saved 2 lines of links.csv.rejected.csv");
        assertThat((String) browser.ask("return window.saved"))
                .contains("rejectedBecause")
                .contains("LINKS-2")
                .endsWith("\n");
        browser.closeDialog();

        browser.click("a[aria-label='Purchases of this file, links.csv']");

        browser.awaitText("#main table", "LINKS-1");
        assertThat(browser.text("#main"))
                .contains("1 purchase shown, in the order of the file")
                .doesNotContain("PAGE-");
        ops.show("imports");
        browser.awaitText(".import-files", "Outcome of each purchase");
        browser.click("button[aria-label='Outcome of each purchase of links.csv']");
        browser.awaitText("dialog pre", "LINKS-1,in-doubt");
        browser.click("dialog pre a");
        browser.awaitText("#main h1", "LINKS-1");
        assertThat(browser.count("dialog")).isZero();
    }

    /** Of one that was not read it has neither a number of records nor a form. */
    @Test
    void saysNothingOfAFileThatItDoesNotKnow() throws IOException {
        ops.logIn(Logins.OPERATOR);
        Path left = Files.writeString(app.directory().resolve("imports/inbox/later.txt.part"), "x");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(180)));
        importFile("notes.txt", "buy bread");
        ops.show("imports");

        browser.awaitText("#main .rows", "notes.txt");
        browser.awaitText("#main .rows", "later.txt.part");

        assertThat(browser.text("#main .rows"))
                .contains("could not be read", "unchanged since 3 min ago")
                .doesNotContain("null", "\n0 records", "\u2013");
        Files.delete(left);
    }

    @Test
    void pagesThroughALongFileAndShowsViewersWhyTheyDoNotSeeIt() throws Exception {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 1; i <= 450; i++) {
            rows.append(row("LONG-" + i, "many"));
        }
        importFile("long.csv", rows.toString());
        ops.logIn(Logins.OPERATOR);
        ops.show("imports");
        browser.awaitText("#main .rows", "450 rejected");
        browser.click("button[aria-label='Rejected records of long.csv']");
        browser.awaitText("dialog", "Lines 1 to 200 of long.csv.rejected.csv, and there are more");
        browser.click("dialog button.primary");
        browser.awaitText("dialog", "Lines 201 to 400");
        browser.click("dialog button.primary");
        browser.awaitText("dialog", "Lines 401 to 451");
        browser.awaitText("dialog pre", "LONG-450,");
        assertThat(browser.count("dialog button.primary")).isZero();
        browser.closeDialog();

        browser.forgetCookies();
        ops.logIn(Logins.VIEWER);
        ops.show("imports");
        browser.awaitText("#main .rows", "long.csv");
        browser.click("button[aria-label='Rejected records of long.csv']");
        browser.awaitText("dialog", "Not shown: personal data are in it: operators see it.");
        assertThat(browser.text("dialog")).doesNotContain("Save", "LONG-");
        browser.closeDialog();
    }

    private static void importFile(String name, String content) throws IOException {
        Path aside = Files.writeString(app.directory().resolve("imports/aside"), content);
        Files.move(aside, app.directory().resolve("imports/inbox").resolve(name));
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

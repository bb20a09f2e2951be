package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.TestApp;

/** Files in each format, from the inbox to the shop and back to the sender. */
class ImportFormatsIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass(Drops.QUICK);

    private static Drops drops;

    @BeforeAll
    static void start() {
        drops = Drops.of(app.directory());
    }

    /**
     * The files {@code libreoffice*.csv} were written by LibreOffice Calc 7.4.7, from spreadsheets in which the first quantity is
     * the formula {@code =1+1}: {@code soffice --headless --convert-to "csv:Text - txt - csv (StarCalc):44,34,76" orders.ods}.
     * The filter's options are {@code 44,34,76} for the first (comma, quotes where needed, UTF-8), {@code 9,34,76} for tabs,
     * {@code 59,34,76,1,,0,true,false} for semicolons with every text in quotes, {@code 44,34,65535} for UTF-16 with its
     * byte-order mark, {@code 59,34,1} for semicolons in windows-1252.
     */
    @ParameterizedTest
    @CsvSource({
        "array.json, ARRAY",
        "array-packed.json.gz, ARRAYGZ",
        "lines.ndjson, NDJSON",
        "lines.jsonl, JSONL",
        "lines-packed.jsonl.gz, JSONLGZ",
        "libreoffice.csv, LIBRE",
        "libreoffice-tabs.csv, LIBRETABS",
        "libreoffice-quoted.csv, LIBREQUOTED",
        "libreoffice-utf-16.csv, LIBREWIDE",
        "spreadsheet.csv, SHEET",
        "hinted.csv, HINT",
        "tabs.csv, TABS",
        "utf-16.csv, WIDE",
        "packed.csv.gz, CSVGZ",
        "plain.xml, XML",
        "latin.xml, LATIN",
        "packed.xml.gz, XMLGZ"
    })
    void ordersEveryPurchaseOfTheFileAndReportsIt(String name, String id) throws IOException {
        JsonNode report = drops.drop(name).awaitReport(name);

        assertThat(report.path("result").asText()).isEqualTo("imported");
        assertThat(report.path("records").asInt()).isEqualTo(2);
        assertThat(report.path("newPurchases").asInt()).isEqualTo(2);
        assertThat(report.path("rejected").asInt()).as(report.toString()).isZero();
        List<List<String>> outcomes = drops.awaitOutcomes(name);
        TakenOrder first = order(id + "-1");
        TakenOrder second = order(id + "-2");
        assertThat(outcomes)
                .extracting(row -> row.subList(0, 3))
                .containsExactly(
                        List.of(id + "-1", "ordered", first.orderId()),
                        List.of(id + "-2", "ordered", second.orderId()));
        assertThat(guids(first)).containsExactly(Catalogue.STANDING, Catalogue.STANDING);
        assertThat(guids(second)).containsExactly(Catalogue.STANDING, Catalogue.SEATED, Catalogue.SEATED);
        assertThat(drops.done(name)).hasBinaryContent(Drops.fixture(name));
        assertThat(drops.inbox(name)).doesNotExist();
        assertThat(Drops.text(drops.report(name + ".report.txt"))).contains("Records       2");
    }

    @Test
    void takesOnePurchaseAsAFile() {
        drops.drop("one.json");

        assertThat(drops.awaitReport("one.json").path("newPurchases").asInt()).isEqualTo(1);
        assertThat(drops.awaitOutcomes("one.json")).hasSize(1);
        assertThat(guids(order("ONE-1"))).hasSize(2);
    }

    private TakenOrder order(String id) {
        List<TakenOrder> orders = app.shop.orders().stream()
                .filter(order -> order.email().equalsIgnoreCase(id + "@example.com"))
                .toList();
        assertThat(orders).as("orders of " + id).hasSize(1);
        return orders.get(0);
    }

    private static List<String> guids(TakenOrder order) {
        return order.tickets().stream().map(TakenOrder.OrderedTicket::guid).toList();
    }
}

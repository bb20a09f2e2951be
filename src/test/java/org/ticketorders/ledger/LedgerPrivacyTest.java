package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.hold;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.SettableClock;
import org.ticketorders.message.Envelopes;
import org.ticketorders.order.OrderAnswers;
import org.ticketorders.purchase.read.PurchaseReader.Reading;
import org.ticketorders.purchase.read.PurchaseReaders;
import org.ticketorders.shop.HttpAnswer;

/** Whatever becomes of a purchase, nothing of its receiver gets into the ledger. */
class LedgerPrivacyTest {

    private static final List<String> PERSONAL = List.of("jane.appleseed", "zebra.example", "Quibbleton", "Xanthippe");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void holdsNothingOfTheReceiver(LedgerDatabase.Kind kind) throws IOException {
        byte[] whileOpen;
        try (OpenLedger file = kind.open(directory)) {
            Ledger ledger = file.ledger(new SettableClock(NOW));
            Envelopes envelopes = new Envelopes();
            OrderAnswers answers = new OrderAnswers();
            int purchase = 0;
            for (String answer : List.of(
                    "{\"order_id\":\"o-1\",\"notices\":[\"mailed to jane.appleseed@zebra.example.com\"]}",
                    "{\"errors\":[\"jane.appleseed@zebra.example.com has too many tickets\"]}",
                    "{\"errors\":[\"<jane.appleseed@zebra.example.com>: reservation expired\"]}",
                    "{\"errors\":[\"not sure of jane.appleseed@zebra.example.com\"],\"order_id\":\"o-2\"}")) {
                String id = "ERP-PLANTED-" + ++purchase;
                Reading reading = PurchaseReaders.reader().read(message(id));
                Map<String, Object> headers =
                        new HashMap<>(Map.of("JMSMessageID", "ID:" + id, "contact", "Quibbleton"));
                Delivery requested =
                        envelopes.delivery(envelopes.open(message(id), headers, "purchase.requested"), reading);
                ledger.held(ledger.take(requested).row(), hold());
                headers.put("attempt", 1);
                Delivery held = envelopes.delivery(envelopes.open(message(id), headers, "reservation.held"), reading);
                ledger.answered(
                        ledger.take(held).row(),
                        answers.read(
                                        new HttpAnswer(200, answer.getBytes(StandardCharsets.UTF_8), null),
                                        reading.purchase().receiver(),
                                        true)
                                .ending());
            }
            whileOpen = kind == LedgerDatabase.Kind.FILE ? everyFile() : everyRow(file);
        }

        for (byte[] bytes : kind == LedgerDatabase.Kind.FILE ? List.of(whileOpen, everyFile()) : List.of(whileOpen)) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(text)
                    .as("what the ledger does hold, so that this test looks at the right files")
                    .contains("ERP-PLANTED-1", "ERP-PLANTED-4", "has too many tickets", "mailed to (e-mail)");
            assertThat(PERSONAL).noneMatch(text::contains);
        }
    }

    private static String message(String id) {
        return "{\"purchaseId\":\"" + id + "\",\"receiver\":{\"email\":\"jane.appleseed@zebra.example.com\","
                + "\"firstname\":\"Xanthippe\",\"lastname\":\"Quibbleton\"},"
                + "\"tickets\":[{\"ticket\":\"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01\",\"quantity\":1}]}";
    }

    private static byte[] everyRow(OpenLedger ledger) {
        StringBuilder rows = new StringBuilder();
        List<String> tables = ledger.jdbc()
                .sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
                .query(String.class)
                .list();
        for (String table : tables) {
            ledger.jdbc()
                    .sql("SELECT row_to_json(t)::text FROM " + table + " t")
                    .query(String.class)
                    .list()
                    .forEach(rows::append);
        }
        return rows.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] everyFile() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                bytes.write(Files.readAllBytes(file));
            }
        }
        return bytes.toByteArray();
    }
}

package org.ticketorders.imports;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ticketorders.sandbox.Catalogue;

/** Files of many purchases; the e-mail address tells the purchase in the shop's log. */
final class PurchaseFiles {

    private PurchaseFiles() {}

    /** About 250 bytes a record. */
    static Path ndjson(Path file, String id, int records) {
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int i = 1; i <= records; i++) {
                out.write("{\"purchaseId\":\"" + id + "-" + i + "\",\"shop\":\"main\",\"paymentMethod\":\"iDeal\","
                        + "\"currency\":\"EUR\",\"receiver\":{\"locale\":\"nl_NL\",\"email\":\""
                        + id.toLowerCase() + "-" + i
                        + "@example.com\",\"firstname\":\"Jane\",\"lastname\":\"Appleseed\"},\"tickets\":[{\"ticket\":\""
                        + Catalogue.STANDING + "\",\"quantity\":1}]}\n");
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path csv(Path file, String id, int records) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("purchaseId;shop;paymentMethod;currency;locale;email;firstname;lastname;ticket;quantity\r\n");
            for (int i = 1; i <= records; i++) {
                out.write(id + "-" + i + ";main;iDeal;EUR;nl_NL;" + id.toLowerCase() + "-" + i
                        + "@example.com;Jane;Appleseed;" + Catalogue.STANDING + ";1\r\n");
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

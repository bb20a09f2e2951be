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

    static final String HEADER =
            "purchaseId;shop;paymentMethod;currency;locale;email;firstname;lastname;ticket;quantity\r\n";

    private PurchaseFiles() {}

    /** A row of a CSV file with {@link #HEADER}. */
    static String row(String id, String ticket) {
        return id + ";main;iDeal;EUR;nl_NL;" + id.toLowerCase() + "@example.com;Jane;Appleseed;" + ticket + ";1\r\n";
    }

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
            out.write(HEADER);
            for (int i = 1; i <= records; i++) {
                out.write(row(id + "-" + i, Catalogue.STANDING));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** About 400 bytes a record. */
    static Path xml(Path file, String id, int records) {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<purchases>\n");
            for (int i = 1; i <= records; i++) {
                out.write("<purchase><purchaseId>" + id + "-" + i + "</purchaseId><shop>main</shop>"
                        + "<paymentMethod>iDeal</paymentMethod><currency>EUR</currency><receiver><locale>nl_NL</locale>"
                        + "<email>" + id.toLowerCase() + "-" + i + "@example.com</email><firstname>Jane</firstname>"
                        + "<lastname>Appleseed</lastname></receiver><tickets><line><ticket>" + Catalogue.STANDING
                        + "</ticket><quantity>1</quantity></line></tickets></purchase>\n");
            }
            out.write("</purchases>\n");
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

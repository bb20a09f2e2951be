package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.ticketorders.purchase.read.PurchaseReaders.reader;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.IntStream;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Reason;

/** A reader of purchases, and purchases to read. */
abstract class OnPurchaseReader {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    static final String OTHER_TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c02";

    static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";

    static final String MINIMAL = """
            {"purchaseId":"ERP-1",
             "receiver":{"email":"jane.appleseed@example.com","firstname":"Jane","lastname":"Appleseed"},
             "tickets":[{"ticket":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","quantity":2}]}""";

    static final String MAXIMAL = """
            {"purchaseId":"ERP-2026-000123","shop":"main","paymentMethod":"Bancontact","currency":"USD",
             "receiver":{"locale":"de_DE","email":"jane.appleseed@example.com","firstname":"Jane","lastname":"Appleseed"},
             "tickets":[{"ticket":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","quantity":2},
                        {"ticket":"0C4F1D9E-5B0A-4D1C-9A55-1F8A2E7B3C02","quantity":1}]}""";

    final PurchaseReader reader = reader();

    static String named(String firstname) {
        return MINIMAL.replace("\"Jane\"", "\"" + firstname + "\"");
    }

    static String ofShop(String shop) {
        return MINIMAL.replace("\"purchaseId\"", "\"shop\":\"" + shop + "\",\"purchaseId\"");
    }

    static String ofQuantity(String quantity) {
        return MINIMAL.replace("\"quantity\":2", "\"quantity\":" + quantity);
    }

    static String ofLines(int... quantities) {
        List<String> lines = IntStream.of(quantities)
                .mapToObj(quantity -> "{\"ticket\":\"" + TICKET + "\",\"quantity\":" + quantity + "}")
                .toList();
        return MINIMAL.replaceFirst("\\[.*]", "[" + String.join(",", lines) + "]");
    }

    void assertUnreadable(Object body) {
        InvalidPurchase invalid = refusal(body);
        assertThat(invalid.getReason()).isEqualTo(Reason.UNREADABLE);
        assertThat(invalid.getPurchaseId()).isNull();
        assertThat(invalid.getViolations()).singleElement().satisfies(violation -> assertThat(violation.path())
                .isEmpty());
    }

    InvalidPurchase refusal(Object body) {
        return refusal(reader, body);
    }

    static InvalidPurchase refusal(PurchaseReader reader, Object body) {
        InvalidPurchase invalid = catchThrowableOfType(InvalidPurchase.class, () -> reader.read(body));
        assertThat(invalid).as("refusal of %s", body).isNotNull();
        return invalid;
    }
}

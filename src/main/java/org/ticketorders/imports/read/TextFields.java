package org.ticketorders.imports.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Set;
import org.ticketorders.purchase.PlainText;

/** Fields of a purchase from a file in which everything is text. */
final class TextFields {

    /** Those that a purchase must have; others that are empty are left out, whether anybody knows them or not. */
    private static final Set<String> REQUIRED =
            Set.of("purchaseId", "receiver", "email", "firstname", "lastname", "tickets", "ticket", "quantity");

    private static final String NUMBER = "-?\\d{1,9}(\\.\\d{1,9})?";

    private TextFields() {}

    /** @param value null or blank: the field is empty */
    static void put(ObjectNode into, String field, String value) {
        if (value != null && !PlainText.isBlank(value)) {
            into.put(field, value);
        } else if (REQUIRED.contains(field)) {
            into.putNull(field);
        }
    }

    /** Puts a field that is a number; what is none stays text, which is refused. */
    static void putNumber(ObjectNode into, String field, String value) {
        String text = value == null ? "" : PlainText.read(value);
        if (text.matches(NUMBER)) {
            BigDecimal number = new BigDecimal(text).stripTrailingZeros();
            if (number.scale() <= 0) {
                into.put(field, number.intValueExact());
            } else {
                into.put(field, number);
            }
        } else {
            put(into, field, value);
        }
    }
}

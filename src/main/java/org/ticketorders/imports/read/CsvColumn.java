package org.ticketorders.imports.read;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ticketorders.purchase.PlainText;

/** A column of a CSV file. */
public enum CsvColumn {
    PURCHASE_ID("purchaseId", "/purchaseId"),
    SHOP("shop", "/shop"),
    PAYMENT_METHOD("paymentMethod", "/paymentMethod"),
    CURRENCY("currency", "/currency"),
    LOCALE("locale", "/receiver/locale"),
    EMAIL("email", "/receiver/email"),
    FIRSTNAME("firstname", "/receiver/firstname"),
    LASTNAME("lastname", "/receiver/lastname"),
    TICKET("ticket", "/tickets/0/ticket"),
    TICKET_NAME("ticketName", "/tickets/0/ticketName"),
    QUANTITY("quantity", "/tickets/0/quantity"),
    REJECTED_AT_LINE("rejectedAtLine", ""),
    REJECTED_BECAUSE("rejectedBecause", "");

    /** So many characters at the beginning or the end are alike where a title is told to be meant. */
    private static final int ALIKE = 4;

    private final String title;
    private final String path;

    CsvColumn(String title, String path) {
        this.title = title;
        this.path = path;
    }

    public String title() {
        return title;
    }

    /** Where its cell stands in the purchase. */
    public String path() {
        return path;
    }

    /** Whether each row says this for itself. */
    boolean isOfRow() {
        return this == TICKET || this == TICKET_NAME || this == QUANTITY || isRemark();
    }

    /** Whether we wrote it when the row was rejected. */
    boolean isRemark() {
        return this == REJECTED_AT_LINE || this == REJECTED_BECAUSE;
    }

    private boolean isRequired() {
        return switch (this) {
            case PURCHASE_ID, EMAIL, FIRSTNAME, LASTNAME, TICKET, QUANTITY -> true;
            default -> false;
        };
    }

    static Optional<CsvColumn> titled(String title) {
        return Arrays.stream(values())
                .filter(column -> plain(column.title).equals(plain(title)))
                .findFirst();
    }

    /** What a sender may have meant by a title that is none. */
    static Optional<String> nearest(String title) {
        String plain = plain(title);
        return Arrays.stream(values())
                .filter(column -> !column.isRemark())
                .map(CsvColumn::title)
                .filter(known -> plain.length() >= ALIKE
                        && (plain(known).contains(plain)
                                || plain(known).startsWith(plain.substring(0, ALIKE))
                                || plain(known).endsWith(plain.substring(plain.length() - ALIKE))))
                .findFirst();
    }

    /** {@code Purchase ID}, {@code purchase_id} and {@code purchaseId} are the same. */
    private static String plain(String title) {
        return PlainText.readWords(title)
                .replaceAll("[\\p{IsWhite_Space}_-]", "")
                .toLowerCase(Locale.ROOT);
    }

    /** Titles of all that a sender may write. */
    static String known() {
        return Arrays.stream(values())
                .filter(column -> !column.isRemark())
                .map(CsvColumn::title)
                .collect(Collectors.joining(", "));
    }

    /** Titles of what is needed and not among these; empty if nothing is. */
    static String missing(List<CsvColumn> found) {
        return Arrays.stream(values())
                .filter(column -> column.isRequired() && !found.contains(column))
                .map(CsvColumn::title)
                .collect(Collectors.joining(", "));
    }
}

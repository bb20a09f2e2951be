package org.ticketorders.payment;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A payment method that a shop offers.
 *
 * @param name as the shop writes it, without blanks at its ends; may be empty
 */
public record PaymentMethod(String guid, String name) {

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

    public PaymentMethod {
        guid = tidy(guid);
        name = tidy(name);
    }

    boolean isGuid(String key) {
        return key(guid).equals(key);
    }

    boolean isNamed(String key) {
        return !name.isEmpty() && key(name).equals(key);
    }

    /** What a name or a GUID is compared by: without regard to case, to blanks at its ends, and to how accents are written. */
    static String key(String guidOrName) {
        return tidy(Normalizer.normalize(guidOrName, Normalizer.Form.NFC))
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private static String tidy(String text) {
        return BLANKS.matcher(text).replaceAll(" ").strip();
    }
}

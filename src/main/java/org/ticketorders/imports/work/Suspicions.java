package org.ticketorders.imports.work;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Violation;

/**
 * What can be ordered and is hardly meant: traces of what spreadsheets and exports do to a file. An import takes it as it stands. Used by one
 * thread, for the purchases of one file in their order.
 */
final class Suspicions {

    /** A long number as spreadsheets show it, such as 4.5E12. */
    private static final Pattern SCIENTIFIC = Pattern.compile("\\d+(\\.\\d+)?[eE]\\d+");

    private static final Pattern DATE = Pattern.compile("\\d{1,2}([.-])\\d{1,2}\\1(\\d{2}|\\d{4})"
            + "|(?i)\\d{1,2}-(jan|feb|mar|mrt|m.r|apr|may|mei|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)(-\\d{2,4})?");

    private static final Pattern ERROR =
            Pattern.compile("#\\p{L}+[/!?\\p{L}\\d]*|(?i)null|undefined|n/a|nan|none|\\(null\\)|-+|\\?+");

    /** UTF-8 that was read as another charset and saved again: 'MÃ¼ller'. */
    private static final Pattern TWICE_ENCODED = Pattern.compile(
            "[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac");

    private static final Pattern MARKUP = Pattern.compile("&(amp|lt|gt|quot|apos|nbsp|#\\d+);|</?\\p{Alpha}+ */?>");

    private static final Pattern DIGITS = Pattern.compile("\\d+");

    /** How many digits the purchaseIds have that are nothing else; 0 before there is one. */
    private int digits;

    private boolean isToldOfZeros;

    /** @return what looks wrong in a purchase, and where; without its values */
    List<Violation> of(Purchase purchase) {
        List<Violation> found = new ArrayList<>();
        ofId(purchase.purchaseId(), found);
        ofName("/receiver/firstname", purchase.receiver().firstname(), found);
        ofName("/receiver/lastname", purchase.receiver().lastname(), found);
        return found;
    }

    private void ofId(String id, List<Violation> found) {
        String problem = null;
        if (SCIENTIFIC.matcher(id).matches()) {
            problem =
                    "this looks like a number that a spreadsheet has shortened: have the column be text, and fill it again";
        } else if (DATE.matcher(id).matches()) {
            problem = "this looks like a date that a spreadsheet has made: have the column be text, and fill it again";
        } else if (DIGITS.matcher(id).matches()) {
            if (id.length() < digits && !isToldOfZeros) {
                isToldOfZeros = true;
                problem = "this has " + id.length() + " digits, and one above it has " + digits
                        + ": if a spreadsheet has removed leading zeros, have the column be text, and fill it again";
            }
            digits = Math.max(digits, id.length());
        }
        if (problem != null) {
            found.add(new Violation("/purchaseId", problem));
        }
    }

    private static void ofName(String path, String name, List<Violation> found) {
        String problem = null;
        if (name.indexOf('@') >= 0) {
            problem = "this looks like an e-mail address: write a name";
        } else if (ERROR.matcher(name).matches()) {
            problem = "this looks like the word of a program for no value: write a name";
        } else if (name.indexOf('\u00c2') + name.indexOf('\u00c3') + name.indexOf('\u00e2') > -3
                && TWICE_ENCODED.matcher(name).find()) {
            problem = "this looks like UTF-8 that was opened in another charset and saved: export it again, in UTF-8";
        } else if ((name.indexOf('&') >= 0 || name.indexOf('<') >= 0)
                && MARKUP.matcher(name).find()) {
            problem = "this looks like HTML: write the name as people do";
        } else if (name.chars().noneMatch(Character::isLetter)) {
            problem = "these are digits and signs alone: is the name in the right column?";
        }
        if (problem != null) {
            found.add(new Violation(path, problem));
        }
    }
}

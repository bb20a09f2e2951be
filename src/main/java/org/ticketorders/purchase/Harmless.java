package org.ticketorders.purchase;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes foreign words fit for logs, for the ledger and for the headers of dead letters. */
public final class Harmless {

    /** The most characters of foreign words that are kept. */
    public static final int LONGEST = 4_000;

    /** The most characters of an id that are kept. */
    public static final int LONGEST_ID = 255;

    // tried only where a word begins: else a long word without an @ would be read again from each of its characters
    private static final Pattern E_MAIL = Pattern.compile(
            "(?<![^\\s\"'<>(),;:/=])[^\\s\"'<>(),;:/=]+(@|%40)[^\\s\"'<>(),;:/]+", Pattern.CASE_INSENSITIVE);

    /** Controls, line and paragraph separators, what is not shown or turns the direction of writing, half characters. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,39}");

    private static final String GUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private static final Pattern ANY_GUID = Pattern.compile("(?<![0-9a-fA-F-])" + GUID + "(?![0-9a-fA-F-])");

    /** An order, as the shop and people call it. */
    private static final Pattern ORDER = Pattern.compile(
            "(\\border(?:[ _-]?(?:id|guid|uuid|no|number))?\\W{1,4})(" + GUID + ")", Pattern.CASE_INSENSITIVE);

    private static final int SHOWN = 8;

    /** What is shorter may be a part of any word; and what has spaces is a sentence. */
    private static final int SHORTEST_SECRET = 12;

    private Harmless() {}

    /**
     * The beginning of a secret, by which it can be recognised by who knows it and not used by others: {@code 98031aed…}; null for null. The
     * GUID of an order is one: who has it can read the customer's data at the API.
     */
    public static String masked(String secret) {
        return secret == null ? null : secret.substring(0, Math.min(SHOWN, secret.length() / 2)) + "…";
    }

    /** The text with {@link #masked} in place of this secret, however it is written, and of each GUID that it calls an order's; null for null. */
    public static String masking(String secret, String text) {
        if (text == null) {
            return null;
        }
        String plain = secret == null
                        || secret.length() < SHORTEST_SECRET
                        || secret.chars().anyMatch(Character::isWhitespace)
                ? text
                : Pattern.compile(Pattern.quote(secret), Pattern.CASE_INSENSITIVE)
                        .matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(masked(found.group())));
        return ORDER.matcher(plain)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + masked(found.group(2))));
    }

    /** The text with {@link #masked} in place of each GUID, but for one that must be shown; null for null. @param but null for none */
    public static String maskingGuids(String text, String but) {
        return text == null
                ? null
                : ANY_GUID.matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                found.group().equalsIgnoreCase(but) ? found.group() : masked(found.group())));
    }

    /**
     * The words in one line of at most {@value #LONGEST} characters and an ellipsis, with {@code (e-mail)} in place of each
     * e-mail address.
     */
    public static String words(String words) {
        return E_MAIL.matcher(line(words)).replaceAll("(e-mail)").strip();
    }

    /** The words in one line of at most {@value #LONGEST} characters and an ellipsis, without what nobody would see. */
    public static String line(String words) {
        // cut first: what comes after is nobody's to read, and costs nothing
        boolean fits = words.length() <= LONGEST;
        String cut = fits ? words : words.substring(0, LONGEST);
        return unseen(cut, " ") + (fits ? "" : "…");
    }

    /**
     * An id that a sender has chosen, fit for the ledger, logs and outcomes: without control characters, and where it is longer than
     * {@value #LONGEST_ID} characters, its beginning and a digest. Null if there is none.
     */
    public static String id(String id) {
        if (id == null) {
            return null;
        }
        String start = id.length() <= LONGEST_ID ? id : id.substring(0, LONGEST_ID - 65);
        String line = unseen(start, "\uFFFD");
        return id.length() <= LONGEST_ID ? line : line + "~" + Digest.of(id);
    }

    /** With something else in its place. Most texts are plain ASCII: to see that costs a tenth of looking for the rest. */
    private static String unseen(String text, String instead) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~')
                ? text
                : UNSEEN.matcher(text).replaceAll(instead);
    }

    /** The text without U+0000, which not every database takes; null if there is none. */
    public static String storable(String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }

    /** A field's name if it looks like one, for whatever a sender calls a field may be personal data, too. */
    public static String fieldName(String name) {
        return name != null && NAME.matcher(name).matches() ? name : "(odd name)";
    }
}

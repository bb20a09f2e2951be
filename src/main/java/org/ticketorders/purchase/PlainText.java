package org.ticketorders.purchase;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How every text of a purchase is read, whichever message or file it came in.
 *
 * <ul>
 *   <li>White space at both ends is not part of it: all that Unicode calls so, line ends and U+00A0 among it.
 *   <li>It is in Unicode's normal form C, so that an accent is the same however it was written.
 *   <li>In names each blank of whatever width is a plain one. In codes, ids and e-mail addresses there is none.
 *   <li>Characters that nobody sees (controls, line ends, zero width, writing direction, soft hyphens, byte-order marks), half
 *       characters, what is no character, and U+FFFD, the mark of a text that was damaged, are refused by name. A joiner is taken
 *       between letters of a script that needs it, and a variation selector behind a Han character.
 * </ul>
 */
public final class PlainText {

    private static final int FIRST_PLAIN = 0x20;
    private static final int LAST_ASCII = 0x7e;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    /** Digits that are written at least. */
    private static final int NUMBER = 4;

    private static final int DAMAGED = 0xfffd;

    /** Not of Unicode's category of format characters, and nobody sees them all the same. */
    private static final Set<Integer> UNSEEN = Set.of(
            0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180f, 0x2800, 0x3164, 0xffa0, 0xfffc);

    /** In these a joiner changes what is read. */
    private static final Set<UnicodeScript> JOINING = EnumSet.of(
            UnicodeScript.ARABIC,
            UnicodeScript.SYRIAC,
            UnicodeScript.MONGOLIAN,
            UnicodeScript.DEVANAGARI,
            UnicodeScript.BENGALI,
            UnicodeScript.GURMUKHI,
            UnicodeScript.GUJARATI,
            UnicodeScript.ORIYA,
            UnicodeScript.TAMIL,
            UnicodeScript.TELUGU,
            UnicodeScript.KANNADA,
            UnicodeScript.MALAYALAM,
            UnicodeScript.SINHALA,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private PlainText() {}

    /** The text without white space at its ends, in normal form C. What {@link #problem} refuses is still in it. */
    public static String read(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isWhiteSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isWhiteSpace(text.charAt(to - 1))) {
            to--;
        }
        String inner = text.substring(from, to);
        return Normalizer.isNormalized(inner, Normalizer.Form.NFC)
                ? inner
                : Normalizer.normalize(inner, Normalizer.Form.NFC);
    }

    /** The text as {@link #read} has it, with each blank in it a plain one. */
    public static String readWords(String text) {
        String read = read(text);
        if (read.chars().allMatch(PlainText::isPlain)) {
            return read;
        }
        return read.codePoints()
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Whether there is nothing in it but white space. */
    public static boolean isBlank(String text) {
        return text.chars().allMatch(PlainText::isWhiteSpace);
    }

    /** What Unicode calls white space. */
    public static boolean isWhiteSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }

    /**
     * What is wrong with the characters of a text that was {@linkplain #read read}, and what to do about it, without the text
     * itself; empty if nothing is.
     */
    public static Optional<String> problem(String text) {
        for (int at = 0, number = 1; at < text.length(); number++) {
            int c = text.codePointAt(at);
            if (!isPlain(c) && !isTaken(text, at, c)) {
                return Optional.of(
                        c == DAMAGED
                                ? "character " + number + " is " + named(c)
                                        + ", which stands for one that was damaged on" + " its way: write the right one"
                                : "character " + number + " is " + named(c) + ", which may not be in it: remove it");
            }
            at += Character.charCount(c);
        }
        return Optional.empty();
    }

    private static boolean isPlain(int c) {
        return c >= FIRST_PLAIN && c <= LAST_ASCII;
    }

    private static boolean isTaken(String text, int at, int c) {
        if (c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER) {
            return at > 0
                    && at + 1 < text.length()
                    && isOfJoiningScript(text.codePointBefore(at))
                    && isOfJoiningScript(text.codePointAt(at + 1));
        }
        if (isVariationSelector(c)) {
            return at > 0 && UnicodeScript.of(text.codePointBefore(at)) == UnicodeScript.HAN;
        }
        return !isWhiteSpace(c) && !isUnseen(c);
    }

    /** Marks are of the script of the letter before them, by their block. */
    private static boolean isOfJoiningScript(int c) {
        return JOINING.contains(UnicodeScript.of(c));
    }

    private static boolean isVariationSelector(int c) {
        return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
    }

    private static boolean isUnseen(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || isNoCharacter(c)
                || c == DAMAGED
                || UNSEEN.contains(c);
    }

    private static boolean isNoCharacter(int c) {
        return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
    }

    /** A character as people can look it up: {@code U+00A0 (no-break space)}. */
    public static String named(int c) {
        String name = Character.getType(c) == Character.SURROGATE
                ? "half a character"
                : isNoCharacter(c) ? "no character" : Character.getName(c);
        String hex = Integer.toHexString(c).toUpperCase(Locale.ROOT);
        return "U+" + "0".repeat(Math.max(0, NUMBER - hex.length())) + hex
                + (name == null ? "" : " (" + name.toLowerCase(Locale.ROOT).replaceFirst(" \\(.*", "") + ")");
    }
}

package org.ticketorders.purchase;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;

/**
 * What is a customer's own in other people's words, however these spell it: in another case, without accents, with another
 * apostrophe, in HTML's, JSON's or a URL's way of writing.
 */
public final class OwnWords {

    /** Words are escaped once by each program that they pass, and not by many. */
    private static final int MOST_ESCAPES = 3;

    /** Characters: a single one may stand in any word. */
    private static final int SHORTEST = 2;

    private static final Pattern PERCENT = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");
    private static final Pattern UNICODE = Pattern.compile("\\\\u([0-9A-Fa-f]{4})");
    private static final String APOSTROPHES = "'\u2019\u02BC`\u00B4";
    private static final Pattern BETWEEN_NAMES = Pattern.compile("[^\\p{L}\\p{M}]+");

    /** Characters of the shortest part of a name that is looked for alone: shorter ones are like "van", "der" and "de". */
    private static final int SHORTEST_PART = 4;

    private static final String LETTER = "[\\p{L}\\p{M}\\p{N}_]";

    private OwnWords() {}

    /**
     * What others write of somebody's name or e-mail address: the whole, the address without its host, and each longer part of a name, for who is called
     * {@code Anne Marie de Vries} is greeted as {@code Mrs Vries}. The whole comes before its parts.
     */
    public static List<String> of(String own) {
        String whole = own.strip();
        int at = whole.indexOf('@');
        Set<String> words = new LinkedHashSet<>();
        words.add(whole);
        if (at >= 0) {
            words.add(whole.substring(0, at));
        } else {
            BETWEEN_NAMES
                    .splitAsStream(whole)
                    .filter(part -> part.length() >= SHORTEST_PART)
                    .forEach(words::add);
        }
        words.removeIf(word -> word.length() < SHORTEST);
        return List.copyOf(words);
    }

    /** The words as people read them: what is escaped in them is not any more. */
    public static String plain(String words) {
        String plain = words;
        String before = null;
        for (int i = 0; i < MOST_ESCAPES && !plain.equals(before); i++) {
            before = plain;
            plain = unescaped(plain);
        }
        return Normalizer.normalize(plain, Normalizer.Form.NFC);
    }

    private static String unescaped(String words) {
        String plain = words;
        if (plain.indexOf('&') >= 0) {
            plain = HtmlUtils.htmlUnescape(plain.replace("&apos;", "'"));
        }
        if (plain.indexOf('%') >= 0) {
            plain = PERCENT.matcher(plain).replaceAll(OwnWords::decoded);
        }
        if (plain.indexOf('\\') >= 0) {
            plain = UNICODE.matcher(plain)
                    .replaceAll(found ->
                            Matcher.quoteReplacement(String.valueOf((char) HexFormat.fromHexDigits(found.group(1)))));
        }
        return plain;
    }

    private static String decoded(MatchResult found) {
        byte[] bytes = HexFormat.of().parseHex(found.group().replace("%", ""));
        try {
            return Matcher.quoteReplacement(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Matcher.quoteReplacement(found.group());
        }
    }

    /**
     * The words, which are {@link #plain}, with something else in the place of what is somebody's own.
     *
     * @param own not blank
     * @param whole whether only where it is no part of a longer word
     */
    public static String without(String own, boolean whole, String words, String instead) {
        String searched = spellings(own);
        String pattern = whole ? "(?<!" + LETTER + ")" + searched + "(?!" + LETTER + ")" : searched;
        String apart = Normalizer.normalize(words, Normalizer.Form.NFD);
        String hidden = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(apart)
                .replaceAll(Matcher.quoteReplacement(instead));
        return hidden.equals(apart) ? words : Normalizer.normalize(hidden, Normalizer.Form.NFC);
    }

    private static String spellings(String own) {
        StringBuilder pattern = new StringBuilder();
        Normalizer.normalize(own.strip(), Normalizer.Form.NFD).codePoints().forEach(c -> {
            if (Character.isWhitespace(c)) {
                pattern.append("[\\s+]++");
            } else if (APOSTROPHES.indexOf(c) >= 0) {
                pattern.append('[').append(APOSTROPHES).append(']');
            } else {
                pattern.append(Pattern.quote(Character.toString(c)));
                if (Character.getType(c) == Character.NON_SPACING_MARK) {
                    pattern.append("?+");
                }
            }
        });
        return pattern.toString();
    }
}

package org.ticketorders.imports;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ticketorders.purchase.PlainText;

/** Which names of files are taken, and what is written in place of others. */
public final class FileNames {

    /** Room for what is put behind a name, in a file system that allows 255 bytes. */
    private static final int LONGEST = 120;

    /** In which Java reads names. */
    private static final String CHARSET = System.getProperty("sun.jnu.encoding");

    private static final Pattern UNFINISHED = Pattern.compile("(?i:\\.(tmp|part|filepart))$|\\.camelLock$");

    /** Of what a server lists, and its word may be a lie. */
    private static final Pattern GOOD = Pattern.compile("[\\p{L}\\p{N}_(\\[][\\p{L}\\p{M}\\p{N} ._,+()#&@~\\[\\]-]*");

    /** Bytes of a name that a file system allows. */
    private static final int LONGEST_NAME = 255;

    /** Bytes of a label: behind it stand a time, what it is, and how it is called until it is whole. */
    private static final int LONGEST_LABEL = 160;

    /** What shells, other file systems or our own files take for something else. */
    private static final String HARMFUL = "/\\:*?\"<>|$`{}";

    /** What stands for a byte of a name that is no text, and in no name that is taken. */
    private static final char NO_TEXT = '?';

    /** Of a file that is only checked, before its extension. */
    private static final String CHECK = ".check";

    private static final String PACKED = ".gz";

    private FileNames() {}

    /** Whether the name says that the file is to be checked, and not imported: {@code orders.check.csv}. */
    public static boolean isCheck(String name) {
        return checkAt(name) >= 0;
    }

    /** Where the name says so, before an extension and one of packed files if it has these; -1 if it does not. */
    private static int checkAt(String name) {
        int end = isPacked(name) ? name.length() - PACKED.length() : name.length();
        int dot = name.lastIndexOf('.', end - 1);
        if (endsWith(name, end, CHECK)) {
            return end - CHECK.length();
        }
        return dot >= 0 && endsWith(name, dot, CHECK) ? dot - CHECK.length() : -1;
    }

    private static boolean isPacked(String name) {
        return endsWith(name, name.length(), PACKED);
    }

    private static boolean endsWith(String name, int end, String suffix) {
        return name.regionMatches(true, end - suffix.length(), suffix, 0, suffix.length());
    }

    /** The name that says so of this file: the end of a name that would be too long then. */
    public static String asCheck(String name) {
        if (isCheck(name)) {
            return name;
        }
        int end = isPacked(name) ? name.length() - PACKED.length() : name.length();
        int dot = name.lastIndexOf('.', end - 1);
        int at = dot < 0 ? end : dot;
        String rest = CHECK + name.substring(at);
        int from = 0;
        while (from < at && bytes(name.substring(from, at) + rest) > LONGEST_NAME) {
            from = name.offsetByCodePoints(from, 1);
        }
        String check = name.substring(from, at) + rest;
        while (bytes(check) > LONGEST_NAME) {
            check = check.substring(0, check.offsetByCodePoints(check.length(), -1));
        }
        return check;
    }

    /** The name by which the same file is imported. */
    public static String asImport(String name) {
        String rest = name;
        for (int at; (at = checkAt(rest)) >= 0; ) {
            rest = rest.substring(0, at) + rest.substring(at + CHECK.length());
        }
        return rest;
    }

    /** Whether the file is found by its name as text: that has replacements for bytes that are none. */
    private static boolean isText(Path file) {
        try {
            return file.resolveSibling(file.getFileName().toString()).equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether the inbox's consumer finds the file: that looks for plain files, and takes a backslash for the separator of a path. */
    public static boolean isSeen(Path file) {
        return isText(file) && file.getFileName().toString().indexOf('\\') < 0 && Files.isRegularFile(file);
    }

    /** A name that is text and is not taken. */
    public static String asText(String name) {
        return name.replace('\uFFFD', NO_TEXT);
    }

    /**
     * Whether whoever writes the file calls it so only until it is whole: the route knows the same endings, in upper case too, and Camel one more of its
     * own.
     */
    public static boolean isUnfinished(String name) {
        return UNFINISHED.matcher(name).find();
    }

    /** @throws UnreadableFile if a file of this name, or of this kind, is not taken */
    public static void check(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnreadableFile("it is a link or another special file, and only plain files are taken");
        }
        checkName(file.getFileName().toString());
    }

    /** @throws UnreadableFile if a file of this name is not taken */
    public static void checkName(String name) {
        if (name.indexOf(NO_TEXT) >= 0) {
            throw new UnreadableFile("the name of the file has bytes that are no text in " + CHARSET
                    + ", or question marks: give it another name"
                    + (CHARSET.equals("UTF-8") ? "" : ", or start the application with LANG=C.UTF-8"));
        }
        if (name.length() > LONGEST) {
            throw new UnreadableFile("the name of the file is longer than " + LONGEST + " characters: shorten it");
        }
        harmOf(name).ifPresent(harm -> {
            throw new UnreadableFile("the name of the file " + harm + ": give it another name");
        });
    }

    /** Why a name of a file in the inbox is not taken; empty if it is. */
    private static Optional<String> harmOf(String name) {
        if (name.contains("..")) {
            return Optional.of("has two dots in a row in it");
        }
        if (name.startsWith("-") || name.startsWith(" ")) {
            return Optional.of("begins with " + PlainText.named(name.charAt(0)));
        }
        return name.codePoints()
                .filter(c -> HARMFUL.indexOf(c) >= 0
                        || PlainText.problem(PlainText.readWords("x" + Character.toString(c) + "x"))
                                .isPresent())
                .mapToObj(c -> "has " + PlainText.named(c) + " in it")
                .findFirst();
    }

    /** Whether the name is one that is taken, but for its length; it leads nowhere. */
    public static boolean isGood(String name) {
        return GOOD.matcher(name).matches() && !name.contains("..");
    }

    /** The name itself if it is one that is taken, or one that is like it. */
    public static String safe(String name) {
        boolean isTaken =
                !name.isEmpty() && !name.startsWith(".") && harmOf(name).isEmpty();
        String safe = isTaken ? name : "_" + name.replaceAll("[^\\p{L}\\p{M}\\p{N}_.-]|\\.(?=\\.)", "_");
        return safe.length() <= LONGEST && bytes(safe) <= LONGEST_LABEL ? safe : shortened(safe);
    }

    /** Its end, which says what it is. */
    private static String shortened(String name) {
        int from = Math.max(0, name.length() - LONGEST + 1);
        while (bytes(name.substring(from)) >= LONGEST_LABEL || Character.isLowSurrogate(name.charAt(from))) {
            from++;
        }
        return "_" + name.substring(from);
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}

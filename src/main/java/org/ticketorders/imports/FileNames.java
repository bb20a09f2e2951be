package org.ticketorders.imports;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which names of files are taken, and what is written in place of others. */
final class FileNames {

    /** Room for what is put behind a name, in a file system that allows 255 bytes. */
    private static final int LONGEST = 120;

    /** In which Java reads names. */
    private static final String CHARSET = System.getProperty("sun.jnu.encoding");

    private static final Pattern UNFINISHED = Pattern.compile("\\.(tmp|part|filepart)$");

    private static final Pattern GOOD = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N} ._,+()#&@~\\[\\]-]*");

    /** What stands for a byte of a name that is no text, and in no name that is taken. */
    private static final char NO_TEXT = '?';

    private FileNames() {}

    /** Whether the file is found by its name as text: that has replacements for bytes that are none. */
    private static boolean isText(Path file) {
        try {
            return file.resolveSibling(file.getFileName().toString()).equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether the inbox's consumer finds the file: that looks for plain files, and takes a backslash for the separator of a path. */
    static boolean isSeen(Path file) {
        return isText(file) && file.getFileName().toString().indexOf('\\') < 0 && Files.isRegularFile(file);
    }

    /** A name that is text and is not taken. */
    static String asText(String name) {
        return name.replace('\uFFFD', NO_TEXT);
    }

    /** Whether whoever writes the file calls it so only until it is whole: the route knows the same endings. */
    static boolean isUnfinished(String name) {
        return UNFINISHED.matcher(name).find();
    }

    /** @throws UnreadableFile if a file of this name, or of this kind, is not taken */
    static void check(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnreadableFile("it is a link or another special file, and only plain files are taken");
        }
        String name = file.getFileName().toString();
        if (name.indexOf(NO_TEXT) >= 0) {
            throw new UnreadableFile("the name of the file has bytes that are no text in " + CHARSET
                    + ", or question marks: give it another name"
                    + (CHARSET.equals("UTF-8") ? "" : ", or start the application with LANG=C.UTF-8"));
        }
        if (name.length() > LONGEST || !isGood(name)) {
            throw new UnreadableFile("the name of the file is longer than " + LONGEST
                    + " characters, or has others than letters, digits, spaces and . _ , + ( ) # & @ ~ [ ] -");
        }
    }

    /** Whether the name is one that is taken, but for its length; it leads nowhere. */
    static boolean isGood(String name) {
        return GOOD.matcher(name).matches() && !name.contains("..");
    }

    /** The name itself if it is one that is taken, or one that is like it. */
    static String safe(String name) {
        String safe = isGood(name) ? name : "_" + name.replaceAll("[^\\p{L}\\p{N}_.-]|\\.(?=\\.)", "_");
        return safe.length() <= LONGEST ? safe : "_" + safe.substring(safe.length() - LONGEST + 1);
    }
}

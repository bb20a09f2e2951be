package org.ticketorders.imports;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which names of files are taken, and what is written in place of others. */
final class FileNames {

    /** Room for what is put behind a name, in a file system that allows 255 bytes. */
    private static final int LONGEST = 120;

    private static final Pattern GOOD = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N} ._,+()#&@~\\[\\]-]*");

    private FileNames() {}

    /** @throws UnreadableFile if a file of this name, or of this kind, is not taken */
    static void check(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnreadableFile("it is a link or another special file, and only plain files are taken");
        }
        String name = file.getFileName().toString();
        if (name.length() > LONGEST || !isGood(name)) {
            throw new UnreadableFile("the name of the file is longer than " + LONGEST
                    + " characters, or has others than letters, digits, spaces and . _ , + ( ) # & @ ~ [ ] -");
        }
    }

    private static boolean isGood(String name) {
        return GOOD.matcher(name).matches() && !name.contains("..");
    }

    /** The name itself if it is one that is taken, or one that is like it. */
    static String safe(String name) {
        String safe = isGood(name) ? name : "_" + name.replaceAll("[^\\p{L}\\p{N}_.-]|\\.(?=\\.)", "_");
        return safe.length() <= LONGEST ? safe : "_" + safe.substring(safe.length() - LONGEST + 1);
    }
}

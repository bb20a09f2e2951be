package org.ticketorders.imports.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.read.FileEncoding;
import org.ticketorders.imports.read.FileFormat;

/**
 * What was written about a file for its sender, a page at a time: it may be as long as the file itself. A name that was given is compared with those in
 * the folder of reports, and becomes no path.
 */
@Component
public class ImportResults {

    /** Of a page. */
    public static final int MOST_LINES = 2_000;

    /** Of a page, in bytes: a longer line is continued on the next one. */
    static final int LONGEST_PAGE = 256 * 1024;

    private static final int MARK = 3;
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");
    private static final Set<OpenOption> TO_READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final ImportProperties properties;

    ImportResults(ImportProperties properties) {
        this.properties = properties;
    }

    /** What there may be. */
    public enum Kind {
        /** How many purchases were new, sent before or rejected, and the first errors. */
        REPORT(".report.txt"),
        /** The rejected records, as they came. */
        REJECTED(Stream.of(FileFormat.values())
                .map(format -> ".rejected." + format.extension())
                .toArray(String[]::new)),
        /** What became of each purchase. */
        OUTCOMES(".outcomes.csv");

        private final List<String> endings;

        Kind(String... endings) {
            this.endings = List.of(endings);
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private boolean isName(String name, String label) {
            return name.startsWith(label) && endings.contains(name.substring(label.length()));
        }

        /** Whether a file is called so that it is one of these, of whatever file. */
        static boolean isAny(String name) {
            return Stream.of(values()).flatMap(kind -> kind.endings.stream()).anyMatch(name::endsWith);
        }

        /** The words of those that are among the names of files. */
        static List<String> among(Set<String> names, String label) {
            return Stream.of(values())
                    .filter(kind -> kind.endings.stream().anyMatch(ending -> names.contains(label + ending)))
                    .map(Kind::word)
                    .toList();
        }
    }

    /**
     * A part of one.
     *
     * @param file its name in the folder of reports
     * @param lines without their ends
     * @param continued whether the first of them is the rest of a line
     * @param next where the next page begins; null if there is none
     */
    public record Page(String file, List<String> lines, boolean continued, String next) {}

    /** It was written again since the page before, and its lines stand elsewhere now. */
    public static class WrittenAgain extends Exception {}

    /**
     * Reads a part, of at most {@value #LONGEST_PAGE} bytes; empty if there is no such file, or a link in its place.
     *
     * @param label {@link ImportList.Item#name}
     * @param after {@link Page#next} of the page before; null for the first
     * @param limit most lines
     * @throws IllegalArgumentException if {@code after} is no such text
     */
    public Optional<Page> page(String label, Kind kind, String after, int limit) throws IOException, WrittenAgain {
        Matcher cursor = CURSOR.matcher(after == null ? "0" : after);
        if (!cursor.matches()) {
            throw new IllegalArgumentException("no cursor");
        }
        Optional<Path> found = find(label, kind);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Path path = found.get();
        try {
            String version = String.valueOf(
                    Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis());
            if (cursor.group(2) != null && !cursor.group(2).equals(version)) {
                throw new WrittenAgain();
            }
            try (SeekableByteChannel file = Files.newByteChannel(path, TO_READ)) {
                return Optional.of(
                        read(path.getFileName().toString(), file, Long.parseLong(cursor.group(1)), version, limit));
            }
        } catch (NoSuchFileException e) {
            // removed since it was found
            return Optional.empty();
        }
    }

    private Optional<Path> find(String label, Kind kind) throws IOException {
        Path folder = Path.of(properties.reports());
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path path : files) {
                if (kind.isName(path.getFileName().toString(), label)
                        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    private Page read(String name, SeekableByteChannel file, long asked, String version, int limit) throws IOException {
        long size = file.size();
        Charset marked = FileEncoding.mark(bytes(file, 0, Math.min(MARK, size)));
        boolean isWide = marked != null && !marked.equals(StandardCharsets.UTF_8);
        int unit = isWide ? 2 : 1;
        long from = asked - asked % unit;
        if (from > size) {
            throw new IllegalArgumentException("behind the end");
        }
        byte[] bytes = bytes(file, from, Math.min(LONGEST_PAGE, size - from));
        int end = 0;
        int lines = 0;
        for (int i = 0; i + unit <= bytes.length && lines < limit; i += unit) {
            if (isNewline(bytes, i, marked, unit)) {
                lines++;
                end = i + unit;
            }
        }
        if (lines < limit && from + bytes.length == size) {
            end = bytes.length;
        } else if (end == 0) {
            end = wholeCharacters(bytes, isWide);
        }
        boolean continued = from > 0 && !isNewline(bytes(file, from - unit, unit), 0, marked, unit);
        String next = from + end < size ? from + end + "-" + version : null;
        return new Page(name, lines(text(bytes, end, marked), from == 0), continued, next);
    }

    private static byte[] bytes(SeekableByteChannel file, long from, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        file.position(from);
        while (bytes.hasRemaining() && file.read(bytes) >= 0) {
            // a read may bring less than is asked for
        }
        byte[] read = new byte[bytes.position()];
        bytes.flip().get(read);
        return read;
    }

    private static boolean isNewline(byte[] bytes, int at, Charset marked, int unit) {
        if (unit == 1) {
            return bytes[at] == '\n';
        }
        boolean isBigEndian = StandardCharsets.UTF_16BE.equals(marked);
        return bytes[at + (isBigEndian ? 1 : 0)] == '\n' && bytes[at + (isBigEndian ? 0 : 1)] == 0;
    }

    /** So much of a line that is longer than a page as ends with no part of a character. */
    private static int wholeCharacters(byte[] bytes, boolean isWide) {
        int end = bytes.length;
        if (isWide) {
            // the first of two units of a character has 0xD8 to 0xDB in one of its bytes; to move another like it to
            // the next page does no harm
            boolean mayBeHalf = (bytes[end - 1] & 0xFC) == 0xD8 || (bytes[end - 2] & 0xFC) == 0xD8;
            return mayBeHalf ? end - 2 : end;
        }
        int start = end - 1;
        while (start > end - 4 && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        return bytes[start] < 0 ? start : end;
    }

    private String text(byte[] bytes, int end, Charset marked) {
        if (marked != null) {
            return new String(bytes, 0, end, marked);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, end))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, 0, end, properties.charset());
        }
    }

    private static List<String> lines(String text, boolean isBeginning) {
        String plain = isBeginning && text.startsWith("\uFEFF") ? text.substring(1) : text;
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < plain.length(); ) {
            int newline = plain.indexOf('\n', from);
            int end = newline < 0 ? plain.length() : newline;
            lines.add(plain.substring(from, newline > from && plain.charAt(end - 1) == '\r' ? end - 1 : end));
            from = end + 1;
        }
        return lines;
    }
}

package org.ticketorders.imports.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.UnreadableFile;

/**
 * What the text of a file is written in.
 *
 * @param isMarked whether it begins with a byte-order mark
 * @param toldBy who says so, for people
 */
public record FileEncoding(Charset charset, boolean isMarked, String toldBy) {

    private static final int HEAD = 200;
    private static final int LONGEST_NAME = 40;
    private static final Pattern XML_ENCODING =
            Pattern.compile("^\\s*<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    /**
     * Finds the charset of a file: what its byte-order mark says, or else its XML declaration, or the configuration. Where that is another
     * than UTF-8, and the file is valid UTF-8 beyond ASCII, it is UTF-8: text in another charset hardly ever looks so.
     *
     * @throws UnreadableFile if it is not what it says, or could be both
     */
    public static FileEncoding find(TextSource.Input file, String name, FileFormat format, ImportProperties limits)
            throws IOException {
        FileEncoding told;
        try (InputStream bytes = TextSource.bytes(file.open(), name, limits)) {
            byte[] head = bytes.readNBytes(HEAD);
            if (head.length == 0) {
                throw new UnreadableFile("the file is empty");
            }
            notText(head);
            told = told(head, format, limits);
        }
        if (told.isMarked() || told.charset().equals(StandardCharsets.UTF_8)) {
            return told;
        }
        try (InputStream bytes = TextSource.bytes(file.open(), name, limits)) {
            if (!isUtf8BeyondAscii(bytes)) {
                return told;
            }
        }
        if (told.charset().newDecoder().averageCharsPerByte() < 1) {
            throw new UnreadableFile("the file can be read as UTF-8 and as " + told.charset() + ", " + told.toldBy()
                    + ": save it as UTF-8 with a byte-order mark");
        }
        return new FileEncoding(StandardCharsets.UTF_8, false, "as its bytes show");
    }

    private static FileEncoding told(byte[] head, FileFormat format, ImportProperties limits) {
        Charset marked = mark(head);
        if (marked != null) {
            return new FileEncoding(marked, true, "as its byte-order mark says");
        }
        return switch (format) {
            case CSV -> new FileEncoding(limits.charset(), false, "as openticket.imports.charset says of CSV files");
            case XML -> declared(head);
            case JSON -> new FileEncoding(StandardCharsets.UTF_8, false, "as JSON must be");
            case NDJSON -> new FileEncoding(StandardCharsets.UTF_8, false, "as JSON lines must be");
        };
    }

    private static boolean isUtf8BeyondAscii(InputStream bytes) throws IOException {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.allocate(1 << 14);
        CharBuffer out = CharBuffer.allocate(1 << 14);
        boolean isBeyondAscii = false;
        for (int read; (read = bytes.read(in.array(), in.position(), in.remaining())) >= 0; ) {
            in.limit(in.position() + read).position(0);
            isBeyondAscii |= hasHighByte(in);
            out.clear();
            if (utf8.decode(in, out, false).isError()) {
                return false;
            }
            in.compact();
        }
        return isBeyondAscii && in.position() == 0;
    }

    private static boolean hasHighByte(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) < 0) {
                return true;
            }
        }
        return false;
    }

    /** Refuses what people take for a text file since they have given it the name of one. */
    private static void notText(byte[] head) {
        if (startsWith(head, 'P', 'K', 3, 4) || startsWith(head, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw new UnreadableFile(
                    "this is a workbook of a spreadsheet, or a ZIP archive, under another name: open it, and save"
                            + " it as CSV in UTF-8");
        }
        if (startsWith(head, '%', 'P', 'D', 'F')) {
            throw new UnreadableFile("this is a PDF document under another name: write CSV, JSON or XML");
        }
    }

    /** The charset that the byte-order mark of a file says; null if it has none. */
    public static Charset mark(byte[] head) {
        if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (startsWith(head, 0xFE, 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        return startsWith(head, 0xFF, 0xFE) ? StandardCharsets.UTF_16LE : null;
    }

    private static boolean startsWith(byte[] head, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static FileEncoding declared(byte[] head) {
        Matcher declaration = XML_ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (!declaration.find()) {
            return new FileEncoding(StandardCharsets.UTF_8, false, "as XML is that names no encoding");
        }
        String name = declaration.group(1);
        String toldBy = "as its XML declaration says";
        try {
            Charset charset = Charset.forName(name);
            // who could read as far as this, one byte a character, knows that it is not so
            return new FileEncoding(
                    charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32")
                            ? StandardCharsets.UTF_8
                            : charset,
                    false,
                    toldBy);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UnreadableFile("its XML declaration names the encoding '"
                    + name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "', which is not known: write UTF-8");
        }
    }
}

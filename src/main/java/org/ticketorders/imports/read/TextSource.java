package org.ticketorders.imports.read;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.UnreadableFile;

/** The text of a file: unpacked, within bounds, and in the right charset or not at all. */
public final class TextSource {

    /** So much may be unpacked before the ratio counts: the start of a file says little. */
    private static final long RATIO_COUNTS_FROM = 4 << 20;

    /** Stands for bytes that are no text: half a character, which no text holds alone. */
    private static final char NO_CHARACTER = '\uDBFF';

    private static final int HEAD = 200;
    private static final int LONGEST_NAME = 40;
    private static final Pattern XML_ENCODING =
            Pattern.compile("^\\s*<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    /** @param text everything after the byte-order mark */
    public record Text(Reader text, Charset charset) {}

    /**
     * What the text of a file is written in.
     *
     * @param isMarked whether it begins with a byte-order mark
     * @param toldBy who says so, for people
     */
    public record Encoding(Charset charset, boolean isMarked, String toldBy) {}

    /** A file that can be read from its beginning more than once. */
    public interface Input {
        public InputStream open() throws IOException;
    }

    private TextSource() {}

    /**
     * Finds the charset of a file: what its byte-order mark says, or else its XML declaration, or the configuration. Where that is another
     * than UTF-8, and the file is valid UTF-8 beyond ASCII, it is UTF-8: text in another charset hardly ever looks so.
     *
     * @throws UnreadableFile if it is not what it says, or could be both
     */
    public static Encoding encoding(Input file, String name, FileFormat format, ImportProperties limits)
            throws IOException {
        Encoding told;
        try (InputStream bytes = bytes(file.open(), name, limits)) {
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
        try (InputStream bytes = bytes(file.open(), name, limits)) {
            if (!isUtf8BeyondAscii(bytes)) {
                return told;
            }
        }
        if (told.charset().newDecoder().averageCharsPerByte() < 1) {
            throw new UnreadableFile("the file can be read as UTF-8 and as " + told.charset() + ", " + told.toldBy()
                    + ": save it as UTF-8 with a byte-order mark");
        }
        return new Encoding(StandardCharsets.UTF_8, false, "as its bytes show");
    }

    /**
     * @param file the file's bytes, packed or not
     * @throws UnreadableFile if it is not what it says; also from the reader that is returned
     */
    public static Text open(InputStream file, String name, Encoding encoding, ImportProperties limits)
            throws IOException {
        InputStream bytes = bytes(file, name, limits);
        if (encoding.isMarked()) {
            bytes.skipNBytes(encoding.charset() == StandardCharsets.UTF_8 ? 3 : 2);
        }
        return new Text(
                new Strict(new InputStreamReader(bytes, marking(encoding.charset())), encoding), encoding.charset());
    }

    private static InputStream bytes(InputStream file, String name, ImportProperties limits) {
        Counting packed = new Counting(file);
        return new BufferedInputStream(
                new Bounded(FileFormat.isPacked(name) ? unpacked(packed) : packed, packed, limits), 1 << 16);
    }

    private static Encoding told(byte[] head, FileFormat format, ImportProperties limits) {
        Charset marked = mark(head);
        if (marked != null) {
            return new Encoding(marked, true, "as its byte-order mark says");
        }
        return switch (format) {
            case CSV -> new Encoding(limits.charset(), false, "as openticket.imports.charset says of CSV files");
            case XML -> declared(head);
            case JSON -> new Encoding(StandardCharsets.UTF_8, false, "as JSON must be");
            case NDJSON -> new Encoding(StandardCharsets.UTF_8, false, "as JSON lines must be");
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

    private static InputStream unpacked(InputStream packed) {
        try {
            return GzipCompressorInputStream.builder()
                    .setInputStream(packed)
                    .setDecompressConcatenated(true)
                    .get();
        } catch (IOException e) {
            throw new UnreadableFile("the file is not in gzip format, though its name says so");
        }
    }

    /** Reads what is no text in the charset as {@link #NO_CHARACTER}, so that its place is known. */
    private static CharsetDecoder marking(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(NO_CHARACTER));
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

    private static Charset mark(byte[] head) {
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

    private static Encoding declared(byte[] head) {
        Matcher declaration = XML_ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (!declaration.find()) {
            return new Encoding(StandardCharsets.UTF_8, false, "as XML is that names no encoding");
        }
        String name = declaration.group(1);
        String toldBy = "as its XML declaration says";
        try {
            Charset charset = Charset.forName(name);
            // who could read as far as this, one byte a character, knows that it is not so
            return new Encoding(
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

    /** The file as it is on disk. A failure of the disk is told from one of the unpacking by its type. */
    private static final class Counting extends FilterInputStream {

        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            try {
                int read = in.read(target, offset, length);
                count += Math.max(read, 0);
                return read;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What is read is counted, and goes into the digest, once. */
        @Override
        public boolean markSupported() {
            return false;
        }
    }

    /** Stops what grows beyond all measure, and turns what gzip says into our words. */
    private static final class Bounded extends FilterInputStream {

        private final Counting packed;
        private final ImportProperties limits;
        private long count;

        Bounded(InputStream in, Counting packed, ImportProperties limits) {
            super(in);
            this.packed = packed;
            this.limits = limits;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int read;
            try {
                read = in.read(target, offset, length);
            } catch (EOFException e) {
                throw new UnreadableFile("the gzip file is cut short");
            } catch (IOException e) {
                throw new UnreadableFile("the gzip file is damaged, or something else follows its end");
            }
            count += Math.max(read, 0);
            if (count > limits.maxSize().toBytes()) {
                throw new UnreadableFile(
                        "the file is larger than " + limits.maxSize().toBytes() + " bytes, the longest that is taken"
                                + " (openticket.imports.max-size)");
            }
            if (count > RATIO_COUNTS_FROM && count / limits.maxRatio() > packed.count) {
                throw new UnreadableFile("unpacked, the file gets more than " + limits.maxRatio()
                        + " times larger, which no purchases do (openticket.imports.max-ratio)");
            }
            return read;
        }
    }

    /** Text that is in its charset and is text. */
    private static final class Strict extends FilterReader {

        private final Encoding encoding;
        private long line = 1;
        private long character;
        private boolean isHalf;

        Strict(Reader in, Encoding encoding) {
            super(in);
            this.encoding = encoding;
        }

        @Override
        public int read() throws IOException {
            char[] one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, length);
            if (read < 0) {
                mustBeWhole('\n');
            }
            for (int i = offset; i < offset + read; i++) {
                char c = target[i];
                mustBeWhole(c);
                if (c == 0) {
                    throw new UnreadableFile(at(character + 1) + "the file is not text: it holds zero characters");
                }
                isHalf = c == NO_CHARACTER;
                character++;
                if (c == '\n') {
                    line++;
                    character = 0;
                }
            }
            return read;
        }

        private void mustBeWhole(char next) {
            if (isHalf && !Character.isLowSurrogate(next)) {
                throw new UnreadableFile(at(character) + "the file is not text in " + encoding.charset() + ", "
                        + encoding.toldBy() + ": save it so");
            }
        }

        private String at(long place) {
            return "line " + line + ", character " + place + ": ";
        }
    }
}

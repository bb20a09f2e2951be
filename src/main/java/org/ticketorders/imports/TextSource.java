package org.ticketorders.imports;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The text of a file: unpacked, within bounds, and in the right charset or not at all. */
final class TextSource {

    /** So much may be unpacked before the ratio counts: the start of a file says little. */
    private static final long RATIO_COUNTS_FROM = 4 << 20;

    private static final int HEAD = 200;
    private static final Pattern XML_ENCODING =
            Pattern.compile("^\\s*<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    /**
     * @param text everything after the byte-order mark
     */
    record Text(Reader text, Charset charset) {}

    private TextSource() {}

    /**
     * @param file the file's bytes, packed or not
     * @throws UnreadableFile if it is not what it says; also from the reader that is returned
     */
    static Text open(InputStream file, String name, FileFormat format, ImportProperties limits) throws IOException {
        Counting packed = new Counting(file);
        InputStream bounded = new Bounded(FileFormat.isPacked(name) ? unpacked(packed) : packed, packed, limits);
        PushbackInputStream bytes = new PushbackInputStream(new BufferedInputStream(bounded, 1 << 16), HEAD);
        byte[] head = bytes.readNBytes(HEAD);
        if (head.length == 0) {
            throw new UnreadableFile("the file is empty");
        }
        Charset charset = mark(head);
        boolean marked = charset != null;
        bytes.unread(head);
        if (marked) {
            bytes.skipNBytes(charset == StandardCharsets.UTF_8 ? 3 : 2);
        } else {
            charset = switch (format) {
                case CSV -> limits.charset();
                case XML -> declared(head);
                case JSON, NDJSON -> StandardCharsets.UTF_8;
            };
        }
        return new Text(new Strict(new InputStreamReader(bytes, charset.newDecoder()), charset), charset);
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

    private static Charset declared(byte[] head) {
        Matcher encoding = XML_ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (!encoding.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(encoding.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UnreadableFile("the encoding that its XML declaration names is not known");
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

        private final Charset charset;

        Strict(Reader in, Charset charset) {
            super(in);
            this.charset = charset;
        }

        @Override
        public int read() throws IOException {
            char[] one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(target, offset, length);
            } catch (CharacterCodingException e) {
                throw new UnreadableFile("the file is not text in " + charset
                        + "; for CSV files openticket.imports.charset says what is expected");
            }
            for (int i = offset; i < offset + read; i++) {
                if (target[i] == 0) {
                    throw new UnreadableFile("the file is not text: it holds zero characters");
                }
            }
            return read;
        }
    }
}

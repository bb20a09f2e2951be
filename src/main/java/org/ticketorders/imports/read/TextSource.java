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
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.UnreadableFile;

/** The text of a file: unpacked, within bounds, and in the right charset or not at all. */
public final class TextSource {

    /** So much may be unpacked before the ratio counts: the start of a file says little. */
    private static final long RATIO_COUNTS_FROM = 4 << 20;

    /** Stands for bytes that are no text: half a character, which no text holds alone. */
    private static final char NO_CHARACTER = '\uDBFF';

    /** @param text everything after the byte-order mark */
    public record Text(Reader text, Charset charset) {}

    /** A file that can be read from its beginning more than once. */
    public interface Input {
        public InputStream open() throws IOException;
    }

    private TextSource() {}

    /**
     * @param file the file's bytes, packed or not
     * @throws UnreadableFile if it is not what it says; also from the reader that is returned
     */
    public static Text open(InputStream file, String name, FileEncoding encoding, ImportProperties limits)
            throws IOException {
        InputStream bytes = bytes(file, name, limits);
        if (encoding.isMarked()) {
            bytes.skipNBytes(encoding.charset() == StandardCharsets.UTF_8 ? 3 : 2);
        }
        return new Text(
                new Strict(new InputStreamReader(bytes, marking(encoding.charset())), encoding), encoding.charset());
    }

    /** Unpacked, and within bounds. */
    static InputStream bytes(InputStream file, String name, ImportProperties limits) {
        Counting packed = new Counting(file);
        return new BufferedInputStream(
                new Bounded(FileFormat.isPacked(name) ? unpacked(packed) : packed, packed, limits), 1 << 16);
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

        private final FileEncoding encoding;
        private long line = 1;
        private long character;
        private boolean isHalf;

        Strict(Reader in, FileEncoding encoding) {
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

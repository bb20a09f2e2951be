package org.ticketorders.imports.read;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import org.ticketorders.imports.UnreadableFile;

/** Keeps what a parser has read of a file until it is released, so that a record can be had as it came. */
public final class RecordingReader extends FilterReader {

    private final StringBuilder kept = new StringBuilder();
    private final int longest;
    private long start;

    /** @param longest most characters that may be kept: the longest record, and what a parser reads ahead */
    public RecordingReader(Reader in, int longest) {
        super(in);
        this.longest = longest;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count > 0) {
            kept.append(target, offset, count);
            if (kept.length() > longest) {
                throw new UnreadableFile("a record is longer than " + longest + " characters");
            }
        }
        return count;
    }

    /** The characters from one position in the file to another. */
    String cut(long from, long to) {
        return kept.substring((int) (from - start), (int) (to - start));
    }

    /** Forgets everything before this position. */
    void release(long before) {
        if (before > start) {
            kept.delete(0, (int) Math.min(before - start, kept.length()));
            start = before;
        }
    }
}

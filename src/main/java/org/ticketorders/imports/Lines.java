package org.ticketorders.imports;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;

/** The lines of a text. In a CSV file a line break inside quotes does not end the line. */
final class Lines implements Closeable {

    private static final int END = -1;

    private final Reader in;
    private final int longest;
    private final char[] buffer = new char[1 << 14];
    private int position;
    private int limit;
    private long line;
    private long next = 1;
    private boolean isAfterReturn;

    /** Separates the fields of a CSV file; 0 where quotes mean nothing. */
    private char separator;

    Lines(Reader in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** From here on quotes count. */
    void separatedBy(char separator) {
        this.separator = separator;
    }

    /** Number of the line that {@link #next} gave last, where it began. */
    long line() {
        return line;
    }

    /**
     * @return the next line as it came, without its end, or null after the last
     * @throws UnreadableFile if it is too long, or a quote is not closed
     */
    String next() throws IOException {
        StringBuilder text = new StringBuilder(256);
        line = next;
        boolean isQuoted = false;
        boolean isAtStartOfField = true;
        long quoteOpened = 0;
        while (true) {
            int c = character();
            if (c == END) {
                if (isQuoted) {
                    throw new UnreadableFile("line " + quoteOpened + ": a quote is opened and not closed");
                }
                return text.length() == 0 ? null : text.toString();
            }
            boolean isBreak = c == '\n' || c == '\r';
            if (c == '\n' && isAfterReturn) {
                // the second half of a line end that was counted
                isAfterReturn = false;
                if (!isQuoted) {
                    continue;
                }
                text.append('\n');
                continue;
            }
            isAfterReturn = c == '\r';
            if (isBreak) {
                next++;
                if (!isQuoted) {
                    return text.toString();
                }
            }
            if (text.length() >= longest) {
                throw new UnreadableFile(
                        isQuoted
                                ? "line " + quoteOpened + ": a quote is opened and not closed within " + longest
                                        + " characters"
                                : "line " + line + " is longer than " + longest + " characters");
            }
            text.append((char) c);
            if (separator == 0) {
                continue;
            }
            if (c == '"') {
                if (isQuoted || isAtStartOfField) {
                    // a doubled quote closes and opens again
                    isQuoted = !isQuoted;
                    quoteOpened = next;
                    isAtStartOfField = !isQuoted;
                }
            } else if (!isQuoted) {
                isAtStartOfField = c == separator || (isAtStartOfField && c == ' ');
            }
        }
    }

    private int character() throws IOException {
        if (position == limit) {
            limit = in.read(buffer, 0, buffer.length);
            position = 0;
            if (limit <= 0) {
                limit = 0;
                return END;
            }
        }
        return buffer[position++];
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

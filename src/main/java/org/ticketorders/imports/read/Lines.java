package org.ticketorders.imports.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import org.ticketorders.imports.UnreadableFile;

/** The lines of a text. In a CSV file a line break inside quotes does not end the line. */
public final class Lines implements Closeable {

    private static final int END = -1;

    private final Reader in;
    private final int longest;
    private final char[] buffer = new char[1 << 14];
    private int position;
    private int limit;
    private long line;
    private long next = 1;
    private String end = "";

    /** Each may separate the fields of a CSV file; empty where quotes mean nothing. */
    private String separators = "";

    public Lines(Reader in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** From here on quotes count, behind each of these. */
    void separatedBy(String separators) {
        this.separators = separators;
    }

    /** Number of the line that {@link #next} gave last, where it began. */
    long line() {
        return line;
    }

    /** How the line that {@link #next} gave last ends: {@code \r\n}, {@code \n}, {@code \r}, or empty at the end of the text. */
    String end() {
        return end;
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
                end = "";
                return text.length() == 0 ? null : text.toString();
            }
            if (c == '\n' || c == '\r') {
                next++;
                end = lineBreak(c);
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
            if (c == '\n' || c == '\r') {
                text.append(end);
                continue;
            }
            text.append((char) c);
            if (separators.isEmpty()) {
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
                isAtStartOfField = separators.indexOf(c) >= 0 || (isAtStartOfField && c == ' ');
            }
        }
    }

    private String lineBreak(int first) throws IOException {
        if (first == '\r' && hasMore() && buffer[position] == '\n') {
            position++;
            return "\r\n";
        }
        return first == '\r' ? "\r" : "\n";
    }

    private int character() throws IOException {
        return hasMore() ? buffer[position++] : END;
    }

    private boolean hasMore() throws IOException {
        if (position == limit) {
            limit = Math.max(0, in.read(buffer, 0, buffer.length));
            position = 0;
        }
        return position < limit;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

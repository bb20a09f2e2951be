package org.ticketorders.imports.read;

import java.io.IOException;
import java.util.regex.Pattern;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.purchase.PlainText;

/** One purchase a line, as JSON. Blank lines and our own remarks are passed over. */
public final class NdjsonReader implements RecordReader {

    /** A line that only begins something. */
    private static final Pattern OPENED = Pattern.compile("\\s*[\\[{]\\s*");

    private final Lines lines;
    private long position;

    public NdjsonReader(Lines lines) {
        this.lines = lines;
    }

    @Override
    public ImportRecord next() throws IOException {
        for (String line; (line = lines.next()) != null; ) {
            if (OPENED.matcher(line).matches()) {
                throw new UnreadableFile("line " + lines.line()
                        + ": this purchase has several lines: write each purchase in one line, or give the file the"
                        + " extension .json");
            }
            if (!PlainText.isBlank(line) && !Remark.isOne(line)) {
                return ImportRecord.of(++position, new ImportRecord.Piece(lines.line(), line, lines.end()));
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

package org.ticketorders.imports.read;

import java.io.IOException;
import org.ticketorders.purchase.PlainText;

/** One purchase a line, as JSON. Blank lines and our own remarks are passed over. */
public final class NdjsonReader implements RecordReader {

    private final Lines lines;
    private long position;

    public NdjsonReader(Lines lines) {
        this.lines = lines;
    }

    @Override
    public ImportRecord next() throws IOException {
        for (String line; (line = lines.next()) != null; ) {
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

package org.ticketorders.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.ticketorders.imports.ImportRecord.Piece;
import org.ticketorders.purchase.Violation;

/**
 * The records that were refused, as they came, each with its line and what is wrong with it, in a form that can be mended and
 * dropped again: remarks and the two columns in front are passed over then.
 */
final class RejectedFile {

    static final String LINE_COLUMN = "rejectedAtLine";
    static final String REASON_COLUMN = "rejectedBecause";

    private static final String REMARK = "\"rejected: line ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path target;
    private final FileFormat format;
    private final CsvReader csv;
    private final Charset charset;
    private final boolean marked;
    private AtomicFile file;

    /**
     * @param csv what the file's header is taken from, or null for other formats
     * @param marked whether the file began with a byte-order mark
     */
    RejectedFile(Path target, FileFormat format, CsvReader csv, Charset charset, boolean marked) {
        this.target = target;
        this.format = format;
        this.csv = csv;
        this.charset = format == FileFormat.CSV ? charset : StandardCharsets.UTF_8;
        this.marked = marked;
    }

    /** Whether this JSON text is a remark of ours and no purchase. */
    static boolean isRemark(String json) {
        return json.stripLeading().startsWith(REMARK);
    }

    void add(ImportRecord record, List<Violation> violations) throws IOException {
        boolean isFirst = file == null;
        if (isFirst) {
            file = AtomicFile.create(target, charset);
            begin(file.writer());
        }
        Writer out = file.writer();
        String why = violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
        String remark = "rejected: line " + record.line() + ": " + why;
        switch (format) {
            case CSV -> {
                for (Piece row : record.pieces()) {
                    out.write(row.line() + String.valueOf(csv.separator()) + Csv.cell(why, csv.separator())
                            + csv.separator() + row.text() + "\r\n");
                }
            }
            case JSON -> out.write((isFirst ? "" : ",\n") + quoted(remark) + ",\n" + text(record));
            case NDJSON -> out.write(quoted(remark) + "\n" + text(record) + "\n");
            case XML -> out.write("<!-- " + remark.replace("--", "- -") + " -->\n" + text(record) + "\n");
        }
    }

    private void begin(Writer out) throws IOException {
        if (marked && format == FileFormat.CSV) {
            out.write('\uFEFF');
        }
        switch (format) {
            case CSV ->
                out.write(LINE_COLUMN + csv.separator() + REASON_COLUMN + csv.separator() + csv.header() + "\r\n");
            case JSON -> out.write("[\n");
            case XML -> out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<purchases>\n");
            case NDJSON -> {
                // begins with the first record
            }
        }
    }

    private static String text(ImportRecord record) {
        return record.pieces().get(0).text();
    }

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return the file's name, or null if nothing was refused */
    String commit() throws IOException {
        if (file == null) {
            return null;
        }
        switch (format) {
            case JSON -> file.writer().write("\n]\n");
            case XML -> file.writer().write("</purchases>\n");
            default -> {
                // ends with the last record
            }
        }
        file.commit();
        file = null;
        return target.getFileName().toString();
    }

    void discard() throws IOException {
        if (file != null) {
            file.discard();
            file = null;
        }
    }
}

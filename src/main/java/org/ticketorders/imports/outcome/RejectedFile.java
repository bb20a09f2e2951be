package org.ticketorders.imports.outcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.ticketorders.imports.AtomicFile;
import org.ticketorders.imports.read.Csv;
import org.ticketorders.imports.read.CsvColumn;
import org.ticketorders.imports.read.CsvHeader;
import org.ticketorders.imports.read.FileFormat;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.imports.read.ImportRecord.Piece;
import org.ticketorders.imports.read.Remark;
import org.ticketorders.purchase.Violation;

/**
 * The records that were refused, as they came, each with its line and what is wrong with it, in a form that can be corrected and
 * dropped again: remarks and the two columns in front are passed over then. What a spreadsheet would take for a formula has a quote in
 * front, which is taken off then, too.
 */
public final class RejectedFile {

    private static final Set<Charset> MARKED =
            Set.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path target;
    private final FileFormat format;
    private final CsvHeader csv;
    private final Charset charset;
    private final Supplier<String> root;
    private AtomicFile file;

    /**
     * @param csv the file's header, or null for other formats
     * @param charset of the file
     * @param root how an XML file's root is opened
     */
    public RejectedFile(Path target, FileFormat format, CsvHeader csv, Charset charset, Supplier<String> root) {
        this.root = root;
        this.target = target;
        this.format = format;
        this.csv = csv;
        this.charset = format == FileFormat.CSV ? charset : StandardCharsets.UTF_8;
    }

    public void add(ImportRecord record, List<Violation> violations) throws IOException {
        boolean isFirst = file == null;
        if (isFirst) {
            file = AtomicFile.create(target, charset);
            begin(file.writer());
        }
        Writer out = file.writer();
        String why = violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
        String remark = Remark.of(record.line(), why);
        switch (format) {
            case CSV -> {
                for (Piece row : record.pieces()) {
                    out.write(row.line()
                            + String.valueOf(csv.separator())
                            + Csv.cell(why, csv.separator())
                            + csv.separator()
                            + Csv.defused(row.text())
                            + end(row, csv.end()));
                }
            }
            case JSON -> out.write((isFirst ? "" : ",\n") + quoted(remark) + ",\n" + text(record));
            case NDJSON -> out.write(quoted(remark) + end(record) + text(record) + end(record));
            case XML -> out.write("<!-- " + remark.replace("--", "- -") + " -->\n" + text(record) + "\n");
        }
    }

    private void begin(Writer out) throws IOException {
        switch (format) {
            case CSV -> {
                // by this mark spreadsheets know the charset: a file without one that is corrected there would come
                // back
                // in another
                if (MARKED.contains(charset)) {
                    out.write('\uFEFF');
                }
                out.write(csv.hint()
                        + CsvColumn.REJECTED_AT_LINE.title()
                        + csv.separator()
                        + CsvColumn.REJECTED_BECAUSE.title()
                        + csv.separator()
                        + csv.text()
                        + csv.end());
            }
            case JSON -> out.write("[\n");
            case XML -> out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.get() + "\n");
            case NDJSON -> {
                // begins with the first record
            }
        }
    }

    private static String end(ImportRecord record) {
        return end(record.pieces().get(0), "\n");
    }

    /** @param usual for the last line of a file, which may have none */
    private static String end(Piece line, String usual) {
        return line.end().isEmpty() ? usual : line.end();
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
    public String commit() throws IOException {
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

    public void discard() throws IOException {
        if (file != null) {
            file.discard();
            file = null;
        }
    }
}

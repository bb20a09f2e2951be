package org.ticketorders.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands above the rows of a CSV file.
 *
 * @param hint a first line {@code sep=;} with its end, as spreadsheets write it, or empty
 * @param text the row of titles as it came, without its end
 * @param end of that row, and most likely of the others
 * @param cells reads a row of this file
 */
record CsvHeader(String hint, String text, String end, char separator, List<CsvColumn> columns, ObjectReader cells) {

    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvParser.Feature.TRIM_SPACES).build();

    /** @throws UnreadableFile if these are no titles that we know, or one is missing */
    static CsvHeader read(Lines lines) throws IOException {
        String hint = "";
        String first = lines.next();
        char told = 0;
        if (first != null && first.matches("(?i)sep=[,;\\t]")) {
            told = first.charAt(4);
            hint = first + lines.end();
            first = lines.next();
        }
        while (first != null && first.isBlank()) {
            first = lines.next();
        }
        if (first == null) {
            throw new UnreadableFile("the file has no header");
        }
        char separator = told == 0 ? separator(first) : told;
        ObjectReader cells =
                CSV.readerFor(String[].class).with(CsvSchema.emptySchema().withColumnSeparator(separator));
        return new CsvHeader(hint, first, lines.end(), separator, columns(first, cells), cells);
    }

    /** Whether it is of a file that we wrote, of rejected rows, in which formulas are {@linkplain Csv#defused defused}. */
    boolean isOfRejected() {
        return columns.stream().anyMatch(CsvColumn::isRemark);
    }

    private static char separator(String header) {
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (count(header, candidate) > count(header, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private static List<CsvColumn> columns(String header, ObjectReader cells) {
        String[] titles;
        try {
            titles = cells.readValue(header);
        } catch (JsonProcessingException e) {
            throw new UnreadableFile("the header is not well-formed CSV");
        }
        List<CsvColumn> found = new ArrayList<>();
        for (String title : titles) {
            int number = found.size() + 1;
            if (title.isBlank()) {
                throw new UnreadableFile("column " + number + " has no title");
            }
            CsvColumn column = CsvColumn.titled(title)
                    .orElseThrow(() -> new UnreadableFile(
                            "column " + number + " of the header is unknown. These are known: " + CsvColumn.known()));
            // what was rejected more than once has remarks for each time
            if (found.contains(column) && !column.isRemark()) {
                throw new UnreadableFile("there are two columns '" + column.title() + "'");
            }
            found.add(column);
        }
        String missing = CsvColumn.missing(found);
        if (!missing.isEmpty()) {
            throw new UnreadableFile("the header lacks: " + missing);
        }
        return found;
    }
}

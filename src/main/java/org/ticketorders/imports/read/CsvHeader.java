package org.ticketorders.imports.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.purchase.PlainText;

/**
 * What stands above the rows of a CSV file.
 *
 * @param hint a first line {@code sep=;} with its end, as spreadsheets write it, or empty
 * @param text the row of titles as it came, without its end
 * @param end of that row, and most likely of the others
 * @param cells reads a row of this file
 */
public record CsvHeader(
        String hint, String text, String end, char separator, List<CsvColumn> columns, ObjectReader cells) {

    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvParser.Feature.TRIM_SPACES).build();

    /** What may separate cells, the likelier first. */
    private static final String SEPARATORS = ",;\t|";

    private static final String TAKEN = "commas, semicolons, tabs and | are taken";

    /** As spreadsheets write it, and as others make it of that: in quotes, or with a separator behind for each further column. */
    private static final Pattern HINT = Pattern.compile("(?i)\"?sep=(.)?\"?[,;\\t|]*");

    /** @throws UnreadableFile if these are no titles that we know, or one is missing */
    static CsvHeader read(Lines lines) throws IOException {
        String hint = "";
        lines.separatedBy(SEPARATORS);
        String first = lines.next();
        Matcher hinted = HINT.matcher(first == null ? "" : first);
        char told = 0;
        if (hinted.matches()) {
            told = hinted.group(1) == null ? 0 : hinted.group(1).charAt(0);
            if (SEPARATORS.indexOf(told) < 0) {
                throw new UnreadableFile("the first line names a separator that is not taken: " + TAKEN);
            }
            hint = first + lines.end();
            first = lines.next();
        }
        while (first != null && PlainText.isBlank(first)) {
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

    /** Whether the one cell of a row has cells, that another separator keeps apart. */
    boolean isSeparatedOtherwise(String cell) {
        return cell != null && SEPARATORS.chars().anyMatch(other -> count(cell, (char) other) >= columns.size() - 1);
    }

    /** Whether a row is the header once more, as where two files were put together; a byte-order mark may stand before it. */
    boolean isHeader(String row) {
        return row.endsWith(text) && row.length() - text.length() <= 1;
    }

    private static char separator(String header) {
        String outside = header.replaceAll("\"[^\"]*\"", "");
        char best = SEPARATORS.charAt(0);
        for (char candidate : SEPARATORS.toCharArray()) {
            if (count(outside, candidate) > count(outside, best)) {
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
        int last = titles.length;
        // a spreadsheet had something in columns that are empty now
        while (last > 1 && PlainText.isBlank(titles[last - 1])) {
            last--;
        }
        List<CsvColumn> found = new ArrayList<>();
        for (String title : Arrays.asList(titles).subList(0, last)) {
            int number = found.size() + 1;
            if (PlainText.isBlank(title)) {
                throw new UnreadableFile("column " + number + " has no title: give it one, or remove it");
            }
            CsvColumn column =
                    CsvColumn.titled(title).orElseThrow(() -> new UnreadableFile(unknown(titles, number, title)));
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

    private static String unknown(String[] titles, int number, String title) {
        if (titles.length == 1 && SEPARATORS.chars().anyMatch(c -> title.indexOf(c) >= 0)) {
            return "each line is one cell in quotes: save the file as CSV once more, with quotes around single cells alone";
        }
        if (titles.length == 1) {
            return "the header is one column: separate its titles, and the cells below them, by one of these: " + TAKEN;
        }
        if (Arrays.stream(titles).noneMatch(one -> CsvColumn.titled(one).isPresent())) {
            return "the first line is no header: it has no title of a column. Write one above the rows, of these: "
                    + CsvColumn.known();
        }
        return "column " + number + " of the header is unknown"
                + PlainText.problem(PlainText.readWords(title))
                        .map(problem -> " (" + problem + ")")
                        .or(() -> CsvColumn.nearest(title).map(known -> " (is it '" + known + "'?)"))
                        .orElse("")
                + ". These are known: " + CsvColumn.known();
    }
}

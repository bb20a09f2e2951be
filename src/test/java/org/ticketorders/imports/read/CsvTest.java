package org.ticketorders.imports.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** What a spreadsheet would take for a formula is none in the rows that we write, and what it was once they are read. */
class CsvTest {

    /** At the begin of a cell, however the reader separates cells. */
    private static final Pattern FORMULA = Pattern.compile("(^|[,;\\t\"\\r\\n]) *[=+@-]");

    @Property
    void defusesEveryFormulaAndGivesEveryRowBack(
            @ForAll
                    @Chars({'=', '+', '-', '@', '\'', ',', ';', '\t', '"', '\r', '\n', ' '})
                    @CharRange(from = 'a', to = 'b')
                    @StringLength(max = 40)
                    String row) {
        String defused = Csv.defused(row);

        assertThat(FORMULA.matcher(defused).find()).as(defused).isFalse();
        assertThat(Csv.original(defused)).isEqualTo(row);
        assertThat(Csv.original(row).length()).isLessThanOrEqualTo(row.length());
    }

    @Example
    void leavesWhatIsNoFormulaAsItIs() {
        String row = "ERP-1;\"O'Neill\";a@b.c;'s-Hertogenbosch;1-2; x=y";

        assertThat(Csv.defused(row)).isEqualTo(row);
        assertThat(Csv.original(row)).isEqualTo(row);
    }
}

package org.ticketorders.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.activemq.artemis.core.filter.impl.FilterImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a filter asks of the broker. */
class LetterFilterTest {

    @Test
    void asksForAllWhereNothingIsSaid() {
        assertThat(LetterFilter.ALL.selector()).isNull();
    }

    /** An operator's text is a text, whatever it holds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ERP|purchaseId LIKE 'ERP%' ESCAPE '!'",
                "' OR 1 = 1 OR '|purchaseId LIKE ''' OR 1 = 1 OR ''%' ESCAPE '!'",
                "50%_!|purchaseId LIKE '50!%!_!!%' ESCAPE '!'"
            })
    void takesATextForAText(String prefix, String selector) throws Exception {
        LetterFilter filter = new LetterFilter(null, null, prefix, null);

        assertThat(filter.selector()).isEqualTo(selector);
        assertThat(FilterImpl.createFilter(filter.selector()))
                .as("the broker can read it")
                .isNotNull();
    }

    @Test
    void asksForReasonAndIdTogether() {
        assertThat(new LetterFilter("sold-out", null, "ERP-1", null).selector())
                .isEqualTo("reason = 'sold-out' AND purchaseId LIKE 'ERP-1%' ESCAPE '!'");
    }
}

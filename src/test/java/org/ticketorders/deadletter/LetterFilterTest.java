package org.ticketorders.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.activemq.artemis.core.filter.impl.FilterImpl;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
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

    @Test
    void asksForTheShopAndForThoseThatDoNotSayTheirs() {
        assertThat(new LetterFilter(null, "ABCDEF00-aaaa-4aaa-8aaa-000000000001", null, null).selector())
                .isEqualTo("(shopGuid = 'abcdef00-aaaa-4aaa-8aaa-000000000001' OR shopGuid IS NULL)");
    }

    @Test
    void asksForThoseSinceATime() {
        assertThat(LetterFilter.ALL.selectorSince(7)).isEqualTo("JMSTimestamp >= 7");
        assertThat(new LetterFilter("sold-out", null, null, null).selectorSince(-7))
                .isEqualTo("JMSTimestamp >= 0 AND reason = 'sold-out'");
    }

    /** What the broker leaves out is of another cause. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "breaks-schema|message: field 'receiver' is missing|/receiver",
                "breaks-schema|message: field 'a/b_%' is missing|/a/b_%",
                "breaks-schema|/receiver/email: is no address|/receiver/email",
                "breaks-schema|/receiver: field 'e-mail' is not known|/receiver/e-mail",
                "breaks-schema|/tickets/17/quantity: must be at least 1|/tickets/*/quantity",
                "breaks-schema|/tickets/0: field 'ticket' is missing|/tickets/*/ticket",
                "breaks-schema|/tickets/0: is empty|/tickets/*",
                "payment-method-not-offered|whatever|/paymentMethod",
            })
    void leavesOutNoneAboutTheField(String reason, String detail, String field) throws Exception {
        Letter letter = new Letter("ID:1", "P-1", reason, detail, null, null, null, null, null);
        LetterFilter filter = new LetterFilter(null, null, null, null, null, field);
        assertThat(filter.isOfCause(letter)).isTrue();

        CoreMessage message = new CoreMessage(1, 100);
        message.putStringProperty("reason", reason);
        message.putStringProperty("detail", detail);
        assertThat(FilterImpl.createFilter(filter.selector()).match(message)).isTrue();
        message.putStringProperty("reason", "sold-out");
        message.putStringProperty("detail", "ticket x, the shop says: sold_out");
        assertThat(FilterImpl.createFilter(filter.selector()).match(message)).isFalse();
    }
}

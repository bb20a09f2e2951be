package org.ticketorders.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterCauseTest {

    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c03";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "sold-out|ticket " + TICKET + ", the shop says: sold_out|" + TICKET + "|-",
                "unknown-ticket|ticket " + TICKET + ", the shop says: There is no such ticket|" + TICKET + "|-",
                "breaks-schema|/tickets/0: field 'quantty' is unknown: remove it; /tickets/0: field 'quantity' is missing|-|/tickets/*/quantty",
                "breaks-schema|/tickets/12/quantity: must be at least 1|-|/tickets/*/quantity",
                "breaks-schema|/receiver/email: is no e-mail address|-|/receiver/email",
                "breaks-schema|message: field 'receiver' is missing: add it|-|/receiver",
                "unreadable|message: this is not readable JSON, or has a field twice, line 1 column 1: correct it|-|-",
                "payment-method-not-offered|the shop does not offer 'Sea shells', but: iDeal|-|/paymentMethod",
                "purchase-id-reused|/purchaseId: ERP-1 belongs to another purchase|-|/purchaseId",
                "refused-by-shop|the shop says: ticket " + TICKET + " is odd|-|-",
                "sold-out|ticket of a kind|-|-",
                "-|-|-|-",
            })
    void saysWhatManyLettersHaveInCommon(String reason, String detail, String ticket, String field) {
        Letter letter = new Letter("ID:1", "ERP-1", reason, detail, null, 1, null, null, 10L);

        assertThat(LetterCause.of(letter)).isEqualTo(new LetterCause(reason, ticket, field));
        assertThat(new LetterFilter(reason, null, null, null, ticket, field).isOfCause(letter))
                .isTrue();
        assertThat(new LetterFilter(reason, null, null, null, "other", null).isOfCause(letter))
                .isFalse();
        assertThat(new LetterFilter(reason, null, null, null, null, "/other").isOfCause(letter))
                .isFalse();
    }
}

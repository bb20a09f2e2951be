package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.requested;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.Harmless;

class MessageIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ID:a", "#5 a", "#", "two words", " "})
    void holdsTheSendersId(String sendersId) {
        assertThat(MessageId.sendersId(MessageId.of(7, sendersId))).isEqualTo(sendersId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID:a b", "ID:7", ""})
    void leavesAnIdThatNoSenderCanChoose(String id) {
        assertThat(MessageId.sendersId(id)).isEqualTo(id);
    }

    @Test
    void fitsIntoTheLedgerHoweverLongItIs() {
        String longest = "a".repeat(10_000);

        assertThat(MessageId.of(Long.MAX_VALUE, longest))
                .hasSizeLessThanOrEqualTo(Harmless.LONGEST_ID)
                .isEqualTo(MessageId.of(Long.MAX_VALUE, longest))
                .isNotEqualTo(MessageId.of(Long.MAX_VALUE, longest + "a"))
                .isNotEqualTo(MessageId.of(1, longest));
    }

    @ParameterizedTest
    @CsvSource({
        "#5 a, #5 a, true",
        "#5 a, #6 a, false",
        "#5 a, #5 b, false",
        "ID:1, ID:1, true",
        "ID:1, #5 ID:1, false",
        // the row of a version that knew no numbers
        "#5 a, a, true",
        "#5 a, b, false",
    })
    void tellsWhoseRowItIs(String message, String owner, boolean owns) {
        Delivery first = requested(owner);
        PurchaseRecord row =
                new DecisionTable(5, 2).decide(null, first, Samples.NOW).row();

        assertThat(requested(message).owns(row)).isEqualTo(owns);
    }
}

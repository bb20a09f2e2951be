package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.requested;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {

    private static final String LONG =
            "a long one, and longer than the ledger's column: ................................................"
                    + "..........................................................................................................."
                    + "...........................................................................................................";

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ID:a", "#5 a", "#", "two words", " ", LONG})
    void holdsTheSendersId(String sendersId) {
        assertThat(MessageId.sendersId(MessageId.of(7, sendersId))).isEqualTo(sendersId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID:a b", "ID:7", ""})
    void leavesAnIdThatNoSenderCanChoose(String id) {
        assertThat(MessageId.sendersId(id)).isEqualTo(id);
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

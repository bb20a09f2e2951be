package org.ticketorders.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an order's words mean; what is not known means nothing. */
class OrderStateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "{\"status\":\"pending\"}                                                                      | OPEN           | []",
                "{\"status\":\" Pending\",\"payments\":[]}                                                     | OPEN           | []",
                "{\"status\":\"pending\",\"payments\":[{\"status\":\"pending\"}]}                              | OPEN           | []",
                "{\"status\":\"pending\",\"payments\":[{\"status\":\"failed\"}]}                               | PAYMENT_FAILED | []",
                "{\"status\":\"pending\",\"payments\":[{\"status\":\"failed\"},{\"status\":\"pending\"}]}      | OPEN           | []",
                "{\"status\":\"paid\"}                                                                         | PAID           | []",
                "{\"status\":\"PAID\",\"payments\":[{\"status\":\"failed\"},{\"status\":\"paid\"}]}            | PAID           | []",
                "{\"status\":\"pending\",\"invalidated_since\":\"2026-01-01T00:00:00Z\"}                       | WITHDRAWN      | []",
                "{\"status\":\"paid\",\"invalidated_since\":\"2026-01-01T00:00:00Z\"}                          | WITHDRAWN      | []",
                "{\"status\":\"paid\",\"invalidated_since\":null}                                              | PAID           | []",
                "{\"status\":\"paid\",\"invalidated_since\":\"\"}                                              | PAID           | []",
                "{\"status\":\"settled\"}                                                                      | -              | [status]",
                "{\"status\":\"paid_partly\",\"payments\":[{\"status\":\"paid\"}]}                             | -              | [status]",
                "{}                                                                                            | -              | [status]",
                "{\"status\":1}                                                                                | -              | [status]",
                "{\"status\":\"pending\",\"payments\":[{\"status\":\"charged_back\"}]}                         | OPEN           | [payment]",
                "{\"status\":\"pending\",\"payments\":[{\"status\":\"failed\"},{}]}                            | OPEN           | [payment]",
                "{\"status\":\"odd\",\"invalidated_since\":\"2026-01-01T00:00:00Z\"}                           | WITHDRAWN      | [status]",
            })
    void readsWhatIsKnownAndGuessesNothing(String order, OrderState state, String unknown) throws Exception {
        OrderState.Shown shown = OrderState.of(new ObjectMapper().readTree(order));

        assertThat(shown.state()).isEqualTo(state);
        assertThat(shown.unknown()).hasToString(unknown);
    }

    /** A look that comes late shows what was before. */
    @ParameterizedTest
    @EnumSource(OrderState.class)
    void goesForwardAlone(OrderState state) {
        assertThat(state.leadsTo(state)).isFalse();
        for (OrderState other : OrderState.values()) {
            assertThat(state.leadsTo(other)).isEqualTo(state.ordinal() < other.ordinal());
        }
    }
}

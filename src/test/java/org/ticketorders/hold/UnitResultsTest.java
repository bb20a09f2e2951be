package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.ticketorders.purchase.HeldTicket;

class UnitResultsTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final UnitResults results = new UnitResults();

    /** One unit that failed must hide neither the holds of the others nor make the purchase's message one that failed. */
    @Test
    void collectsWhatEachUnitHoldsOrMetInTheirOrder() {
        Exchange split = exchange("the purchase");
        split.setVariable("work", "work");
        HeldTicket held = new HeldTicket("ticket", "r-1", List.of());
        IllegalStateException failure = new IllegalStateException("sold out");
        Exchange failed = exchange("an answer");
        failed.setException(failure);

        Exchange collected = results.aggregate(null, failed, split);
        collected = results.aggregate(collected, exchange(held), split);

        assertThat(collected.getMessage().getBody(List.class)).isEqualTo(List.of(failure, held));
        assertThat(collected.getException()).isNull();
        assertThat(collected.getVariable("work")).isEqualTo("work");
        assertThat(split.getMessage().getBody()).isEqualTo("the purchase");
        assertThatThrownBy(() -> results.aggregate(null, failed)).isInstanceOf(UnsupportedOperationException.class);
    }

    private Exchange exchange(Object body) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(body);
        return exchange;
    }
}

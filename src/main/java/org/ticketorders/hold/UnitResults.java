package org.ticketorders.hold;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.HeldTicket;

/**
 * Collects, for each unit, its {@link HeldTicket} or the exception met instead, as the body of one message.
 *
 * <p>The message is a copy of the one that was split: one of a unit that failed would be taken for one that failed.
 */
@Component("unitResults")
class UnitResults implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange collected, Exchange unit, Exchange split) {
        Exchange answer = collected;
        if (answer == null) {
            answer = ExchangeHelper.createCopy(split, true);
            answer.getMessage().setBody(new ArrayList<>());
        }
        List<Object> results = answer.getMessage().getBody(List.class);
        results.add(
                unit.getException() != null
                        ? unit.getException()
                        : unit.getMessage().getBody());
        return answer;
    }

    @Override
    public Exchange aggregate(Exchange collected, Exchange unit) {
        throw new UnsupportedOperationException("only for a split");
    }
}

package org.ticketorders.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.ticketorders.SettableClock;
import org.ticketorders.hold.HoldAges;
import org.ticketorders.lane.LanesOf;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.State;

class SendStepsTest {

    private static final Instant END = Instant.parse("2026-11-21T12:00:00.250Z");

    private static final PurchaseRecord ROW = new PurchaseRecord(
            "P-1",
            State.HELD,
            3,
            1,
            0,
            "ID:1",
            "digest",
            "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c00",
            new Hold(List.of(), "iDeal", END, END),
            null,
            false,
            null,
            END,
            END);

    private final SendSteps steps = new SendSteps();

    /** Leaves the sender's text and one property, as the real one does. */
    private final Processor original = exchange -> {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody("the sender's");
        exchange.getMessage().setHeader("erpUnit", "north");
    };

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void anAttemptIsTheSendersMessageWithTheNameAndNumberOfTheRow() throws Exception {
        arrive();

        steps.attemptMessage(original).process(exchange);

        assertThat(exchange.getMessage().getBody()).isEqualTo("the sender's");
        assertThat(exchange.getMessage().getHeaders())
                .containsExactlyInAnyOrderEntriesOf(Map.of("erpUnit", "north", "purchaseId", "P-1", "attempt", 3));
    }

    @Test
    void aHeldMessageLivesAsLongAsItsHold() throws Exception {
        arrive();

        SettableClock clock = new SettableClock(END.minusSeconds(60));
        HoldAges ages = new HoldAges(clock, Ticker.disabledTicker(), HoldAges.LONGEST);
        long before = System.currentTimeMillis();

        steps.heldMessage(steps.attemptMessage(original), LanesOf.none(), ages).process(exchange);

        long end = exchange.getMessage().getHeader("JMSExpiration", long.class);
        assertThat(end).isBetween(before + 60_000, System.currentTimeMillis() + 60_000);
        assertThat(exchange.getMessage().getBody()).isEqualTo("the sender's");
        assertThat(exchange.getMessage().getHeaders())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("erpUnit", "north", "purchaseId", "P-1", "attempt", 3, "JMSExpiration", end));
    }

    private void arrive() {
        exchange.setVariable(Work.VARIABLE, Work.on(ROW));
        exchange.getMessage().setBody("what came before");
        exchange.getMessage().setHeader("CamelHttpPath", "/left/over");
        exchange.getMessage().setHeader("Authorization", "Bearer left-over");
    }
}

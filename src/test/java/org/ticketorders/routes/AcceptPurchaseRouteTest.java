package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.never;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.MockEndpointsAndSkip;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.ticketorders.ledger.Decision;
import org.ticketorders.ledger.Ending;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.Reason;
import org.ticketorders.ledger.Source;
import org.ticketorders.ledger.State;
import org.ticketorders.ledger.Step;
import org.ticketorders.message.Envelopes;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.outage.Outages;
import org.ticketorders.outage.Stage;
import org.ticketorders.outcome.Outcomes;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Violation;

/** The shipped route files of intake and of the failure policy, with every other route and every bean replaced. */
@CamelSpringBootTest
@MockEndpointsAndSkip("direct:(?!/*accept-purchase).*")
@SpringBootTest(
        classes = {PropertyPathLanguage.class, EnumConverters.class},
        properties = {
            "camel.main.routes-include-pattern="
                    + "file:routes/20-accept-purchase.camel.yaml,file:routes/80-failure-policy.camel.yaml",
            "logging.level.openticket.purchases=OFF"
        })
@ImportAutoConfiguration(CamelAutoConfiguration.class)
class AcceptPurchaseRouteTest {

    private static final InvalidPurchase INVALID =
            new InvalidPurchase(Reason.UNREADABLE, List.of(new Violation("/", "is no purchase")), null);

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProducerTemplate template;

    @MockitoBean(name = "readPurchase")
    private Processor readPurchase;

    @MockitoBean(name = "askLedger")
    private Processor askLedger;

    @MockitoBean(name = "ledger")
    private Ledger ledger;

    @MockitoBean(name = "outcomes")
    private Outcomes outcomes;

    @MockitoBean(name = "envelopes")
    private Envelopes envelopes;

    @MockitoBean(name = "outages")
    private Outages outages;

    private final PurchaseRecord row = row(State.ACCEPTED);

    @BeforeEach
    void forget() {
        MockEndpoint.resetMocks(camel);
    }

    @ParameterizedTest
    @CsvSource({
        "RESERVE, look-up-payment-method reserve-tickets",
        "SEND_ON, send-on-hold",
        "ORDER, create-order",
        "LET_LAPSE, let-hold-lapse",
        "RENEW, renew-hold",
        "FINISH, finish-purchase",
        "DROP, drop-duplicate"
    })
    void doesWhatTheLedgerDecidesAndNothingElse(Step step, String routes) throws Exception {
        decides(step);

        assertThat(accept(Source.REQUESTED).isFailed()).isFalse();

        assertThat(called()).containsExactlyInAnyOrder(routes.split(" "));
    }

    @Test
    void refusesAnIdThatBelongsToAnotherPurchase() throws Exception {
        decides(Step.REFUSE);
        given(outcomes.idReused(any())).willReturn(INVALID);

        Exchange exchange = accept(Source.REQUESTED);

        assertThat(called()).containsExactly("refuse-message");
        assertThat(exchange.getVariable("invalid")).isSameAs(INVALID);
    }

    @Test
    void refusesTheMessageOfASenderThatIsNoPurchase() throws Exception {
        willThrow(INVALID).given(readPurchase).process(any());

        Exchange exchange = accept(Source.REQUESTED);

        assertThat(exchange.isFailed()).isFalse();
        assertThat(called()).containsExactly("refuse-message");
        assertThat(exchange.getVariable("invalid")).isSameAs(INVALID);
        then(askLedger).should(never()).process(any());
    }

    @Test
    void rollsBackAMessageOfOurOwnThatIsNoPurchase() throws Exception {
        willThrow(INVALID).given(readPurchase).process(any());

        assertThat(accept(Source.HELD).getException()).isSameAs(INVALID);

        assertThat(called()).isEmpty();
    }

    @Test
    void finishesAPurchaseThatARuleRejectsOnceTheLedgerHasItsEnd() throws Exception {
        PurchaseRejected rejected = new PurchaseRejected(Reason.UNKNOWN_TICKET, "there is no such ticket", null);
        PurchaseRecord ended = row(State.REJECTED);
        decides(Step.RESERVE);
        fails("reserve-tickets", rejected);
        given(ledger.endWithoutHold(same(row), any(Ending.class))).willReturn(ended);

        Exchange exchange = accept(Source.REQUESTED);

        assertThat(exchange.isFailed()).isFalse();
        assertThat(called()).contains("finish-purchase");
        assertThat(exchange.getVariable("row")).isSameAs(ended);
    }

    @Test
    void rollsBackWithoutTheAttemptCountedWhenTheShopIsOut() throws Exception {
        IllegalStateException outage = new IllegalStateException("HTTP 503");
        decides(Step.RESERVE);
        fails("reserve-tickets", outage);
        given(outages.failed(eq(Stage.RESERVE), any(), same(outage))).willReturn(true);

        assertThat(accept(Source.REQUESTED).getException()).isSameAs(outage);

        then(ledger).should().forgive(row);
        assertThat(called()).doesNotContain("finish-purchase", "refuse-message");
    }

    @Test
    void rollsBackWithTheAttemptCountedWhenItWasNotTheShop() throws Exception {
        IllegalStateException fault = new IllegalStateException("no answer from the ledger");
        willThrow(fault).given(askLedger).process(any());

        assertThat(accept(Source.REQUESTED).getException()).isSameAs(fault);

        then(ledger).should(never()).forgive(any());
        assertThat(called()).isEmpty();
    }

    private Exchange accept(Source source) {
        return template.send(
                "direct:accept-purchase",
                exchange -> exchange.setVariable(
                        "message",
                        new PurchaseMessage("{}", source, false, "ID:1", null, null, null, Map.of(), false, null)));
    }

    private void decides(Step step) throws Exception {
        willAnswer(call -> {
                    Exchange exchange = call.getArgument(0);
                    exchange.setVariable("decision", new Decision(step, row, false));
                    exchange.setVariable("row", row);
                    return null;
                })
                .given(askLedger)
                .process(any());
    }

    private void fails(String route, RuntimeException failure) {
        camel.getEndpoint("mock:direct:" + route, MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            throw failure;
        });
    }

    /** Which of the routes around it were called. */
    private List<String> called() {
        return camel.getEndpoints().stream()
                .filter(MockEndpoint.class::isInstance)
                .map(MockEndpoint.class::cast)
                .filter(mock -> mock.getReceivedCounter() > 0)
                .map(mock -> mock.getEndpointUri().replaceFirst("^mock:(//)?direct:", ""))
                .toList();
    }

    private static PurchaseRecord row(State state) {
        return new PurchaseRecord(
                "IMP-1", state, 1, 1, 0, "ID:1", "digest", "shop", null, null, false, null, null, null);
    }
}

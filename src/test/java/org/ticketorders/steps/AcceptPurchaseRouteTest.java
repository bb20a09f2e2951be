package org.ticketorders.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.DisableJmx;
import org.apache.camel.test.spring.junit5.MockEndpointsAndSkip;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.InOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.ticketorders.ledger.Decision;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.Step;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.Violation;

/** The shipped route files of intake and of the failure policy, with every other route and every bean replaced. */
@CamelSpringBootTest
@DisableJmx(false) // which it is otherwise for all tests that this process runs later
@MockEndpointsAndSkip("direct:(?!/*(accept-purchase|ask-shop)).*")
@SpringBootTest(
        classes = CamelAutoConfiguration.class,
        properties = {
            "camel.main.routes-include-pattern="
                    + "file:routes/intake/accept-purchase.camel.yaml,file:routes/policies/failure-policy.camel.yaml",
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

    @MockitoBean(name = "asksToReserve")
    private Predicate asksToReserve;

    @MockitoBean(name = "paymentMethodsAreStale")
    private Predicate paymentMethodsAreStale;

    @MockitoBean(name = "limitsAreUnknown")
    private Predicate limitsAreUnknown;

    @MockitoBean(name = "mustAskShop")
    private Predicate mustAskShop;

    @MockitoBean(name = "compareWithLimits")
    private Processor compareWithLimits;

    @MockitoBean(name = "choosePaymentMethod")
    private Processor choosePaymentMethod;

    @MockitoBean(name = "isNotRefused")
    private Predicate isNotRefused;

    @MockitoBean(name = "takeHold")
    private Processor takeHold;

    @MockitoBean(name = "isRefused")
    private Predicate isRefused;

    @MockitoBean(name = "recordRefusal")
    private Processor recordRefusal;

    @MockitoBean(name = "orderingMustWait")
    private Predicate orderingMustWait;

    @MockitoBean(name = "recordHold")
    private Processor recordHold;

    @MockitoBean(name = "beginOrder")
    private Processor beginOrder;

    @MockitoBean(name = "refuseReusedId")
    private Processor refuseReusedId;

    @MockitoBean(name = "isASenders")
    private Predicate isASenders;

    @MockitoBean(name = "takeRefusal")
    private Processor takeRefusal;

    @MockitoBean(name = "countFailure")
    private Processor countFailure;

    private final PurchaseRecord row = row(State.ACCEPTED);

    @BeforeEach
    void forget() {
        MockEndpoint.resetMocks(camel);
        given(isNotRefused.matches(any())).willReturn(true);
        Predicate own = new AcceptSteps().asksToReserve();
        given(asksToReserve.matches(any())).willAnswer(call -> own.matches(call.getArgument(0)));
        Predicate asks = new AcceptSteps().mustAskShop(paymentMethodsAreStale, limitsAreUnknown);
        given(mustAskShop.matches(any())).willAnswer(call -> asks.matches(call.getArgument(0)));
    }

    @ParameterizedTest
    @CsvSource({
        "RESERVE, reserve-tickets create-order",
        "SEND_ON, send-on-hold",
        "ORDER, create-order",
        "LET_LAPSE, let-hold-lapse",
        "RENEW, renew-hold",
        "FINISH, finish-purchase",
        "DROP, drop-duplicate",
        "REFUSE, refuse-message"
    })
    void doesWhatTheLedgerDecidesAndNothingElse(Step step, String routes) throws Exception {
        decides(step);

        assertThat(accept(Source.REQUESTED).isFailed()).isFalse();

        assertThat(called()).containsExactlyInAnyOrder(routes.split(" "));
        then(refuseReusedId).should(times(step == Step.REFUSE ? 1 : 0)).process(any());
    }

    @Test
    void ordersAHoldAtOnceOnlyWhenTheLedgerSaysSo() throws Exception {
        decides(Step.RESERVE);

        accept(Source.REQUESTED);

        InOrder order = inOrder(choosePaymentMethod, compareWithLimits, takeHold, beginOrder);
        order.verify(choosePaymentMethod).process(any());
        order.verify(compareWithLimits).process(any());
        order.verify(takeHold).process(any());
        order.verify(beginOrder).process(any());
        then(recordHold).should(never()).process(any());
        then(recordRefusal).should(never()).process(any());
    }

    @Test
    void asksForThePaymentMethodsWhenTheirCopyIsOld() throws Exception {
        decides(Step.RESERVE);
        given(paymentMethodsAreStale.matches(any())).willReturn(true);

        accept(Source.REQUESTED);

        assertThat(called()).containsExactlyInAnyOrder("refresh-payment-methods", "reserve-tickets", "create-order");
    }

    @Test
    void asksForTheLimitsThatAreNotKnown() throws Exception {
        decides(Step.RESERVE);
        given(limitsAreUnknown.matches(any())).willReturn(true);

        accept(Source.REQUESTED);

        assertThat(called()).containsExactlyInAnyOrder("read-limits", "reserve-tickets", "create-order");
    }

    @Test
    void rollsBackWhatThePaymentMethodsFailFor() throws Exception {
        IllegalStateException outage = new IllegalStateException("HTTP 503");
        decides(Step.RESERVE);
        given(paymentMethodsAreStale.matches(any())).willReturn(true);
        fails("refresh-payment-methods", outage);

        assertThat(accept(Source.REQUESTED).getException()).isSameAs(outage);

        then(countFailure).should().process(any());
        assertThat(called()).containsExactly("refresh-payment-methods");
    }

    @Test
    void letsAHoldWaitWhileNothingMayBeOrdered() throws Exception {
        decides(Step.RESERVE);
        given(orderingMustWait.matches(any())).willReturn(true);

        accept(Source.REQUESTED);

        assertThat(called()).containsExactlyInAnyOrder("reserve-tickets", "send-on-hold");
        then(recordHold).should().process(any());
        then(beginOrder).should(never()).process(any());
    }

    @Test
    void reservesNothingForAPaymentMethodThatIsNotOffered() throws Exception {
        decides(Step.RESERVE);
        given(isNotRefused.matches(any())).willReturn(false);
        given(isRefused.matches(any())).willReturn(true);

        assertThat(accept(Source.REQUESTED).isFailed()).isFalse();

        assertThat(called()).containsExactly("finish-purchase");
        then(recordRefusal).should().process(any());
    }

    @Test
    void finishesAPurchaseWhoseTicketsTheShopRefuses() throws Exception {
        decides(Step.RESERVE);
        given(isRefused.matches(any())).willReturn(true);
        given(orderingMustWait.matches(any())).willReturn(true);

        assertThat(accept(Source.REQUESTED).isFailed()).isFalse();

        assertThat(called()).containsExactlyInAnyOrder("reserve-tickets", "finish-purchase");
        then(recordRefusal).should().process(any());
        then(beginOrder).should(never()).process(any());
    }

    @Test
    void refusesTheMessageOfASenderThatIsNoPurchase() throws Exception {
        willThrow(INVALID).given(readPurchase).process(any());
        given(isASenders.matches(any())).willReturn(true);

        assertThat(accept(Source.REQUESTED).isFailed()).isFalse();

        assertThat(called()).containsExactly("refuse-message");
        then(takeRefusal).should().process(any());
        then(askLedger).should(never()).process(any());
    }

    @Test
    void rollsBackAMessageOfOurOwnThatIsNoPurchase() throws Exception {
        willThrow(INVALID).given(readPurchase).process(any());

        assertThat(accept(Source.HELD).getException()).isSameAs(INVALID);

        assertThat(called()).isEmpty();
        then(countFailure).should().process(any());
    }

    @Test
    void rollsBackAndCountsWhatFails() throws Exception {
        IllegalStateException outage = new IllegalStateException("HTTP 503");
        decides(Step.RESERVE);
        fails("reserve-tickets", outage);

        assertThat(accept(Source.REQUESTED).getException()).isSameAs(outage);

        then(countFailure).should().process(any());
        then(beginOrder).should(never()).process(any());
        assertThat(called()).doesNotContain("finish-purchase", "refuse-message", "create-order");
    }

    private Exchange accept(Source source) {
        return template.send(
                "direct:accept-purchase",
                exchange -> exchange.setVariable(
                        Work.VARIABLE,
                        new Work(new PurchaseMessage(
                                "{}", source, false, "ID:1", null, null, null, Map.of(), false, null))));
    }

    private void decides(Step step) throws Exception {
        willAnswer(call -> {
                    Exchange exchange = call.getArgument(0);
                    Work.of(exchange).decided(new Decision(step, row, false));
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

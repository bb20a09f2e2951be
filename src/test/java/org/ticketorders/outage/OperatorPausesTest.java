package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.ticketorders.purchase.Stage;

/** What operators pause, here and at other instances, without a broker. */
class OperatorPausesTest extends OnPauses {

    @Test
    void goesOnWhenNeitherAnOperatorNorAnOutagePausesIt() throws Exception {
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel, new InMemory());

            assertThat(pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale")).isTrue();
            assertThat(pauses.pauseByOperator(Stage.ORDER, "Bob", "again")).isFalse();
            pauses.storeFails(Stage.LEDGER, "the disk is full");
            pauses.unauthorized(Stage.ORDER, "HTTP 401");
            pauses.resume(Stage.LEDGER);
            pauses.resume(Stage.ORDER);
            assertThat(consumer(camel).isSuspended())
                    .as("probes end no operator's pause")
                    .isTrue();
            assertThat(pauses.current()).isEmpty();

            pauses.unauthorized(Stage.ORDER, "HTTP 401");
            assertThat(ordersResumed(pauses, "Ann")).isTrue();
            assertThat(consumer(camel).isSuspended())
                    .as("an operator ends no outage")
                    .isTrue();

            pauses.resume(Stage.ORDER);
            assertThat(consumer(camel).isStarted()).isTrue();
            assertThat(ordersResumed(pauses, "Ann")).isFalse();
        }
    }

    @Test
    void pausesNothingThatItCannotRemember() throws Exception {
        OperatorPauseStore store = mock(OperatorPauseStore.class);
        doThrow(new DataAccessResourceFailureException("locked")).when(store).save(any());
        doThrow(new DataAccessResourceFailureException("locked")).when(store).remove(any());
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel, store);

            assertThatThrownBy(() -> pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale"))
                    .hasMessage("locked");

            assertThat(pauses.byOperator()).isEmpty();
            assertThat(consumer(camel).isStarted()).isTrue();
        }
    }

    @Test
    void followsWhatOperatorsDoAtAnotherInstance() throws Exception {
        InMemory ledger = new InMemory();
        try (DefaultCamelContext camel = started();
                DefaultCamelContext otherCamel = started()) {
            Pauses pauses = pauses(camel, ledger);
            Pauses other = pauses(otherCamel, ledger);
            other.pauseByOperator(Stage.ORDER, "Ann", "a sale");
            assertThat(consumer(camel).isSuspended()).as("not looked yet").isFalse();

            assertThat(pauses.pauseByOperator(Stage.ORDER, "Bob", "again"))
                    .as("paused by an operator already")
                    .isFalse();
            pauses.followOperators();
            assertThat(consumer(camel).isSuspended()).isTrue();
            assertThat(pauses.byOperator()).isEqualTo(other.byOperator()).hasSize(1);

            pauses.storeFails(Stage.LEDGER, "the disk is full");
            assertThat(ordersResumed(pauses, "Bob")).isTrue();
            assertThat(consumer(camel).isSuspended())
                    .as("an operator ends no outage")
                    .isTrue();
            assertThat(ordersResumed(other, "Ann")).as("it is over already").isFalse();
            assertThat(consumer(otherCamel).isStarted()).isTrue();

            pauses.resume(Stage.LEDGER);
            other.pauseByOperator(Stage.INTAKE, "Ann", "a sale");
            other.pauseByOperator(Stage.ORDER, "Ann", "a sale");
            pauses.followOperators();
            assertThat(consumer(camel).isSuspended()).isTrue();
            ordersResumed(other, "Ann");
            pauses.followOperators();
            assertThat(consumer(camel).isStarted()).isTrue();
            assertThat(pauses.byOperator()).extracting(OperatorPause::stage).containsExactly(Stage.INTAKE);
        }
    }

    @Test
    void endsThePauseThatIsMeantAndNotTheOneInItsPlace() throws Exception {
        InMemory ledger = new InMemory();
        try (DefaultCamelContext camel = started();
                DefaultCamelContext otherCamel = started()) {
            Pauses pauses = pauses(camel, ledger);
            Pauses other = pauses(otherCamel, ledger);
            OperatorPause seen = new OperatorPause(Stage.ORDER, "Ann", "a sale", Instant.now());
            ledger.save(seen);
            pauses.followOperators();
            ledger.remove(seen);
            other.pauseByOperator(
                    Stage.ORDER, "Bob", "the shop moves", Instant.now().plusSeconds(600));

            assertThat(pauses.resumeByOperator(seen, "Ann")).isFalse();

            assertThat(pauses.byOperator()).isEqualTo(other.byOperator()).hasSize(1);
            assertThat(consumer(camel).isSuspended()).isTrue();
        }
    }

    @Test
    void doesNotFollowWhatWasReadBeforeAnOperatorWasHere() throws Exception {
        try (DefaultCamelContext camel = started()) {
            InMemory ledger = new InMemory();
            Pauses pauses = pauses(camel, ledger);
            ledger.afterReading = () -> pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale");

            pauses.followOperators();

            assertThat(pauses.byOperator()).hasSize(1);
            assertThat(consumer(camel).isSuspended()).isTrue();
        }
    }

    @Test
    void endsAPauseAtItsTimeAtOneOfTheInstances() throws Exception {
        InMemory ledger = new InMemory();
        try (DefaultCamelContext camel = started();
                DefaultCamelContext otherCamel = started()) {
            Pauses pauses = pauses(camel, ledger);
            Pauses other = pauses(otherCamel, ledger);
            Instant soon = Instant.now().plusMillis(50);
            pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale", Instant.now().plusSeconds(600));
            assertThat(pauses.over()).isEmpty();
            other.followOperators();
            ordersResumed(pauses, "Ann");
            pauses.pauseByOperator(Stage.ORDER, "Ann", "a shorter one", soon);

            other.followOperators();
            assertThat(other.byOperator()).as("the later pause, and its end").isEqualTo(pauses.byOperator());
            await().until(() -> !pauses.over().isEmpty() && !other.over().isEmpty());
            List<String> notes = new ArrayList<>();
            OperatorPause over = pauses.over().get(0);
            other.endOver(over, () -> notes.add("other"));
            pauses.endOver(over, () -> notes.add("pauses"));

            assertThat(notes).containsExactly("other");
            assertThat(consumer(otherCamel).isStarted()).isTrue();
            pauses.followOperators();
            assertThat(consumer(camel).isStarted()).isTrue();
            assertThat(pauses.byOperator()).isEmpty();
        }
    }
}

package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.ticketorders.ledger.LedgerIdentity;

class BrokersLedgerTest {

    private final BrokerManagement management = mock();
    private final LedgerIdentity ledger = mock();

    /** A busy broker may be too late with its answer, and refuse one question. */
    @Test
    void asksAgainWhereTheBrokerDidNotTell() {
        when(ledger.mark()).thenReturn("own");
        when(management.ask(any()))
                .thenThrow(new IllegalStateException("the broker gave no answer within 5000 ms"))
                .thenReturn(Set.of("other"));
        BrokersLedger messages = new BrokersLedger(management, ledger, new MockEnvironment());

        messages.start();
        assertThat(messages.trouble()).isEmpty();
        messages.look();

        assertThat(messages.trouble()).hasValueSatisfying(why -> assertThat(why).contains("another ledger, other"));
    }
}

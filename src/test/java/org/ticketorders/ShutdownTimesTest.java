package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.ticketorders.ledger.LedgerProperties;
import org.ticketorders.shop.HttpProperties;

/** Who waits must wait for longer than whom he waits for: Spring for Camel, Camel for an order. */
class ShutdownTimesTest {

    private static final HttpProperties HTTP =
            new HttpProperties(Duration.ofSeconds(3), Duration.ofSeconds(10), 1, DataSize.ofBytes(1), "");
    private static final LedgerProperties LEDGER = new LedgerProperties(
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofSeconds(15),
            null,
            "");

    @Test
    void takesTimesThatAreLongerThanWhatTheyWaitFor() {
        assertThatCode(() -> times(30, 29)).doesNotThrowAnyException();
    }

    @Test
    void namesTheKeysWhenCamelDoesNotWaitForAnOrder() {
        assertThatThrownBy(() -> times(40, 28))
                .hasMessageContainingAll(
                        "camel.main.shutdown-timeout with value '28 s'",
                        "openticket.http.connect-timeout",
                        "openticket.http.answer-timeout",
                        "openticket.ledger.retry-for");
    }

    @Test
    void namesTheKeysWhenSpringDoesNotWaitForCamel() {
        assertThatThrownBy(() -> times(30, 30))
                .hasMessageContainingAll(
                        "spring.lifecycle.timeout-per-shutdown-phase with value '30 s'", "camel.main.shutdown-timeout");
    }

    private static ShutdownTimes times(long spring, long camel) {
        return new ShutdownTimes(Duration.ofSeconds(spring), camel, HTTP, LEDGER);
    }
}

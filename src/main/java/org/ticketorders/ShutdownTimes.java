package org.ticketorders;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.LedgerProperties;
import org.ticketorders.shop.HttpProperties;

/**
 * Refuses a start whose time-outs would cut off orders at shutdown: Spring must wait for longer than Camel, and Camel for
 * longer than one order takes from its connection to its line in the ledger.
 */
@Component
class ShutdownTimes {

    ShutdownTimes(
            @Value("${spring.lifecycle.timeout-per-shutdown-phase}") Duration spring,
            @Value("${camel.main.shutdown-timeout}") long camelSeconds,
            HttpProperties http,
            LedgerProperties ledger) {
        Duration order = http.connectTimeout().plus(http.answerTimeout()).plus(ledger.retryFor());
        mustExceed(
                "camel.main.shutdown-timeout",
                Duration.ofSeconds(camelSeconds),
                "openticket.http.connect-timeout + openticket.http.answer-timeout + openticket.ledger.retry-for",
                order);
        mustExceed(
                "spring.lifecycle.timeout-per-shutdown-phase",
                spring,
                "camel.main.shutdown-timeout",
                Duration.ofSeconds(camelSeconds));
    }

    private static void mustExceed(String name, Duration longer, String than, Duration shorter) {
        if (longer.compareTo(shorter) <= 0) {
            throw new InvalidConfigurationPropertyValueException(
                    name,
                    longer.toSeconds() + " s",
                    "it must be longer than " + than + ", " + shorter.toSeconds()
                            + " s, or a shutdown cuts orders off");
        }
    }
}

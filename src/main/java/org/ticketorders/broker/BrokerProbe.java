package org.ticketorders.broker;

import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Whether the embedded broker takes messages, and whether those of any broker are known to be ours to work on. Of another broker nothing else is known here: a
 * send to it waits or fails.
 */
@Component
public class BrokerProbe {

    private final RestartableBroker broker;
    private final BrokersLedger ledger;

    BrokerProbe(ObjectProvider<RestartableBroker> broker, BrokersLedger ledger) {
        this.broker = broker.getIfAvailable();
        this.ledger = ledger;
    }

    /** Why no message can be sent or may be worked on now, or empty. */
    public Optional<String> trouble() {
        Optional<String> stopped = broker == null ? Optional.empty() : broker.trouble();
        return stopped.or(ledger::trouble);
    }

    /** Looks at whose messages are at the broker. @return as {@link #trouble} */
    public Optional<String> look() {
        if (broker == null || broker.trouble().isEmpty()) {
            ledger.look();
        }
        return trouble();
    }

    /**
     * Starts the broker again if it has stopped itself.
     *
     * @throws IllegalStateException if it still takes no messages, or they are not ours to work on
     */
    public void check() throws Exception {
        if (broker != null) {
            broker.startAgainIfStopped();
        }
        look().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
    }
}

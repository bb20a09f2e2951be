package org.ticketorders.broker;

import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Whether the embedded broker takes messages. Of another broker nothing is known here: a send to it waits or fails. */
@Component
public class BrokerProbe {

    private final RestartableBroker broker;

    BrokerProbe(ObjectProvider<RestartableBroker> broker) {
        this.broker = broker.getIfAvailable();
    }

    /** Why no message can be sent now, or empty. */
    public Optional<String> trouble() {
        return broker == null ? Optional.empty() : broker.trouble();
    }

    /**
     * Starts the broker again if it has stopped itself.
     *
     * @throws IllegalStateException if it still takes no messages
     */
    public void check() throws Exception {
        if (broker != null) {
            broker.startAgainIfStopped();
        }
        trouble().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
    }
}

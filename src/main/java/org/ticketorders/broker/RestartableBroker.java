package org.ticketorders.broker;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServer.SERVER_STATE;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded broker. When its disk fails, it stops itself: what it has answered until then is on disk, and it can be started
 * anew in the same process. When its disk is nearly full it takes no further messages, ours included.
 */
class RestartableBroker extends EmbeddedActiveMQ {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.outages");

    private final Callable<Configuration> settings;
    private volatile String ioFailure = "see its own log lines";
    private boolean closed;

    /** @param settings read anew for each start */
    RestartableBroker(Callable<Configuration> settings) {
        this.settings = settings;
    }

    @Override
    public synchronized EmbeddedActiveMQ start() throws Exception {
        setConfiguration(settings.call());
        createActiveMQServer();
        activeMQServer.registerIOCriticalErrorListener((cause, message, file) -> ioFailure = cause.getMessage());
        activeMQServer.registerActivationFailureListener(failure -> ioFailure = failure.getMessage());
        activeMQServer.start();
        return this;
    }

    @Override
    public synchronized EmbeddedActiveMQ stop() throws Exception {
        closed = true;
        return activeMQServer == null ? this : super.stop();
    }

    /** Why no message can be sent now, or empty. */
    Optional<String> trouble() {
        ActiveMQServer server = activeMQServer;
        if (!runs(server)) {
            return Optional.of("the broker has stopped itself: " + ioFailure);
        }
        if (server.getPagingManager().isDiskFull()) {
            return Optional.of("the broker's disk is nearly full: "
                    + server.getPagingManager().getDiskUsableSpace() / 1024 / 1024
                    + " MB are free, less than min-disk-free in openticket.broker.config");
        }
        return Optional.empty();
    }

    /** Starts a new broker in the place of one that has stopped itself. */
    synchronized void startAgainIfStopped() throws Exception {
        // a server that has met an I/O error once does not stop for a second one: never start the same again
        if (closed || (activeMQServer != null && activeMQServer.getState() != SERVER_STATE.STOPPED)) {
            return;
        }
        activeMQServer = null;
        try {
            start();
        } finally {
            if (runs(activeMQServer)) {
                LOG.info("The broker was started again");
            } else {
                giveUp();
            }
        }
    }

    /** What did not start as a whole keeps its state, and would never be started again. */
    private void giveUp() throws Exception {
        ActiveMQServer half = activeMQServer;
        activeMQServer = null;
        if (half != null) {
            half.stop();
        }
    }

    private static boolean runs(ActiveMQServer server) {
        return server != null && server.getState() == SERVER_STATE.STARTED && server.isActive();
    }
}

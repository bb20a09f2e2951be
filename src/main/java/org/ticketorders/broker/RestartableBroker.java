package org.ticketorders.broker;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServer.SERVER_STATE;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded broker. When its disk fails, it stops itself: what it has answered until then is on disk, and it can be started
 * again in the same process, with {@linkplain DiskRoom room} only. When its disk is nearly full it takes no further messages.
 */
class RestartableBroker extends EmbeddedActiveMQ {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.outages");

    private final Callable<Configuration> settings;
    private final BaseInterceptor<?> doorkeeper;
    private volatile DiskRoom room;
    private volatile String whyStopped = "the broker is not started";
    private boolean closed;

    /**
     * @param settings read again for each start
     * @param doorkeeper sees each packet that comes in, and may refuse it
     */
    RestartableBroker(Callable<Configuration> settings, BaseInterceptor<?> doorkeeper) {
        this.settings = settings;
        this.doorkeeper = doorkeeper;
    }

    /** Does not start without room for messages: {@link #startAgainIfStopped} does, once there is. */
    @Override
    public synchronized EmbeddedActiveMQ start() throws Exception {
        Configuration read = settings.call();
        room = DiskRoom.of(read);
        if (room.lack().isPresent()) {
            return this;
        }
        setConfiguration(read.setMinDiskFree(-1).setMaxDiskUsage(-1));
        createActiveMQServer();
        activeMQServer.getServiceRegistry().addIncomingInterceptor(doorkeeper);
        activeMQServer.registerBrokerPlugin(new RoomForMessages(room, activeMQServer));
        activeMQServer.registerIOCriticalErrorListener((cause, message, file) -> stopsItself(cause));
        activeMQServer.registerActivationFailureListener(this::stopsItself);
        activeMQServer.start();
        return this;
    }

    @Override
    public void createActiveMQServer() {
        activeMQServer = new CarefulServer(configuration, securityManager);
    }

    private void stopsItself(Throwable cause) {
        whyStopped = "the broker has stopped itself: " + cause.getMessage();
    }

    @Override
    public synchronized EmbeddedActiveMQ stop() throws Exception {
        closed = true;
        return activeMQServer == null ? this : super.stop();
    }

    /** Why no message can be sent now, or empty. */
    Optional<String> trouble() {
        Optional<String> lack = room == null ? Optional.empty() : room.lack();
        if (runs(activeMQServer)) {
            return lack;
        }
        return Optional.of(whyStopped
                + lack.map(why -> ", and is started again with room: " + why).orElse(""));
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

package org.ticketorders.faults;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionCreateConsumerMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionReceiveMessage;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/** Packets of browsers: the messages that a broker hands out to them, and what it is asked for that. */
final class BrowserPackets {

    /** By them a browser asks for messages: it is made, gives leave to send more, and asks for what is left. */
    private static final Set<Byte> ASKS =
            Set.of(PacketImpl.SESS_CREATECONSUMER, PacketImpl.SESS_FLOWTOKEN, PacketImpl.SESS_FORCE_CONSUMER_DELIVERY);

    final AtomicInteger messages = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();

    /** Whose connections nobody uses besides. */
    void countAt(ActiveMQServer broker) {
        Set<Object> browsers = ConcurrentHashMap.newKeySet();
        broker.getRemotingService().addIncomingInterceptor((Interceptor) (packet, connection) -> {
            if (packet instanceof SessionCreateConsumerMessage created && created.isBrowseOnly()) {
                browsers.add(connection.getID());
            }
            if (browsers.contains(connection.getID()) && ASKS.contains(packet.getType())) {
                requests.incrementAndGet();
            }
            return true;
        });
        broker.getRemotingService().addOutgoingInterceptor((Interceptor) (packet, connection) -> {
            if (packet instanceof SessionReceiveMessage && browsers.contains(connection.getID())) {
                messages.incrementAndGet();
            }
            return true;
        });
    }
}

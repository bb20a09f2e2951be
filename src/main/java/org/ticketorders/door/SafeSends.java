package org.ticketorders.door;

import java.util.List;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.MessagePacketI;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AmqpInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Corrects what a sender says of a message by which the broker would acknowledge it and lose it. It keeps on disk whatever comes from the network, also
 * where the sender says that it need not be: AMQP clients do so unless they are told otherwise, and such a message would be gone with the next start. And
 * a message for a topic of that name goes to the queue: there is none, and it would go nowhere.
 *
 * <p>Before the broker sees a message, since it writes a long one to a file as it comes, whose name says whether it stays.
 */
final class SafeSends {

    private SafeSends() {}

    /** One for each protocol. */
    static List<BaseInterceptor<?>> interceptors() {
        Interceptor core = SafeSends::core;
        AmqpInterceptor amqp = SafeSends::amqp;
        return List.of(core, amqp);
    }

    private static boolean core(Packet packet, RemotingConnection connection) {
        if (packet instanceof MessagePacketI sent && isFromNetwork(connection)) {
            Message message = sent.getMessage();
            if (!message.isDurable()) {
                message.setDurable(true);
            }
            if (message.getRoutingType() == RoutingType.MULTICAST) {
                message.setRoutingType(RoutingType.ANYCAST);
            }
        }
        return true;
    }

    private static boolean amqp(AMQPMessage message, RemotingConnection connection) {
        // asked first: it reads the header
        if (!message.isDurable() && isFromNetwork(connection)) {
            message.setDurable(true);
            // the bytes are what is kept
            message.reencode();
        }
        return true;
    }

    private static boolean isFromNetwork(RemotingConnection connection) {
        return connection.getTransportConnection() instanceof NettyConnection;
    }
}

package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.config.ActiveMQDefaultConfiguration;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.federation.FederationDownstreamConfiguration;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.BackupRequestMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ClusterConnectMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateAddressMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateQueueMessage_V2;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSharedQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSharedQueueMessage_V2;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.FederationDownstreamConnectMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.NodeAnnounceMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ScaleDownAnnounceMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionDeleteQueueMessage;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.utils.DataConstants;

/** Packets of the protocol of the broker, and frames of AMQP, as no client writes them. */
final class StrangePackets {

    static final SimpleString THEIRS = SimpleString.of("theirs");

    private StrangePackets() {}

    static byte[] described(int descriptor, byte[] value) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(new byte[] {0, 0x53, (byte) descriptor}, value));
    }

    /** With the value behind as many fields that are not set as the longest performative has. */
    static byte[] list(int descriptor, byte[] last) {
        int others = 13;
        byte[] unset = new byte[others];
        Arrays.fill(unset, (byte) 0x40);
        ByteBuf list = Unpooled.buffer()
                .writeByte(0xd0)
                .writeInt(4 + others + last.length)
                .writeInt(others + 1)
                .writeBytes(unset)
                .writeBytes(last);
        return described(descriptor, ByteBufUtil.getBytes(list));
    }

    static byte[] map(int descriptor, byte[] value) {
        byte[] key = {(byte) (descriptor == 0x74 ? 0xa1 : 0xa3), 1, 'k'};
        ByteBuf map = Unpooled.buffer()
                .writeByte(0xd1)
                .writeInt(4 + key.length + value.length)
                .writeInt(2)
                .writeBytes(key)
                .writeBytes(value);
        return described(descriptor, ByteBufUtil.getBytes(map));
    }

    static List<Packet> declaring(int length) throws IllegalAccessException {
        List<Packet> packets = new ArrayList<>();
        for (byte type : types()) {
            if (!ClientPacketsOnly.isOfClient(type, CHANNEL_ID.USER.id)) {
                ByteBuf content = Unpooled.buffer();
                for (int at = 0; at < 40; at++) {
                    content.writeInt(length);
                }
                packets.add(new Content(type, content.array()));
            }
        }
        // id, no address, no user id, type, kept, expiry, time, priority; there are properties
        byte[] head = new byte[8 + 1 + 1 + 1 + 1 + 8 + 8 + 1 + 1];
        head[head.length - 1] = 1;
        for (ByteBuf properties : List.of(
                Unpooled.buffer()
                        .writeInt(1)
                        .writeInt(0)
                        .writeByte(DataConstants.BYTES)
                        .writeInt(length),
                Unpooled.buffer().writeInt(length).writeInt(0).writeByte(DataConstants.NULL))) {
            byte[] end = ByteBufUtil.getBytes(properties);
            ByteBuf regular = Unpooled.buffer()
                    .writeInt(PacketImpl.PACKET_HEADERS_SIZE + Integer.BYTES)
                    .writeInt(0)
                    .writeBytes(head)
                    .writeBytes(end)
                    .writeZero(13);
            packets.add(new Content(PacketImpl.SESS_SEND, ByteBufUtil.getBytes(regular)));
            packets.add(
                    new Content(PacketImpl.SESS_SEND_LARGE, ByteBufUtil.getBytes(Unpooled.wrappedBuffer(head, end))));
        }
        packets.add(new Content(
                PacketImpl.SESS_SEND_CONTINUATION,
                ByteBufUtil.getBytes(Unpooled.buffer().writeInt(length).writeZero(20))));
        return packets;
    }

    /** Whole packets by which partners of a broker make, remove, take over or connect something. */
    static List<Packet> whole(int port, SimpleString node) {
        QueueConfiguration queue = QueueConfiguration.of(THEIRS)
                .setRoutingType(RoutingType.ANYCAST)
                .setMaxConsumers(-1)
                .setPurgeOnNoConsumers(false)
                .setAutoCreated(false);
        TransportConfiguration back = new TransportConfiguration(
                NettyConnectorFactory.class.getName(), Map.of("host", "127.0.0.1", "port", port), "back");
        FederationDownstreamConfiguration stream = new FederationDownstreamConfiguration();
        stream.setName("theirs");
        stream.setUpstreamConfiguration(back);
        FederationDownstreamConnectMessage federation = new FederationDownstreamConnectMessage();
        federation.setName("theirs");
        federation.setStreamConfiguration(stream);
        federation.setFederationPolicyMap(Map.of());
        federation.setTransformerConfigurationMap(Map.of());
        return List.of(
                new CreateQueueMessage(THEIRS, THEIRS, null, true, false, false),
                new CreateQueueMessage_V2(queue, false),
                new CreateSharedQueueMessage(THEIRS, THEIRS, null, true, false),
                new CreateSharedQueueMessage_V2(queue, false),
                new CreateAddressMessage(THEIRS, EnumSet.of(RoutingType.ANYCAST), false, false),
                new SessionDeleteQueueMessage(SimpleString.of("order.outcome")),
                federation,
                new ClusterConnectMessage(
                        ActiveMQDefaultConfiguration.getDefaultClusterUser(),
                        ActiveMQDefaultConfiguration.getDefaultClusterPassword()),
                new NodeAnnounceMessage(1, "theirs", "theirs", "theirs", true, back, back),
                new BackupRequestMessage(1, THEIRS),
                new ScaleDownAnnounceMessage(node, THEIRS));
    }

    static List<Byte> types() throws IllegalAccessException {
        List<Byte> types = new ArrayList<>();
        for (Field field : PacketImpl.class.getFields()) {
            if (field.getType() == byte.class && Modifier.isStatic(field.getModifiers())) {
                types.add(field.getByte(null));
            }
        }
        assertThat(types).hasSizeGreaterThan(100);
        return types;
    }

    /** A packet of any type with any content. */
    static final class Content extends PacketImpl {

        private final byte[] content;

        Content(byte type, byte[] content) {
            super(type);
            this.content = content;
        }

        @Override
        public void encodeRest(ActiveMQBuffer buffer) {
            buffer.writeBytes(content);
        }
    }
}

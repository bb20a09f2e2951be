package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.buffers.impl.ChannelBufferWrapper;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.persistence.impl.nullpm.NullStorageManager;
import org.apache.activemq.artemis.core.protocol.ServerPacketDecoder;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.MessagePacketI;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendContinuationMessage_V3;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendLargeMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendMessage_V3;
import org.apache.activemq.artemis.utils.UUIDGenerator;
import org.junit.jupiter.api.Test;
import org.ticketorders.door.PacketForm;

/** What is decoded of the broker's own protocol takes no more memory than was sent, whatever it declares. */
class PacketsMemoryTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes for decoding a packet of some hundred, and for what is logged of it where that fails. */
    private static final long ENOUGH = 10_000_000;

    /** Declared lengths: any of them, taken at its word, is more than {@link #ENOUGH}. */
    private static final int[] DECLARED = {64_000_000, 256_000_000, Integer.MAX_VALUE};

    private static final List<Long> CHANNELS = List.of(CHANNEL_ID.PING.id, CHANNEL_ID.SESSION.id, CHANNEL_ID.USER.id);

    private final ServerPacketDecoder decoder = new ServerPacketDecoder(new NullStorageManager());

    @Test
    void isWhatWasSentForEachTypeAndAtEachPlace() {
        List<byte[]> contents = new ArrayList<>(List.of(new byte[120], ones(120)));
        messages().forEach(packet -> contents.add(content(packet)));
        for (int type = Byte.MIN_VALUE; type <= Byte.MAX_VALUE; type++) {
            for (byte[] content : contents) {
                for (int at = 0; at <= content.length - Integer.BYTES; at++) {
                    for (int declared : DECLARED) {
                        mustTakeLittle(
                                frame((byte) type, content).setInt(PacketImpl.PACKET_HEADERS_SIZE + at, declared));
                    }
                }
            }
        }
    }

    @Test
    void isAskedForByWhatClientsSend() {
        for (Packet packet : messages()) {
            ByteBuf frame = frame(packet.getType(), content(packet));

            assertThat(isTaken(frame)).as(packet.toString()).isTrue();
            decode(frame, false);
            // without the last bytes it is none
            for (int length = 0; length < frame.readableBytes() - 20; length++) {
                assertThat(isTaken(frame.readSlice(length).slice()))
                        .as("the first " + length + " bytes of " + packet)
                        .isFalse();
                frame.readerIndex(Integer.BYTES);
            }
        }
    }

    private static List<Packet> messages() {
        List<Packet> packets = new ArrayList<>();
        for (boolean isFull : List.of(false, true)) {
            CoreMessage message = new CoreMessage().initBuffer(200);
            message.setAddress("purchase.requested");
            if (isFull) {
                message.setUserID(UUIDGenerator.getInstance().generateUUID());
                message.putStringProperty("string", "text");
                message.putBytesProperty("bytes", new byte[] {1, 2, 3});
                message.putObjectProperty("null", null);
                message.putLongProperty("long", 1);
                message.putBooleanProperty("boolean", true);
                message.putObjectProperty("char", 'c');
                message.putDoubleProperty("double", 1);
            }
            message.getBodyBuffer().writeByte((byte) 1);
            packets.add(new SessionSendMessage_V3(message, true, null, 1));
            packets.add(new SessionSendLargeMessage(message));
            packets.add(new SessionSendContinuationMessage_V3(message, new byte[40], isFull, true, 40, 1, null));
        }
        return packets;
    }

    /** What comes behind the head. */
    private static byte[] content(Packet packet) {
        packet.setChannelID(CHANNEL_ID.USER.id);
        var encoded = packet.encode(connection(false));
        byte[] content = new byte[encoded.writerIndex() - PacketImpl.PACKET_HEADERS_SIZE];
        encoded.getBytes(PacketImpl.PACKET_HEADERS_SIZE, content);
        return content;
    }

    private static byte[] ones(int length) {
        byte[] ones = new byte[length];
        java.util.Arrays.fill(ones, (byte) 1);
        return ones;
    }

    private static ByteBuf frame(byte type, byte[] content) {
        ByteBuf frame = Unpooled.buffer(PacketImpl.PACKET_HEADERS_SIZE + content.length);
        frame.writeInt(PacketImpl.PACKET_HEADERS_SIZE + content.length - Integer.BYTES)
                .writeByte(type)
                .writeLong(CHANNEL_ID.USER.id)
                .writeBytes(content);
        return frame.skipBytes(Integer.BYTES);
    }

    private static boolean isTaken(ByteBuf frame) {
        PacketForm packet = PacketForm.of(frame);
        return packet != null
                && (CHANNELS.stream().anyMatch(channel -> ClientPacketsOnly.isOfClient(packet.type(), channel))
                        || packet.type() == PacketImpl.REATTACH_SESSION)
                && packet.fits();
    }

    private void mustTakeLittle(ByteBuf frame) {
        for (boolean isOld : List.of(false, true)) {
            if (isTaken(frame)) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                decode(frame.duplicate(), isOld);
                assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                        .as("bytes taken by packet " + PacketForm.of(frame).type())
                        .isLessThan(ENOUGH);
            }
        }
    }

    /** As the broker does, with what it reads of a message later on; it may fail. */
    private void decode(ByteBuf frame, boolean isOld) {
        try {
            Packet packet = decoder.decode(new ChannelBufferWrapper(frame), connection(isOld));
            if (packet instanceof MessagePacketI sent) {
                sent.getMessage().getPropertyNames();
            }
        } catch (RuntimeException | AssertionError e) {
            assertThat(e).isNotNull();
        }
    }

    /** @param isOld whether its client has an early version of the protocol */
    private static CoreRemotingConnection connection(boolean isOld) {
        return (CoreRemotingConnection) Proxy.newProxyInstance(
                CoreRemotingConnection.class.getClassLoader(),
                new Class<?>[] {CoreRemotingConnection.class},
                (proxy, method, arguments) -> {
                    if (method.getReturnType() == boolean.class) {
                        return isOld == method.getName().contains("Before");
                    }
                    return method.getName().equals("createTransportBuffer")
                            ? new ChannelBufferWrapper(Unpooled.buffer((Integer) arguments[0]))
                            : method.getReturnType() == int.class ? (Object) 0 : null;
                });
    }
}

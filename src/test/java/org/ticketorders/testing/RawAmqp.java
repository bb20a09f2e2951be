package org.ticketorders.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.security.SaslOutcome;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;

/** A connection by AMQP on which one may send whatever bytes one likes. */
public final class RawAmqp implements AutoCloseable {

    public static final byte BARE = 0;
    public static final byte SASL = 3;

    private static final int HEAD = 0x414d5150;
    private static final int WAIT_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DecoderImpl decoder = new DecoderImpl();
    private final EncoderImpl encoder = new EncoderImpl(decoder);
    private final List<Symbol> offered = new ArrayList<>();
    private int delivery;
    private boolean over;

    /** Begins with the head of this protocol, and nothing else. */
    public RawAmqp(int port, byte protocol) throws IOException {
        AMQPDefinedTypes.registerAllTypes(decoder, encoder);
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(WAIT_MILLIS);
        // else each short frame waits 40 ms for the acknowledgement of the one before
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        head(protocol);
    }

    /**
     * One that has logged in and opened a session and a link on which it may send.
     *
     * @param wishes capabilities of the link that it asks for
     */
    public static RawAmqp sender(int port, String user, String password, Symbol... wishes) throws IOException {
        RawAmqp raw = new RawAmqp(port, SASL);
        raw.logIn(user, password);
        raw.begin(0);
        raw.frame(0, raw.encoded(raw.attach(0, Role.SENDER, new Source(), target("purchase.requested"), wishes)));
        raw.await(Flow.class);
        return raw;
    }

    /** Logs in and opens the connection. */
    public void logIn(String user, String password) throws IOException {
        SaslInit login = new SaslInit();
        login.setMechanism(Symbol.valueOf("PLAIN"));
        login.setInitialResponse(new Binary(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8)));
        frame(1, encoded(login));
        await(SaslOutcome.class);
        head(BARE);
        Open open = new Open();
        open.setContainerId("raw");
        frame(0, encoded(open));
    }

    /** Begins a session on this channel, without waiting for an answer. */
    public void begin(int channel) throws IOException {
        Begin begin = new Begin();
        begin.setNextOutgoingId(UnsignedInteger.ZERO);
        begin.setIncomingWindow(UnsignedInteger.valueOf(10_000));
        begin.setOutgoingWindow(UnsignedInteger.valueOf(10_000));
        frame(0, channel, encoded(begin));
    }

    /** @param wishes capabilities of the link that it asks for */
    public Attach attach(
            int handle,
            Role role,
            Source source,
            org.apache.qpid.proton.amqp.transport.Target target,
            Symbol... wishes) {
        Attach attach = new Attach();
        attach.setName("raw" + handle);
        attach.setHandle(UnsignedInteger.valueOf(handle));
        attach.setRole(role);
        attach.setSource(source);
        attach.setTarget(target);
        attach.setDesiredCapabilities(wishes);
        attach.setInitialDeliveryCount(role == Role.SENDER ? UnsignedInteger.ZERO : null);
        return attach;
    }

    public static Target target(String address) {
        Target target = new Target();
        target.setAddress(address);
        return target;
    }

    private void head(byte protocol) throws IOException {
        socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', protocol, 1, 0, 0});
    }

    public byte[] encoded(Object performative) {
        ByteBuffer bytes = ByteBuffer.allocate(100_000);
        encoder.setByteBuffer(bytes);
        encoder.writeObject(performative);
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(bytes.flip()));
    }

    /** @param type 0 for AMQP, 1 for a login */
    public void frame(int type, byte[] content) throws IOException {
        frame(type, 0, content);
    }

    private void frame(int type, int channel, byte[] content) throws IOException {
        ByteBuf frame = Unpooled.buffer()
                .writeInt(8 + content.length)
                .writeByte(2)
                .writeByte(type)
                .writeShort(channel)
                .writeBytes(content);
        socket.getOutputStream().write(ByteBufUtil.getBytes(frame));
    }

    /**
     * Sends one message.
     *
     * @param format of the message; 0 for AMQP's own
     * @return null if it was taken, else why not, as the broker says it; empty if it says nothing
     */
    public String send(int format, byte[]... parts) throws IOException {
        for (int part = 0; part < parts.length; part++) {
            byte[] performative = encoded(transfer(format, part < parts.length - 1));
            frame(0, ByteBufUtil.getBytes(Unpooled.wrappedBuffer(performative, parts[part])));
        }
        delivery++;
        return answer();
    }

    private Transfer transfer(int format, boolean more) {
        Transfer transfer = new Transfer();
        transfer.setHandle(UnsignedInteger.ZERO);
        transfer.setDeliveryId(UnsignedInteger.valueOf(delivery));
        transfer.setDeliveryTag(new Binary(Integer.toString(delivery).getBytes(StandardCharsets.US_ASCII)));
        transfer.setMessageFormat(UnsignedInteger.valueOf(format));
        transfer.setMore(more);
        return transfer;
    }

    /** Whether the broker ends the connection or answers within this time. */
    public boolean answersWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            answer();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** What the broker says to a message or to the end of a connection; null where it takes the message. */
    public String answer() throws IOException {
        try {
            while (true) {
                Object read = read();
                if (read instanceof Disposition disposition) {
                    return disposition.getState() instanceof Rejected rejected ? words(rejected.getError()) : null;
                }
                if (read instanceof Close close) {
                    over = true;
                    return words(close.getError());
                }
                if (read instanceof Detach detach) {
                    over = true;
                    return words(detach.getError());
                }
            }
        } catch (EOFException e) {
            return "";
        } catch (SocketException e) {
            if (!e.getMessage().matches("Connection reset.*|Broken pipe.*")) {
                throw e;
            }
            return "";
        }
    }

    /** Whether the broker has ended the link or the connection with its last answer. */
    public boolean isOver() {
        return over;
    }

    private static String words(ErrorCondition error) {
        return error == null || error.getDescription() == null ? "" : error.getDescription();
    }

    /** Sends a part of a message to which more belongs, and waits for nothing. */
    public void part(byte[] content) throws IOException {
        frame(0, ByteBufUtil.getBytes(Unpooled.wrappedBuffer(encoded(transfer(0, true)), content)));
    }

    /** Reads until there is one of this kind. */
    public void await(Class<?> kind) throws IOException {
        awaitOr(kind, kind);
    }

    /** Reads until there is one of these kinds, and gives it. */
    public Object awaitOr(Class<?> one, Class<?> other) throws IOException {
        Object read = null;
        while (!one.isInstance(read) && !other.isInstance(read)) {
            read = read();
            if (read instanceof Attach attach && attach.getOfferedCapabilities() != null) {
                offered.addAll(List.of(attach.getOfferedCapabilities()));
            }
        }
        return read;
    }

    /** Capabilities of the link that the broker has offered. */
    public List<Symbol> offered() {
        return offered;
    }

    private Object read() throws IOException {
        int size = in.readInt();
        if (size == HEAD) {
            in.readInt();
            return read();
        }
        byte[] frame = new byte[size - Integer.BYTES];
        in.readFully(frame);
        ByteBuffer content = ByteBuffer.wrap(frame, Integer.BYTES, frame.length - Integer.BYTES);
        decoder.setByteBuffer(content);
        return content.hasRemaining() ? decoder.readObject() : "heartbeat";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

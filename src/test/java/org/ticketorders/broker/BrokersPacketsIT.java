package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import jakarta.jms.Connection;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.config.ActiveMQDefaultConfiguration;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.BackupRequestMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionResponseMessage;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyServerConnection;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPTunneledMessageConstants;
import org.apache.activemq.artemis.protocol.amqp.proton.AmqpSupport;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.ticketorders.door.DroppedConnections.Why;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.RawAmqp;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.Traces;

/** What brokers send each other, from somebody who is no broker: the embedded one has no partners, and does nothing of it. */
class BrokersPacketsIT extends OnPackets {

    /** The channels that are not of a session. */
    private static final Set<CHANNEL_ID> SYSTEM = EnumSet.complementOf(EnumSet.of(CHANNEL_ID.USER));

    @Test
    void hasNoEffectAndEndsTheConnectionWhetherOrNotOneIsLoggedIn(CapturedOutput log) throws Exception {
        Set<String> queues = queues();
        Set<String> connectors =
                app.broker().getConfiguration().getConnectorConfigurations().keySet();
        double before = dropped(Why.OF_BROKERS);
        try (LiveSender live = new LiveSender(app.brokerPort());
                ServerSocket outside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int sent = 0;
            for (boolean isLoggedIn : List.of(false, true)) {
                for (CHANNEL_ID channel : SYSTEM) {
                    for (Packet packet : StrangePackets.whole(
                            outside.getLocalPort(), app.broker().getNodeID())) {
                        sendAndAwaitEnd(channel.id, packet, isLoggedIn);
                        sent++;
                    }
                }
            }

            assertThat(dropped(Why.OF_BROKERS) - before).isEqualTo(sent);
            assertThat(queues()).isEqualTo(queues);
            assertThat(app.broker().getAddressInfo(StrangePackets.THEIRS)).isNull();
            assertThat(app.broker().getConfiguration().getConnectorConfigurations())
                    .containsOnlyKeys(connectors);
            live.mustGoOn();
            outside.setSoTimeout(1);
            assertThatThrownBy(outside::accept).isInstanceOf(IOException.class);
        }
        assertThat(log.getOut().lines().filter(line -> line.contains("it sent what only brokers send")))
                .as("lines in the log")
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void hasNoEffectWhateverItsType() throws Exception {
        Set<String> queues = queues();
        try (LiveSender live = new LiveSender(app.brokerPort())) {
            for (byte type : StrangePackets.types()) {
                for (CHANNEL_ID channel : CHANNEL_ID.values()) {
                    Packet packet = new StrangePackets.Content(type, new byte[300]);
                    if (!ClientPacketsOnly.isOfClient(type, channel.id) && type != PacketImpl.REATTACH_SESSION) {
                        sendAndAwaitEnd(channel.id, packet, false);
                    }
                }
            }

            live.mustGoOn();
        }
        assertThat(queues()).isEqualTo(queues);
    }

    /** Each packet declares much more than it has, where Artemis' decoder takes memory for it, before it looks for a login. */
    @Test
    void takesNoMoreMemoryThanWasSent() throws Exception {
        List<Packet> packets = StrangePackets.declaring(100_000_000);
        try (LiveSender live = new LiveSender(app.brokerPort())) {
            live.mustGoOn();
            long before = allocated();
            for (boolean isLoggedIn : List.of(false, true)) {
                for (Packet packet : packets) {
                    sendAndAwaitEnd(CHANNEL_ID.USER.id, packet, isLoggedIn);
                }
            }

            assertThat(allocated() - before).as("bytes taken").isLessThan(1_000_000_000);
            live.mustGoOn();
        }
    }

    /** Lists in lists, each of which says that it has as many elements as there are bytes left: wherever AMQP has a place for a value. */
    @Test
    void takesNoMoreMemoryForAmqpThanWasSent() throws Exception {
        ByteBuf lists = Unpooled.buffer();
        for (int left = 120_000; left > 20; left -= 9) {
            lists.writeByte(0xd0).writeInt(left - 5).writeInt(left - 9);
        }
        byte[] value = ByteBufUtil.getBytes(lists);
        try (LiveSender live = new LiveSender(app.brokerPort())) {
            live.mustGoOn();
            long before = allocated();
            for (byte protocol : new byte[] {RawAmqp.BARE, RawAmqp.SASL}) {
                try (RawAmqp raw = new RawAmqp(app.brokerPort(), protocol)) {
                    raw.frame(
                            protocol == RawAmqp.SASL ? 1 : 0,
                            StrangePackets.list(protocol == RawAmqp.SASL ? 0x41 : 0x10, value));
                    assertThat(raw.answer()).isEmpty();
                } catch (SocketException e) {
                    assertThat(e).hasMessageMatching("Connection reset.*|Broken pipe.*");
                }
            }
            for (int performative = 0x10; performative <= 0x18; performative++) {
                try (RawAmqp raw = sender()) {
                    raw.frame(0, StrangePackets.list(performative, value));
                    assertThat(raw.answer()).as("performative " + performative).startsWith("a frame is refused: it ");
                }
            }
            for (int section = 0x70; section <= 0x78; section++) {
                for (byte[] content : List.of(
                        StrangePackets.list(section, value),
                        StrangePackets.map(section, value),
                        StrangePackets.described(section, value))) {
                    try (RawAmqp raw = sender()) {
                        int half = content.length / 2;
                        assertThat(raw.send(
                                        0,
                                        Arrays.copyOf(content, half),
                                        Arrays.copyOfRange(content, half, content.length)))
                                .as("section " + section)
                                .startsWith("the message is refused: it ");
                    }
                }
            }

            assertThat(allocated() - before).as("bytes taken").isLessThan(100_000_000);
            live.mustGoOn();
        }
    }

    /** Such a one may be a message of the broker's own protocol, with lengths at which nobody has looked. */
    @Test
    void takesNoMessageOfAnotherFormatThanAmqps() throws Exception {
        byte[] message = StrangePackets.described(0x77, new byte[] {(byte) 0xa1, 1, 'x'});
        for (int format : new int[] {1, AMQPTunneledMessageConstants.AMQP_TUNNELED_CORE_MESSAGE_FORMAT}) {
            try (RawAmqp raw = sender(AmqpSupport.DELAYED_DELIVERY, AmqpSupport.CORE_MESSAGE_TUNNELING_SUPPORT)) {
                assertThat(raw.offered()).containsExactly(AmqpSupport.DELAYED_DELIVERY);
                assertThat(raw.send(0, message)).isNull();
                assertThat(raw.send(format, message)).contains("another format");
            }
        }
    }

    /** What clients send, with content that is none, whether or not that ends the connection. */
    @Test
    void putsNoStackTraceIntoTheLog(CapturedOutput log) throws Exception {
        byte[] ones = new byte[300];
        Arrays.fill(ones, (byte) 1);
        try (LiveSender live = new LiveSender(app.brokerPort())) {
            for (byte type : StrangePackets.types()) {
                for (CHANNEL_ID channel : CHANNEL_ID.values()) {
                    if (ClientPacketsOnly.isOfClient(type, channel.id)) {
                        for (byte[] content : List.of(new byte[0], new byte[300], ones)) {
                            try (RawCore raw = new RawCore(app.brokerPort(), true)) {
                                Packet packet = new StrangePackets.Content(type, content);
                                packet.setChannelID(channel.id);
                                raw.connection().getTransportConnection().write(packet.encode(raw.connection()));
                            }
                        }
                    }
                }
            }
            for (int descriptor = 0x10; descriptor <= 0x78; descriptor++) {
                byte[] text = {(byte) 0xa1, 1, 'x'};
                for (byte[] content : List.of(
                        StrangePackets.list(descriptor, text),
                        StrangePackets.map(descriptor, text),
                        StrangePackets.described(descriptor, text))) {
                    try (RawAmqp frame = sender();
                            RawAmqp message = sender()) {
                        frame.frame(0, content);
                        frame.answersWithin(200);
                        message.send(0, content);
                    } catch (SocketException e) {
                        assertThat(e).hasMessageMatching("Connection reset.*|Broken pipe.*");
                    }
                }
            }

            live.mustGoOn();
        }
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested") == 0);
        assertThat(app.depth("undelivered") + app.depth("undeliverable")).isZero();
        assertThat(log.getAll()
                        .lines()
                        .filter(line -> Traces.isOfOne(line) || line.contains("Internal error on plugin")))
                .isEmpty();
    }

    /** Each reason has a way to it. */
    @ParameterizedTest
    @EnumSource
    void isCountedAsAConnectionThatIsDropped(Why why) throws Exception {
        double before = dropped(why);
        int ways =
                switch (why) {
                    case OF_BROKERS -> {
                        sendAndAwaitEnd(CHANNEL_ID.USER.id, new BackupRequestMessage(1, StrangePackets.THEIRS), false);
                        yield 1;
                    }
                    case MALFORMED -> {
                        List<Packet> packets = StrangePackets.declaring(100_000_000);
                        sendAndAwaitEnd(CHANNEL_ID.USER.id, packets.get(packets.size() - 1), true);
                        byte[] unknown = StrangePackets.described(0x10, new byte[] {0x3f});
                        try (RawAmqp stranger = new RawAmqp(app.brokerPort(), RawAmqp.SASL);
                                RawAmqp sender = sender()) {
                            stranger.frame(1, unknown);
                            assertThat(stranger.answer()).isEmpty();
                            sender.frame(0, unknown);
                            assertThat(sender.answer()).contains("a frame is refused");
                        }
                        try (RawAmqp sender = sender()) {
                            assertThat(sender.send(0, unknown)).contains("the message is refused");
                        }
                        yield 4;
                    }
                    case TOO_MUCH_OPEN -> {
                        try (Connection sender = app.amqpSenders().createConnection();
                                Session session = sender.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                            assertThatThrownBy(() -> {
                                        for (int link = 0; link < 5_100; link++) {
                                            session.createProducer(session.createQueue("purchase.requested"));
                                        }
                                    })
                                    .hasMessageContaining("no more than 5000 links");
                        }
                        yield 1;
                    }
                    case MORE_THAN_HALF -> {
                        List<RawAmqp> open = new ArrayList<>();
                        for (int n = 0; n < 501; n++) {
                            RawAmqp one = new RawAmqp(app.brokerPort(), RawAmqp.SASL);
                            open.add(one);
                            one.logIn(Logins.SENDER, Logins.PASSWORD);
                            one.begin(0);
                            one.awaitOr(Begin.class, Close.class);
                        }
                        for (RawAmqp one : open) {
                            one.close();
                        }
                        yield 1;
                    }
                    case LONG_LOGIN -> {
                        try (RawAmqp stranger = new RawAmqp(app.brokerPort(), RawAmqp.SASL)) {
                            stranger.frame(1, new byte[9_000]);
                            assertThat(stranger.answer()).isEmpty();
                        }
                        yield 1;
                    }
                    case NO_LOGIN -> {
                        List<RawAmqp> waiting = new ArrayList<>();
                        for (int n = 0; n < 205; n++) {
                            waiting.add(new RawAmqp(app.brokerPort(), RawAmqp.SASL));
                        }
                        await().atMost(TestApp.PATIENCE).until(() -> dropped(why) - before >= 5);
                        for (RawAmqp one : waiting) {
                            one.close();
                        }
                        yield (int) (dropped(why) - before);
                    }
                };

        await().atMost(TestApp.PATIENCE).until(() -> dropped(why) - before == ways);
    }

    @Test
    void takesOverNoSession() throws Exception {
        try (LiveSender live = new LiveSender(app.brokerPort());
                RawCore raw = new RawCore(app.brokerPort(), false)) {
            for (ServerSession session : app.broker().getSessions()) {
                ReattachSessionResponseMessage answer = (ReattachSessionResponseMessage) raw.connection()
                        .getChannel(1, -1)
                        .sendBlocking(
                                new ReattachSessionMessage(session.getName(), 0), PacketImpl.REATTACH_SESSION_RESP);
                assertThat(answer.isReattached()).isFalse();
            }

            live.mustGoOn();
            assertThat(app.order(1)).satisfies(id -> assertThat(
                            app.awaitOutcome(id).path("outcome").asText())
                    .isEqualTo("ordered"));
        }
    }

    @Test
    void knowsNoPasswordThatStandsInArtemisManual() throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + app.brokerPort());
                ClientSessionFactoryInternal factory = (ClientSessionFactoryInternal) locator.createSessionFactory()) {
            assertThatThrownBy(() -> factory.createSession(
                            ActiveMQDefaultConfiguration.getDefaultClusterUser(),
                            ActiveMQDefaultConfiguration.getDefaultClusterPassword(),
                            false,
                            true,
                            true,
                            false,
                            0))
                    .isInstanceOf(ActiveMQException.class);
        }
    }

    @Test
    void isNotNeededForAClientToGoOnAfterItsConnectionBroke() throws Exception {
        for (String window : List.of("-1", "100000")) {
            try (LiveSender live = new LiveSender(
                    app.brokerPort(), "reconnectAttempts=-1&retryInterval=20&confirmationWindowSize=" + window)) {
                live.mustGoOn();
                app.broker().getRemotingService().getConnections().stream()
                        .filter(one -> one.getTransportConnection() instanceof NettyServerConnection)
                        .forEach(one -> one.getTransportConnection().close());

                // what waited for an answer just then is told that none will come, as ever
                await("the client to go on")
                        .atMost(TestApp.PATIENCE)
                        .ignoreExceptionsInstanceOf(JMSRuntimeException.class)
                        .untilAsserted(live::mustGoOn);
            }
        }
    }
}

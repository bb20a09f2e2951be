package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQDisconnectedException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSessionMessage_V2;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendContinuationMessage_V3;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** One user of the broker takes of everything what it gets: half of it, and who else logs in has the other half. */
class SharesIT extends OnShares {

    private static final int MORE_THAN_ALL = 25_000;

    private final Hoarder hoarder = new Hoarder();

    @AfterEach
    void endAll() {
        hoarder.end(End.CLOSED);
        awaitNoneOf(Logins.SENDER);
        awaitNoneOf(Logins.READER);
    }

    /** How connections end. */
    private enum End {
        CLOSED,
        /** Without a word. */
        DROPPED,
        /** The broker finds out when it has heard nothing for some time. */
        LOST
    }

    private interface Step {
        void take() throws Exception;
    }

    /** Who takes all that it gets, by the broker's own protocol. */
    private static final class Hoarder {

        private final ServerLocator broker;
        private final List<ClientSessionFactoryInternal> connections = new ArrayList<>();
        private String refusal;

        Hoarder() {
            try {
                broker = ActiveMQClient.createServerLocator(
                        "tcp://127.0.0.1:" + app.brokerPort() + "?reconnectAttempts=0&callTimeout=10000");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        ClientSession session(String user) throws Exception {
            ClientSessionFactoryInternal connection = (ClientSessionFactoryInternal) broker.createSessionFactory();
            connections.add(connection);
            return session(connection, user);
        }

        ClientSession session(ClientSessionFactoryInternal connection, String user) throws ActiveMQException {
            return connection.createSession(user, Logins.PASSWORD, false, true, true, false, 0);
        }

        ClientSessionFactoryInternal last() {
            return connections.get(connections.size() - 1);
        }

        int takeAll(Step step) throws Exception {
            return take(MORE_THAN_ALL, step);
        }

        /** How often it could do so. */
        int take(int most, Step step) throws Exception {
            for (int taken = 0; taken < most; taken++) {
                try {
                    step.take();
                } catch (ActiveMQException e) {
                    refusal = e.getMessage();
                    return taken;
                }
            }
            return most;
        }

        void end(End end) {
            if (end == End.LOST) {
                ActiveMQServer server = app.broker();
                for (RemotingConnection connection : server.getRemotingService().getConnections()) {
                    Opened open = Opened.of(connection);
                    if (open != null && Logins.SENDER.equals(open.login())) {
                        server.getRemotingService().removeConnection(connection.getID());
                        connection.fail(new ActiveMQDisconnectedException("nothing was heard of it"));
                    }
                }
            }
            for (ClientSessionFactoryInternal connection : connections) {
                if (end == End.DROPPED) {
                    connection.getConnection().getTransportConnection().forceClose();
                }
                connection.cleanup();
            }
            connections.clear();
        }
    }

    @ParameterizedTest
    @EnumSource
    void leaveConnectionsToOthers(End end) throws Exception {
        for (int round = 0; round < 2; round++) {
            double before = refused("more-than-half");
            assertThat(hoarder.takeAll(() -> hoarder.session(Logins.SENDER))).isEqualTo(500);
            assertThat(hoarder.refusal).contains("no more than 500 connections for user 'sender'");
            honestOnesWork();
            await().atMost(TestApp.PATIENCE).until(() -> refused("more-than-half") == before + 1);

            hoarder.end(end);
            awaitNoneOf(Logins.SENDER);
        }
    }

    /** Nor does it count as none where its sessions have ended, or were never used. */
    @Test
    void countConnectionsThatHaveNoSessionAnyMore() throws Exception {
        assertThat(hoarder.takeAll(() -> hoarder.session(Logins.SENDER).close()))
                .isEqualTo(500);
        honestOnesWork();
    }

    @ParameterizedTest
    @EnumSource
    void leaveSessionsToOthers(End end) throws Exception {
        for (int round = 0; round < 2; round++) {
            for (int connection = 0; connection < 5; connection++) {
                hoarder.session(Logins.SENDER);
                assertThat(hoarder.take(499, () -> hoarder.session(hoarder.last(), Logins.SENDER)))
                        .isEqualTo(499);
            }
            assertThat(hoarder.takeAll(() -> hoarder.session(Logins.SENDER))).isZero();
            assertThat(hoarder.refusal).contains("no more than 2500 sessions for user 'sender'");
            honestOnesWork();

            hoarder.end(end);
            awaitNoneOf(Logins.SENDER);
        }
    }

    /** The client says what a session is called, and on which channel it is. */
    @Test
    void countSessionsThatAreCalledTheSame() throws Exception {
        hoarder.session(Logins.SENDER);
        CoreRemotingConnection connection =
                (CoreRemotingConnection) hoarder.last().getConnection();
        int taken = hoarder.takeAll(() -> connection
                .getChannel(CHANNEL_ID.SESSION.id, -1)
                .sendBlocking(
                        new CreateSessionMessage_V2(
                                "same",
                                20,
                                connection.getChannelVersion(),
                                Logins.SENDER,
                                Logins.PASSWORD,
                                100_000,
                                false,
                                true,
                                true,
                                false,
                                -1,
                                null,
                                null),
                        PacketImpl.CREATESESSION_RESP));

        assertThat(taken).isEqualTo(499);
        assertThat(hoarder.refusal).contains("no more than 500 sessions for this connection");
    }

    @ParameterizedTest
    @EnumSource
    void leaveConsumersToOthers(End end) throws Exception {
        for (int round = 0; round < 2; round++) {
            for (int connection = 0; connection < 5; connection++) {
                assertThat(consumers(1_000)).isEqualTo(1_000);
            }
            assertThat(consumers(1)).isZero();
            assertThat(hoarder.refusal).contains("no more than 5000 consumers for user 'sender'");
            honestOnesWork();

            hoarder.end(end);
            awaitNoneOf(Logins.SENDER);
        }
    }

    /** On one queue of its own. */
    private int consumers(int most) throws Exception {
        ClientSession session = hoarder.session(Logins.SENDER);
        String replies = replies(session);
        return hoarder.take(most, () -> session.createConsumer(replies));
    }

    private static String replies(ClientSession session) throws ActiveMQException {
        String name = "reply." + UUID.randomUUID();
        session.createQueue(QueueConfiguration.of(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(false)
                .setTemporary(true));
        return name;
    }

    @Test
    void countBrowsersAsConsumers() throws Exception {
        ClientSession session = hoarder.session(Logins.READER);
        assertThat(hoarder.takeAll(() -> session.createConsumer("order.outcome", true)))
                .isEqualTo(1_000);
        assertThat(hoarder.refusal).contains("no more than 1000 consumers for this connection");
    }

    @ParameterizedTest
    @EnumSource
    void leaveProducersToOthers(End end) throws Exception {
        for (int round = 0; round < 2; round++) {
            for (int connection = 0; connection < 2; connection++) {
                assertThat(producers(5_000)).isEqualTo(5_000);
            }
            assertThat(producers(1)).isZero();
            assertThat(hoarder.refusal).contains("no more than 10000 links or producers for user 'sender'");
            honestOnesWork();

            hoarder.end(end);
            awaitNoneOf(Logins.SENDER);
        }
    }

    /** Nobody is told of one that there may not be, until something else is asked for. */
    private int producers(int most) throws Exception {
        ClientSession session = hoarder.session(Logins.SENDER);
        hoarder.take(most, () -> session.createProducer("purchase.requested"));
        return hoarder.take(1, () -> session.queueQuery(SimpleString.of("order.outcome"))) == 0 ? 0 : most;
    }

    @ParameterizedTest
    @EnumSource
    void leaveQueuesForRepliesToOthers(End end) throws Exception {
        for (int round = 0; round < 2; round++) {
            ClientSession session = hoarder.session(Logins.SENDER);
            assertThat(hoarder.takeAll(() -> replies(session))).isEqualTo(1_000);
            assertThat(hoarder.refusal).contains("no more than 1000 queues for replies for user 'sender'");
            honestOnesWork();

            hoarder.end(end);
            awaitNoneOf(Logins.SENDER);
            await().atMost(TestApp.PATIENCE).until(() -> app.broker().getPostOffice().getAddresses().stream()
                    .noneMatch(address -> address.toString().startsWith("reply.")));
        }
    }

    /** Who sends the beginning of a long body, in each session. */
    @Test
    void leaveRoomForBodiesToOthers() throws Exception {
        ClientSession session = hoarder.session(Logins.SENDER);
        CoreRemotingConnection connection =
                (CoreRemotingConnection) hoarder.last().getConnection();
        byte[] part = new byte[100_000];
        AtomicInteger body = new AtomicInteger(100);
        int sent = hoarder.take(1_000, () -> {
            Packet more = new SessionSendContinuationMessage_V3(null, part, true, false, -1, -1, null);
            more.setChannelID(body.incrementAndGet());
            connection.getTransportConnection().write(more.encode(connection));
            session.queueQuery(SimpleString.of("order.outcome"));
        });

        assertThat((long) sent * part.length).as(hoarder.refusal).isBetween(30L << 20, 32L << 20);
        assertThat(hoarder.refusal).contains("no more than 33554432 bytes of messages that are not complete");
        honestOnesWork();
    }

    /** The beginning of a frame is kept in memory until the rest comes. */
    @Test
    void leaveMemoryForFramesToOthers() throws Exception {
        byte[] begun = new byte[1_000_000];
        ByteBuffer.wrap(begun).putInt(1_100_000);
        hoarder.takeAll(() -> {
            hoarder.session(Logins.SENDER);
            ((NettyConnection) hoarder.last().getConnection().getTransportConnection())
                    .getNettyChannel()
                    .writeAndFlush(Unpooled.wrappedBuffer(begun))
                    .sync();
            assertThat(hoarder.connections).hasSizeLessThan(60);
            if (refused("more-than-half") > 0) {
                throw new ActiveMQException("refused");
            }
        });

        assertThat(hoarder.connections).hasSizeGreaterThan(30);
        honestOnesWork();
    }

    @Test
    void needsNoMemoryForWhoHasNotLoggedIn() throws Exception {
        double before = refused("long-login");
        try (Socket stranger = new Socket("127.0.0.1", app.brokerPort())) {
            stranger.setSoTimeout((int) TestApp.PATIENCE.toMillis());
            stranger.getOutputStream().write("ARTEMIS".getBytes(StandardCharsets.US_ASCII));
            stranger.getOutputStream()
                    .write(ByteBuffer.allocate(Integer.BYTES).putInt(9_000).array());

            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(refused("long-login")).isEqualTo(before + 1);
    }
}

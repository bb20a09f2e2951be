package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.Role;
import org.junit.jupiter.api.Test;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.RawAmqp;

/** The same by AMQP. */
class AmqpSharesIT extends OnShares {

    private interface Step {
        void take(RawAmqp connection, int number) throws IOException;
    }

    /** Has so many connections take so much each, the last of them less; why that was ended. */
    private String take(int connections, int each, Step step) throws IOException {
        List<RawAmqp> open = new ArrayList<>();
        try {
            Object answer = null;
            for (int n = 0; n < connections; n++) {
                assertThat(answer instanceof Close)
                        .as("end before connection " + n)
                        .isFalse();
                RawAmqp connection = new RawAmqp(app.brokerPort(), RawAmqp.SASL);
                open.add(connection);
                connection.logIn(Logins.SENDER, Logins.PASSWORD);
                answer = begin(connection, 0);
                boolean isLast = n > 0 && n == connections - 1;
                for (int number = 0;
                        answer instanceof Begin && number < (isLast ? Math.min(20, each) : each);
                        number++) {
                    step.take(connection, number);
                    if (isLast) {
                        answer = begin(connection, 2 + number);
                    }
                }
                if (answer instanceof Begin && each > 0) {
                    answer = begin(connection, 1);
                }
            }
            honestOnesWork();
            return answer instanceof Close close ? close.getError().getDescription() : "it was not ended";
        } finally {
            for (RawAmqp connection : open) {
                connection.close();
            }
            awaitNoneOf(Logins.SENDER);
        }
    }

    /** The answer to the beginning of a session, or the end of the connection. */
    private static Object begin(RawAmqp connection, int channel) throws IOException {
        try {
            connection.begin(channel);
        } catch (SocketException e) {
            // it has been ended, and what the broker said before can still be read
        }
        Object answer = connection.awaitOr(Close.class, Begin.class);
        while (channel > 0
                && answer instanceof Begin begin
                && begin.getRemoteChannel().intValue() != channel) {
            answer = connection.awaitOr(Close.class, Begin.class);
        }
        return answer;
    }

    @Test
    void leaveConnectionsToOthers() throws IOException {
        for (int round = 0; round < 2; round++) {
            assertThat(take(501, 0, (connection, number) -> {}))
                    .contains("no more than 500 connections for user 'sender'");
        }
    }

    @Test
    void leaveSessionsToOthers() throws IOException {
        for (int round = 0; round < 2; round++) {
            assertThat(take(6, 498, (connection, number) -> connection.begin(2 + number)))
                    .contains("no more than 2500 sessions for user 'sender'");
            assertThat(take(1, 499, (connection, number) -> connection.begin(2 + number)))
                    .contains("no more than 500 sessions for this connection");
        }
    }

    @Test
    void leaveLinksToOthers() throws IOException {
        for (int round = 0; round < 2; round++) {
            assertThat(take(3, 4_999, AmqpSharesIT::attach))
                    .contains("no more than 10000 links or producers for user 'sender'");
        }
    }

    private static void attach(RawAmqp connection, int number) throws IOException {
        connection.frame(
                0,
                connection.encoded(
                        connection.attach(number, Role.SENDER, new Source(), RawAmqp.target("purchase.requested"))));
    }

    /** A message in two parts, of which the second does not come. */
    @Test
    void leaveRoomForMessagesToOthers() throws IOException {
        byte[] part = new byte[100_000];
        for (int round = 0; round < 2; round++) {
            String why = take(34, 11, (connection, number) -> {
                if (number == 0) {
                    attach(connection, 0);
                } else {
                    connection.part(part);
                }
            });
            assertThat(why).contains("no more than 33554432 bytes");
        }
    }
}

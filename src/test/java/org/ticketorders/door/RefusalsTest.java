package org.ticketorders.door;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final ActiveMQServer server = mock(ActiveMQServer.class, RETURNS_DEEP_STUBS);
    private final Refusals refusals = new Refusals();

    /** Who waits for a reply gets it, whoever else sends nothing but what is refused. */
    @Test
    void boundsTheNoticesOfEachUserApart() throws Exception {
        tell("loud", 100);
        verifyNotices(60);

        tell("other", 1);
        verifyNotices(61);

        for (int connection = 0; connection < 100; connection++) {
            refusals.note("127.0.0.1:1", null, "it is no message");
        }
        tell("third", 1);
        verifyNotices(62);
    }

    private void tell(String user, int messages) throws Exception {
        for (int message = 0; message < messages; message++) {
            refusals.tell(
                    server,
                    "127.0.0.1:1",
                    user,
                    SimpleString.of("purchase.requested"),
                    new CoreMessage(message, 100),
                    "it is too long",
                    "");
        }
    }

    private void verifyNotices(int all) throws Exception {
        verify(server.getPostOffice(), times(all)).route(any(Message.class), anyBoolean());
    }
}

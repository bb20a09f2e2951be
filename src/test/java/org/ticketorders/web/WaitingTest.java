package org.ticketorders.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.junit.jupiter.api.Test;

/** Which connections are closed for waiting too long, and that none is whose request is looked at. */
class WaitingTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final Waiting waiting = new Waiting();

    @Test
    void closesAtTheSecondLookWhatWaitsForTooLong() {
        SocketWrapperBase<?> connection = connection();
        waiting.waits(connection, longAgo());

        waiting.closeThoseLongerThan(LONG, List.of(connection));
        verify(connection, never()).close();

        waiting.closeThoseLongerThan(LONG, List.of(connection));
        verify(connection).close();
        assertThat(waiting.served(connection)).as("whatever comes by it now").isEmpty();
    }

    /** Its request came while the process stood still, and is read between two looks. */
    @Test
    void leavesWhatIsReadBetweenTwoLooks() {
        SocketWrapperBase<?> connection = connection();
        waiting.waits(connection, longAgo());
        waiting.closeThoseLongerThan(LONG, List.of(connection));

        assertThat(waiting.served(connection)).isNotEmpty();

        waiting.closeThoseLongerThan(LONG, List.of(connection));
        waiting.closeThoseLongerThan(LONG, List.of(connection));
        verify(connection, never()).close();
    }

    @Test
    void countsTheWholeHeadHoweverItsBytesCome() {
        SocketWrapperBase<?> connection = connection();
        long from = longAgo();
        waiting.waits(connection, from);
        for (int look = 0; look < 2; look++) {
            waiting.closeThoseLongerThan(LONG, List.of(connection));
            OptionalLong since = waiting.served(connection);
            if (since.isPresent()) {
                waiting.waits(connection, since.getAsLong());
            }
        }

        verify(connection).close();
    }

    @Test
    void leavesConnectionsThatAreNewOrBetweenTwoRequests() {
        SocketWrapperBase<?> fresh = connection();
        SocketWrapperBase<?> kept = connection();
        waiting.served(kept);

        for (int look = 0; look < 3; look++) {
            waiting.closeThoseLongerThan(LONG, List.of(fresh, kept));
        }

        verify(fresh, never()).close();
        verify(kept, never()).close();
    }

    private static long longAgo() {
        return System.nanoTime() - LONG.toNanos() - 1;
    }

    /** It is not seen as closed, as one that another thread has still in hand. */
    private static SocketWrapperBase<?> connection() {
        SocketWrapperBase<?> connection = mock(SocketWrapperBase.class);
        when(connection.isClosed()).thenReturn(false);
        return connection;
    }
}

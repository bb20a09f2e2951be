package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.door.DroppedConnections.Why;
import org.ticketorders.door.Shares.Kind;
import org.ticketorders.door.Shares.Refusal;
import org.ticketorders.door.Shares.Tally;

class SharesTest {

    private final List<One> open = new ArrayList<>();
    private final Shares shares = new Shares(1_000, this::count);
    private int counts;

    private record One(Kind kind, Object connection, String login) {}

    private void count(Tally tally) {
        counts++;
        open.forEach(one -> tally.add(one.kind(), 1, one.connection(), one.login()));
    }

    /** Opens as many as it may, and no more than this. */
    private int open(Kind kind, int most, Object connection, String login) {
        int opened = 0;
        while (opened < most && shares.take(kind, 1, connection, login) == null) {
            open.add(new One(kind, connection, login));
            opened++;
        }
        return opened;
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTIONS, 1000, 1",
        "SESSIONS, 5000, 500",
        "CONSUMERS, 10000, 1000",
        "LINKS, 20000, 5000",
        "TRANSACTIONS, 5000, 500",
        "REPLY_QUEUES, 2000, 10"
    })
    void giveALoginHalfOfWhatThereIsForAll(Kind kind, int all, int aConnection) {
        int byHoarder = 0;
        for (int connection = 0; byHoarder < all / 2; connection++) {
            int opened = open(kind, aConnection, connection, "hoarder");
            assertThat(opened).isPositive();
            byHoarder += opened;
        }
        Refusal refusal = shares.take(kind, 1, "one more", "hoarder");
        assertThat(refusal.why()).isEqualTo(Why.MORE_THAN_HALF);
        assertThat(refusal.words()).contains("user 'hoarder'", " " + all / 2 + " ");

        assertThat(open(kind, aConnection, "another's", "another")).isEqualTo(aConnection);
    }

    @Test
    void countWhatIsOpenOnlyWhenAsMuchWasAskedForAsThereMayBe() {
        for (int round = 0; round < 100; round++) {
            assertThat(open(Kind.SESSIONS, 100, "connection", "user")).isEqualTo(100);
            open.clear();
        }

        assertThat(counts).isBetween(19, 21);
    }

    @Test
    void beginFromNoughtAfterWhatWasOpenIsGoneInWhateverWay() {
        for (int round = 0; round < 3; round++) {
            for (int connection = 0; connection < 5; connection++) {
                assertThat(open(Kind.SESSIONS, 500, connection, "user")).isEqualTo(500);
            }
            assertThat(shares.take(Kind.SESSIONS, 1, "one more", "user")).isNotNull();
            open.clear();
        }
    }

    @Test
    void boundAConnectionAndAllTogether() {
        assertThat(open(Kind.SESSIONS, 1_000, "connection", "user")).isEqualTo(500);
        Refusal ofConnection = shares.take(Kind.SESSIONS, 1, "connection", "user");
        assertThat(ofConnection.why()).isEqualTo(Why.TOO_MUCH_OPEN);
        assertThat(ofConnection.words()).contains("500 sessions for this connection");

        for (int others = 0; others < 9; others++) {
            assertThat(open(Kind.SESSIONS, 500, others, "user " + others)).isEqualTo(500);
        }
        Refusal ofAll = shares.take(Kind.SESSIONS, 1, "one more", "one more");
        assertThat(ofAll.why()).isEqualTo(Why.TOO_MUCH_OPEN);
        assertThat(ofAll.words()).contains("5000 sessions for all together");
    }

    @Test
    void keepTheLastOneThatIsAmongWhatIsOpenAlready() {
        for (int consumer = 0; consumer < 1_000; consumer++) {
            open.add(new One(Kind.CONSUMERS, "connection", "user"));
            assertThat(shares.taken(Kind.CONSUMERS, "connection", "user")).isNull();
        }
        open.add(new One(Kind.CONSUMERS, "connection", "user"));
        assertThat(shares.taken(Kind.CONSUMERS, "connection", "user")).isNotNull();
    }

    @Test
    void boundWhatComesBeforeALoginByConnectionAndInAllAlone() {
        assertThat(shares.take(Kind.UNFINISHED, 40 << 20, "connection", null)).isNull();
        assertThat(shares.take(Kind.UNFINISHED, 40 << 20, "connection", "user")).isNotNull();
    }
}

package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.LAPSES_BY;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.ending;
import static org.ticketorders.ledger.Samples.held;
import static org.ticketorders.ledger.Samples.hold;
import static org.ticketorders.ledger.Samples.requested;
import static org.ticketorders.ledger.Samples.withId;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.State;

/** A ledger over a real database, and the states of a purchase that tests of it begin with. */
@Timeout(60)
abstract class OnLedger {

    static final Duration MARGIN = Duration.ofSeconds(60);
    static final Instant FENCE = LAPSES_BY.plus(MARGIN);

    @TempDir
    Path directory;

    final SettableClock clock = new SettableClock(NOW);

    @AutoClose
    OpenLedger file;

    Ledger ledger;

    @BeforeEach
    void open() {
        file = OpenLedger.open(database());
        ledger = file.ledger(clock);
    }

    LedgerDatabase database() {
        return LedgerDatabase.inFile(directory);
    }

    PurchaseRecord ordering() {
        return ordering(ID);
    }

    PurchaseRecord ordering(String purchaseId) {
        ledger.held(ledger.take(requested("ID:1", purchaseId)).row(), hold());
        Delivery held = held(1);
        Delivery message = new Delivery(
                held.source(), false, held.messageId(), held.carried(), purchaseId, held.digest(), held.shop());
        PurchaseRecord ordering = ledger.take(message).row();
        assertThat(ordering.state()).isEqualTo(State.ORDERING);
        return ordering;
    }

    PurchaseRecord doubted() {
        ordering();
        PurchaseRecord doubted = ledger.take(withId(held(1), "ID:again")).row();
        assertThat(doubted.state()).isEqualTo(State.IN_DOUBT);
        return doubted;
    }

    PurchaseRecord rejected(String purchaseId) {
        return ledger.endWithoutHold(
                ledger.take(requested("ID:" + purchaseId, purchaseId)).row(), ending(State.REJECTED));
    }

    int purge(Duration details, Duration rows) {
        return file.purge(clock.instant(), details, rows);
    }

    void assertStands(PurchaseRecord row) {
        assertThat(ledger.find(row.purchaseId())).contains(row);
    }

    void assertLost(Runnable change, PurchaseRecord standing) {
        int changes = ledger.history(standing.purchaseId()).size();
        assertThatThrownBy(change::run)
                .isInstanceOf(ConcurrentChange.class)
                .hasMessageContaining(standing.purchaseId());
        assertStands(standing);
        assertThat(ledger.history(standing.purchaseId())).hasSize(changes);
    }
}

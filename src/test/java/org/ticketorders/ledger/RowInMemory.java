package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.ticketorders.purchase.State;

/** The contract of the store, for one row. */
final class RowInMemory extends LedgerStore {

    private PurchaseRecord row;

    RowInMemory() {
        super(null, null, null, LedgerKind.SQLITE);
    }

    @Override
    Optional<PurchaseRecord> find(String purchaseId) {
        return Optional.ofNullable(row);
    }

    @Override
    boolean insert(PurchaseRecord first, CustomerKeys customer) {
        if (row == null) {
            row = first;
            return true;
        }
        return false;
    }

    @Override
    Optional<String> findByOrder(String orderId, String but) {
        return Optional.empty();
    }

    @Override
    boolean compareAndSetIfOrderIsNobodys(PurchaseRecord from, PurchaseRecord to) {
        return compareAndSet(from, to, null, null);
    }

    @Override
    boolean hasMark(PurchaseRecord written, long mark) {
        return false;
    }

    @Override
    boolean compareAndSet(PurchaseRecord from, PurchaseRecord to, State through, Long mark) {
        boolean asExpected = row.state() == from.state()
                && row.attempt() == from.attempt()
                && row.owner().equals(from.owner());
        if (asExpected) {
            assertThat(to.attempt()).as("attempt").isGreaterThanOrEqualTo(row.attempt());
            assertThat(row.state() != State.ORDERED || row.ending().settling() != null)
                    .as("an order that the shop has confirmed is left")
                    .isTrue();
            row = to;
        }
        return asExpected;
    }
}

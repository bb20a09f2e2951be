package org.ticketorders.ledger;

/** The same over a real PostgreSQL. */
class LedgerResolvingOnPostgresTest extends LedgerResolvingTest {

    @Override
    LedgerDatabase database() {
        return LedgerDatabase.inPostgres();
    }
}

package org.ticketorders.ledger;

/** The same over a real PostgreSQL. */
class LedgerOnPostgresTest extends LedgerTest {

    @Override
    LedgerDatabase database() {
        return LedgerDatabase.inPostgres();
    }
}

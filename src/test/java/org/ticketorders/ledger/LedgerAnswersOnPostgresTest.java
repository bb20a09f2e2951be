package org.ticketorders.ledger;

/** The same over a real PostgreSQL. */
class LedgerAnswersOnPostgresTest extends LedgerAnswersTest {

    @Override
    LedgerDatabase database() {
        return LedgerDatabase.inPostgres();
    }
}

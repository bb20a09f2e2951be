package org.ticketorders.ledger;

/** The same over a real PostgreSQL. */
class LedgerPublicationOnPostgresTest extends LedgerPublicationTest {

    @Override
    LedgerDatabase database() {
        return LedgerDatabase.inPostgres();
    }
}

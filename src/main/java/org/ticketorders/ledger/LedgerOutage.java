package org.ticketorders.ledger;

import java.sql.SQLException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Tells failures of the ledger's database (locked, read-only, full, gone) from all others. */
public final class LedgerOutage {

    /** SQLite's result code of a broken constraint; Spring does not know it. Extended codes carry it in their low byte. */
    private static final int SQLITE_CONSTRAINT = 19;

    private LedgerOutage() {}

    /** Whether {@code failure} is one or was caused by one. What the database refuses as wrong data is none. */
    public static boolean isOne(Throwable failure) {
        boolean database = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataIntegrityViolationException || breaksConstraint(cause)) {
                return false;
            }
            database |= cause instanceof DataAccessException || cause instanceof TransactionException;
        }
        return database;
    }

    private static boolean breaksConstraint(Throwable cause) {
        return cause instanceof SQLException refused && (refused.getErrorCode() & 0xff) == SQLITE_CONSTRAINT;
    }

    /** What the database said first: the roll-back that follows fails as well, and says less. */
    public static String words(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransactionSystemException rollback && rollback.getApplicationException() != null) {
                return words(rollback.getApplicationException());
            }
        }
        return NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
    }
}

package org.ticketorders.ledger;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Tells failures of the ledger's database (locked, read-only, full, gone) from all others. */
public final class LedgerOutage {

    private LedgerOutage() {}

    /** Whether {@code failure} is one or was caused by one. What the database refuses as wrong data is none. */
    public static boolean isOne(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataIntegrityViolationException) {
                return false;
            }
            if (cause instanceof DataAccessException || cause instanceof TransactionException) {
                return true;
            }
        }
        return false;
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

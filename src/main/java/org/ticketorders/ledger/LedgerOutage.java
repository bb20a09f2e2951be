package org.ticketorders.ledger;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Tells failures of the ledger's database (locked, read-only, full, gone) from all others. */
public final class LedgerOutage {

    /** SQLite's result code of a broken constraint; Spring does not know it. Extended codes carry it in their low byte. */
    private static final int SQLITE_CONSTRAINT = 19;

    /** PostgreSQL: two changes were in each other's way, and this one was rolled back. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    /** PostgreSQL: what was waited for stayed locked: a row, which is a conflict, or a whole table, which is an outage. */
    private static final String LOCKED = "55P03";

    /** PostgreSQL's classes of errors by the data alone: values, constraints, and limits such as the length of an indexed text. */
    private static final Set<String> WRONG_DATA = Set.of("22", "23", "54");

    /** More is no chain, but a circle of ever new exceptions. */
    private static final int MOST = 100;

    private LedgerOutage() {}

    /**
     * Whether {@code failure} is one or was caused by one. What the database refuses as wrong data is none, and neither is a
     * {@linkplain #isConflict conflict}.
     */
    public static boolean isOne(Throwable failure) {
        List<Throwable> all = all(failure);
        return all.stream().noneMatch(cause -> conflicts(cause) || refusesData(cause))
                && all.stream()
                        .anyMatch(
                                cause -> cause instanceof DataAccessException || cause instanceof TransactionException);
    }

    /** Everything that a failure tells of: causes, what the database says beside them, and what a failed roll-back hides. */
    private static List<Throwable> all(Throwable failure) {
        Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> found = new ArrayList<>();
        Deque<Throwable> next = new ArrayDeque<>();
        next.add(failure);
        while (!next.isEmpty() && found.size() < MOST) {
            Throwable one = next.poll();
            if (!all.add(one)) {
                continue;
            }
            found.add(one);
            Stream.of(
                            one.getCause(),
                            one instanceof SQLException sql ? sql.getNextException() : null,
                            one instanceof TransactionSystemException hides ? hides.getApplicationException() : null)
                    .filter(Objects::nonNull)
                    .forEach(next::add);
            next.addAll(List.of(one.getSuppressed()));
        }
        return found;
    }

    private static boolean refusesData(Throwable cause) {
        return cause instanceof DataIntegrityViolationException || breaksConstraint(cause);
    }

    private static boolean breaksConstraint(Throwable cause) {
        return cause instanceof SQLException refused
                && ((refused.getErrorCode() & 0xff) == SQLITE_CONSTRAINT || WRONG_DATA.contains(classOf(refused)));
    }

    /** The class of an SQLState; SQLite has none. */
    private static String classOf(SQLException refused) {
        String state = refused.getSQLState();
        return state == null || state.length() < 2 ? "" : state.substring(0, 2);
    }

    /**
     * Whether nothing is wrong but that somebody else had locked the same row: for longer than we wait, or in another order. Nothing
     * has changed; the same again later may go well.
     */
    public static boolean isConflict(Throwable failure) {
        return all(failure).stream().anyMatch(LedgerOutage::conflicts);
    }

    private static boolean conflicts(Throwable cause) {
        return cause instanceof OrderIsBeingWritten
                || (cause instanceof SQLException refused
                        && (CONFLICTS.contains(String.valueOf(refused.getSQLState()))
                                || (isLocked(refused) && namesRow(refused))));
    }

    private static boolean isLocked(Throwable cause) {
        return cause instanceof SQLException refused && LOCKED.equals(refused.getSQLState());
    }

    /** PostgreSQL names the row that it has waited for, in its own language. Of a whole table, or of a lock by a name, it says nothing. */
    private static boolean namesRow(SQLException locked) {
        return locked instanceof PSQLException answered
                && answered.getServerErrorMessage() != null
                && answered.getServerErrorMessage().getWhere() != null;
    }

    /** A lock by the name of an order is another change's, for longer than we wait: a conflict. */
    private static final class OrderIsBeingWritten extends ConcurrencyFailureException {

        private OrderIsBeingWritten(DataAccessException failure) {
            super("another change has the same order", failure);
        }
    }

    /** What a wait for the lock of an order's name failed with, to be thrown. */
    static DataAccessException ofOrdersName(DataAccessException failure) {
        return all(failure).stream().anyMatch(LedgerOutage::isLocked) ? new OrderIsBeingWritten(failure) : failure;
    }
}

package org.ticketorders.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Commits nothing while SQLite's file is not in its place: moved, removed, or replaced by another. Who has it open could write on, as if nothing had
 * happened; the next start would open what is in its place then, forget what was written since, and order it once more.
 *
 * <p>Once the file is back, connections that were opened in between may have another one: they are closed, and what was begun on them fails, too.
 */
final class FileInPlace implements TransactionOperations {

    private final TransactionOperations transaction;
    private final Path file;
    private final Runnable reopen;

    /** Null before the first change, and where the file system or the URL has none. */
    private Object key;

    private boolean isFirst = true;
    private boolean wasElsewhere;

    /**
     * @param transaction that commits
     * @param file the database's
     * @param reopen takes every connection out of use that is open now
     */
    FileInPlace(TransactionOperations transaction, Path file, Runnable reopen) {
        this.transaction = transaction;
        this.file = file;
        this.reopen = reopen;
    }

    /** @throws DataAccessResourceFailureException if the file is not in its place; nothing is changed then */
    @Override
    public <T> T execute(TransactionCallback<T> action) {
        return transaction.execute(status -> {
            T made = action.doInTransaction(status);
            mustBeInPlace();
            return made;
        });
    }

    private synchronized void mustBeInPlace() {
        Object found = find();
        if (isFirst) {
            isFirst = false;
            key = found;
        }
        if (key == null) {
            return;
        }
        boolean isElsewhere = !key.equals(found);
        if (wasElsewhere && !isElsewhere) {
            reopen.run();
        }
        boolean isInDoubt = wasElsewhere || isElsewhere;
        wasElsewhere = isElsewhere;
        if (isInDoubt) {
            throw new DataAccessResourceFailureException("the ledger's file " + file
                    + " is not the one that is in use: it was moved, removed or replaced; put that one back");
        }
    }

    /** What tells the file that is in the place now from every other; null where that cannot be told. */
    private Object find() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}

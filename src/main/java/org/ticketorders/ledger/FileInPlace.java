package org.ticketorders.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.log.Causes;

/**
 * Commits nothing while SQLite's file, or the write-ahead log beside it, is not in its place: moved, removed, or replaced by another. Who has it open
 * could write on, as if nothing had happened; the next start would open what is in its place then, forget what was written since, and order it once more.
 *
 * <p>A file that another was copied over is the same to the file system; it is known by its length alone, where the other is shorter, as one of before is.
 *
 * <p>A log that was removed is gone for the next start: what was committed to it is brought into the file at once, and the next start has all of it. SQLite itself removes
 * the log with the last connection, and makes another with the next: a connection of this object's own keeps it from that.
 *
 * <p>Once the file is back, connections that were opened in between may have another one: they are closed, and what was begun on them fails, too.
 */
final class FileInPlace implements TransactionOperations, AutoCloseable {

    /** Makes one more connection to the file. */
    interface Connections {
        Connection open() throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger("openticket.ledger");

    private final TransactionOperations transaction;
    private final Path file;
    private final Path log;
    private final Runnable reopen;
    private final Connections connections;

    /** Null before the first change, and where the file system or the URL has none. */
    private Object key;

    /** Null before the first change, and without a log. */
    private Object logKey;

    private Connection keepsLog;

    /** Bytes that the file had: it never gets shorter, since nobody has SQLite give room back. */
    private long longest;

    private boolean isFirst = true;
    private boolean wasElsewhere;

    /**
     * @param transaction that commits
     * @param file the database's
     * @param reopen takes every connection out of use that is open now
     */
    FileInPlace(TransactionOperations transaction, Path file, Runnable reopen, Connections connections) {
        this.transaction = transaction;
        this.file = file;
        this.log = file.resolveSibling(file.getFileName() + "-wal");
        this.reopen = reopen;
        this.connections = connections;
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
        BasicFileAttributes found = find(file);
        if (isFirst) {
            key = key(found);
            logKey = key == null ? null : key(find(log));
            if (logKey != null) {
                keepLog();
            }
            isFirst = false;
        }
        if (key == null) {
            return;
        }
        boolean isFileThere = key.equals(key(found));
        long size = isFileThere ? found.size() : 0;
        if (isFileThere && size < longest) {
            throw new DataAccessResourceFailureException("the ledger's file " + file
                    + " is shorter than it was: another one was copied over it while it was in use");
        }
        longest = isFileThere ? size : longest;
        boolean isLogThere = logKey == null || logKey.equals(key(find(log)));
        if (isFileThere && !isLogThere) {
            saveLog();
        }
        boolean isElsewhere = !isFileThere || !isLogThere;
        if (wasElsewhere && !isElsewhere) {
            reopen.run();
        }
        boolean isInDoubt = wasElsewhere || isElsewhere;
        wasElsewhere = isElsewhere;
        if (isInDoubt) {
            throw new DataAccessResourceFailureException("the ledger's file " + (isLogThere ? file : log)
                    + " is not the one that is in use: it was moved, removed or replaced; put that one back"
                    + (isLogThere ? "" : ", or, where the log alone is gone, start again"));
        }
    }

    private void keepLog() {
        try {
            keepsLog = connections.open();
            // the log is opened by the first that reads
            read("SELECT COUNT(*) FROM sqlite_master");
        } catch (SQLException e) {
            close();
            throw new DataAccessResourceFailureException("the ledger's file " + file + " cannot be opened", e);
        }
    }

    private void saveLog() {
        try {
            read("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            LOG.warn("What was written last cannot be brought into the ledger's file: {}", Causes.root(e));
        }
    }

    private void read(String sql) throws SQLException {
        try (Statement statement = keepsLog.createStatement()) {
            statement.executeQuery(sql).close();
        }
    }

    @Override
    public void close() {
        JdbcUtils.closeConnection(keepsLog);
    }

    /** What is in the place now; null where that cannot be told. */
    private static BasicFileAttributes find(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (IOException e) {
            return null;
        }
    }

    /** What tells a file from every other; null where there is none. */
    private static Object key(BasicFileAttributes found) {
        return found == null ? null : found.fileKey();
    }
}

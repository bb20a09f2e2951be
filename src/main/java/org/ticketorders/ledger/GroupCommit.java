package org.ticketorders.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Commits changes that come at the same time in one transaction: SQLite has one writer, and syncs the disk at every commit. Each
 * caller waits until its own change is committed, so nothing is known to be written before it is.
 *
 * <p>Whoever finds nobody writing writes for all that wait, on its own thread. If one change fails, none of them is kept and each is
 * made again in a transaction of its own, so a change must be safe to repeat, and must not ask its transaction to roll back. If the
 * commit fails, or the transaction cannot begin, all of them fail with that.
 */
final class GroupCommit implements TransactionOperations, AutoCloseable {

    /** Those who come later wait no longer than for so many changes. */
    private static final int AT_A_TIME = 64;

    private final TransactionOperations transaction;
    private final Queue<Change<?>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean();

    /** @param transaction that commits */
    GroupCommit(TransactionOperations transaction) {
        this.transaction = transaction;
    }

    @Override
    public <T> T execute(TransactionCallback<T> action) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return transaction.execute(action);
        }
        Change<T> own = new Change<>(action);
        waiting.add(own);
        boolean interrupted = false;
        while (!own.done) {
            if (writing.compareAndSet(false, true)) {
                try {
                    writeWhatWaits();
                } finally {
                    writing.set(false);
                    Change<?> next = waiting.peek();
                    if (next != null) {
                        LockSupport.unpark(next.thread);
                    }
                }
            } else {
                LockSupport.park(this);
                // parking is no wait for who is interrupted; a shutdown lets a write come to its end
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return own.result();
    }

    @Override
    public void close() {
        if (transaction instanceof FileInPlace file) {
            file.close();
        }
    }

    private void writeWhatWaits() {
        List<Change<?>> changes = new ArrayList<>();
        Change<?> next;
        while (changes.size() < AT_A_TIME && (next = waiting.poll()) != null) {
            changes.add(next);
        }
        try {
            write(changes);
        } catch (RuntimeException | Error e) {
            boolean oneFailed = changes.stream().anyMatch(change -> change.hasFailed);
            if (oneFailed && changes.size() > 1) {
                changes.forEach(this::writeAlone);
            } else {
                changes.forEach(change -> change.failure = e);
            }
        }
        changes.forEach(Change::wake);
    }

    private void writeAlone(Change<?> change) {
        try {
            write(List.of(change));
        } catch (RuntimeException | Error e) {
            change.failure = e;
        }
    }

    private void write(List<Change<?>> changes) {
        transaction.executeWithoutResult(status -> changes.forEach(change -> change.make(status)));
    }

    /** A change that a thread waits for. Who writes sets all of it before {@link #done}. */
    private static final class Change<T> {

        private final TransactionCallback<T> action;
        private final Thread thread = Thread.currentThread();
        private T made;
        private boolean hasFailed;
        private Throwable failure;
        private volatile boolean done;

        private Change(TransactionCallback<T> action) {
            this.action = action;
        }

        private void make(TransactionStatus status) {
            hasFailed = true;
            made = action.doInTransaction(status);
            hasFailed = false;
        }

        private void wake() {
            done = true;
            LockSupport.unpark(thread);
        }

        private T result() {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            return made;
        }
    }
}

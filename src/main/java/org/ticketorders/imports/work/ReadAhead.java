package org.ticketorders.imports.work;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Reads one element ahead on a thread of its own, while its user works on the one before. The element that is the last one says so. A
 * failure of the reading comes where the element would have, once; after it there is nothing more.
 *
 * @param <T> what is read
 */
final class ReadAhead<T> implements Iterator<T>, AutoCloseable {

    private static final int CLOSE_WITHIN_SECONDS = 5;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread reader = new Thread(task, "import-reader");
        reader.setDaemon(true);
        return reader;
    });
    private final Callable<T> source;
    private final Predicate<T> isLast;
    private Future<T> next;

    /**
     * @param source called by one thread at a time, not after the last element
     * @param isLast of an element
     */
    ReadAhead(Callable<T> source, Predicate<T> isLast) {
        this.source = source;
        this.isLast = isLast;
        this.next = thread.submit(source);
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public T next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Future<T> expected = next;
        next = null;
        T element = result(expected);
        if (!isLast.test(element)) {
            next = thread.submit(source);
        }
        return element;
    }

    /**
     * Waits for a task of an import.
     *
     * @throws ApplicationStops if the waiting thread is interrupted
     */
    static <R> R result(Future<R> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApplicationStops();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends the reading, wherever it is; after that nobody reads from the source any more. */
    @Override
    public void close() {
        next = null;
        end(thread);
    }

    /** Lets the task under way come to its end, for a few seconds. */
    static void end(ExecutorService thread) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}

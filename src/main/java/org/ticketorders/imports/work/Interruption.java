package org.ticketorders.imports.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.dao.DataAccessException;
import org.springframework.jms.JmsException;
import org.springframework.transaction.TransactionException;

/**
 * Why the import of a file was interrupted.
 *
 * @param isOutage whether it has nothing to do with the file, which is begun again for as long as that lasts
 * @param words without anything of the file
 */
record Interruption(boolean isOutage, String words) {

    private static final long ROOM = 1 << 20;

    static Interruption of(Exception why, Path file) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApplicationStops) {
                return new Interruption(true, "the application stops");
            }
            if (cause instanceof JmsException || cause instanceof jakarta.jms.JMSException) {
                return new Interruption(true, "the broker does not take its purchases (" + name(cause) + ")");
            }
            if (cause instanceof DataAccessException || cause instanceof TransactionException) {
                return new Interruption(true, "the ledger fails (" + name(cause) + ")");
            }
            if (cause instanceof FileStillChanges changes) {
                return new Interruption(false, changes.getMessage());
            }
            if (cause instanceof IOException || cause instanceof UncheckedIOException) {
                return new Interruption(
                        isFull(file),
                        isFull(file) ? "the disk is full" : "a file cannot be read or written (" + name(cause) + ")");
            }
        }
        // an unchecked exception of a library may quote what it read
        return new Interruption(false, name(why));
    }

    private static String name(Throwable why) {
        return why.getClass().getSimpleName();
    }

    private static boolean isFull(Path file) {
        try {
            return Files.getFileStore(file.getParent()).getUsableSpace() < ROOM;
        } catch (IOException e) {
            return false;
        }
    }
}

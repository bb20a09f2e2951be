package org.ticketorders.imports;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock that the operating system ends with the process, however that ends, so that none is left behind. */
public final class ProcessLock implements Closeable {

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @return null if somebody else has it, in this process or another */
    public static ProcessLock tryTake(Path file) throws IOException {
        return tryTake(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /**
     * The same where the file must be there.
     *
     * @throws java.nio.file.NoSuchFileException if it is not
     */
    public static ProcessLock tryTakeExisting(Path file) throws IOException {
        return tryTake(file, StandardOpenOption.WRITE);
    }

    private static ProcessLock tryTake(Path file, OpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(file, options);
        boolean isTaken = false;
        try {
            isTaken = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // in this very process
        } finally {
            if (!isTaken) {
                channel.close();
            }
        }
        return isTaken ? new ProcessLock(channel) : null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package org.ticketorders.imports.work;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.File;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExclusiveReadLockStrategy;
import org.apache.camel.component.file.GenericFileOperations;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportProperties;

/**
 * Which files rest: those whose size and time of change are the same at looks that are {@code openticket.imports.settle-millis} apart. How old that time
 * says a file is does not count. It is told by the clock of whoever has the file, a server or a disk that several share: one that is ahead would have a file
 * wait until it is caught up, and by one that is behind a file would rest while it is still written. Safe for use by several threads.
 */
@Component("restedFiles")
class RestedFiles implements GenericFileExclusiveReadLockStrategy<Object> {

    /** A file that is not looked at so often is gone, or looked at as a new one. So what is remembered is what is listed. */
    private static final int LOOKS_REMEMBERED = 3;

    private static final Duration LEAST_REMEMBERED = Duration.ofHours(1);

    /** @param since nanoseconds of the ticker at which it was seen so first */
    private record Look(long size, long changed, long since) {

        private Look after(Look before) {
            return before.size == size && before.changed == changed ? before : this;
        }
    }

    private final Ticker ticker;
    private final long settleNanos;
    private final Cache<Object, Look> looks;

    RestedFiles(ImportProperties properties, Ticker ticker) {
        this.ticker = ticker;
        this.settleNanos = Duration.ofMillis(properties.settleMillis()).toNanos();
        this.looks = Caffeine.newBuilder()
                .expireAfterAccess(remembered(properties))
                .ticker(ticker)
                .build();
    }

    private static Duration remembered(ImportProperties properties) {
        Duration looks = Duration.ofMillis(Math.max(properties.pollMillis(), properties.remotePollMillis()))
                .multipliedBy(LOOKS_REMEMBERED);
        return looks.compareTo(LEAST_REMEMBERED) > 0 ? looks : LEAST_REMEMBERED;
    }

    /**
     * Looks at a file; one that rests is forgotten, so that it has to rest again before it is taken again.
     *
     * @param file by which it is known at each look: a path, or a text for one that is not here
     * @param size bytes
     * @param changed when it was changed last, in milliseconds by any clock
     */
    boolean isAtRest(Object file, long size, long changed) {
        Look now = new Look(size, changed, ticker.read());
        Look first = looks.asMap().merge(file, now, (before, after) -> after.after(before));
        if (now.since - first.since < settleNanos) {
            return false;
        }
        looks.invalidate(file);
        return true;
    }

    @Override
    public boolean acquireExclusiveReadLock(
            GenericFileOperations<Object> operations, GenericFile<Object> file, Exchange exchange) {
        if (file.getFile() instanceof File here) {
            // listed before others were imported, perhaps
            return isAtRest(here.getAbsolutePath(), here.length(), here.lastModified());
        }
        // what has changed since it was listed is seen when it is fetched
        return isAtRest("sftp:" + file.getAbsoluteFilePath(), file.getFileLength(), file.getLastModified());
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<Object> operations, GenericFileEndpoint<Object> endpoint) {
        // nothing to prepare
    }

    @Override
    public void releaseExclusiveReadLockOnAbort(
            GenericFileOperations<Object> operations, GenericFile<Object> file, Exchange exchange) {
        // nothing is locked
    }

    @Override
    public void releaseExclusiveReadLockOnRollback(
            GenericFileOperations<Object> operations, GenericFile<Object> file, Exchange exchange) {
        // nothing is locked
    }

    @Override
    public void releaseExclusiveReadLockOnCommit(
            GenericFileOperations<Object> operations, GenericFile<Object> file, Exchange exchange) {
        // nothing is locked
    }

    @Override
    public void setTimeout(long timeout) {
        // nothing is waited for
    }

    @Override
    public void setCheckInterval(long checkInterval) {
        // nothing is waited for
    }

    @Override
    public void setReadLockLoggingLevel(LoggingLevel level) {
        // nothing is logged
    }

    @Override
    public void setMarkerFiler(boolean markerFile) {
        // there is none
    }

    @Override
    public void setDeleteOrphanLockFiles(boolean delete) {
        // there are none
    }
}

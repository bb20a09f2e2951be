package org.ticketorders.imports.work;

import java.time.Duration;
import java.time.Instant;

/** How far the second reading of a file is, in records. One thread counts, all may look. */
final class RecordCounts {

    private volatile long read;
    private volatile long rejected;
    private volatile long settled;
    private volatile long sent;
    private volatile long duplicates;
    private volatile Instant since;

    /** Those that were read so far. */
    long read() {
        return read;
    }

    /** Those of them that are sent, known to be sent before, or rejected. */
    long settled() {
        return settled;
    }

    /** Those that are in the queue, or were when this reading sent them. */
    long sent() {
        return sent;
    }

    /** Those that stand in the file a second time. */
    long duplicates() {
        return duplicates;
    }

    /** Those that are no purchases. */
    long rejected() {
        return rejected;
    }

    /** The reading begins. */
    void begin(Instant now) {
        since = now;
    }

    /** At the rate so far. @param all records of the file. @return null where that is not known */
    Long secondsLeft(long all, Instant now) {
        long done = settled;
        if (since == null || done == 0) {
            return null;
        }
        double seconds = Duration.between(since, now).toMillis() / 1000.0;
        return Math.round((all - done) * seconds / done);
    }

    void countRead() {
        read = read + 1;
    }

    void countRejected() {
        rejected = rejected + 1;
    }

    /** A batch is committed. */
    void countSent(long records, long purchases, long repeated) {
        sent = sent + purchases;
        duplicates = duplicates + repeated;
        settled = settled + records;
    }

    /** A check has looked at so many further records, and found in all so many purchases that would be sent, and duplicates. */
    void countChecked(long records, long newPurchases, long known) {
        sent = newPurchases;
        duplicates = known;
        settled = settled + records;
    }
}

package org.ticketorders.imports.work;

/** Says now and then how fast a file is read. */
final class Progress {

    private long since;
    private long before;

    void start(long nowMillis) {
        since = nowMillis;
        before = 0;
    }

    /** Records a second since the last time, or null if that was less than {@code everyMillis} ago. */
    Double rate(long nowMillis, long everyMillis, long read) {
        if (nowMillis - since < everyMillis) {
            return null;
        }
        double rate = (read - before) * 1000.0 / (nowMillis - since);
        since = nowMillis;
        before = read;
        return rate;
    }
}

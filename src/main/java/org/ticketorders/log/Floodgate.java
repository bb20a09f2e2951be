package org.ticketorders.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Lets so many lines of one logger through in a minute. For the loggers of libraries, which write a line for each of a stranger's messages. */
final class Floodgate {

    static final int LINES_A_MINUTE = 100;

    private static final long MINUTE_MILLIS = 60_000;
    private static final String LIBRARIES = "org.apache.";

    private final Map<String, Minute> minutes = new ConcurrentHashMap<>();
    private final LongSupplier millis;

    private static final class Minute {
        private long began;
        private int lines;
        private int leftOut;
    }

    /** @param millis a clock */
    Floodgate(LongSupplier millis) {
        this.millis = millis;
    }

    /** How many lines of this logger were left out since the last that was let through; -1 if this one is left out as well. */
    int passes(String logger) {
        if (!logger.startsWith(LIBRARIES)) {
            return 0;
        }
        Minute minute = minutes.computeIfAbsent(logger, name -> new Minute());
        synchronized (minute) {
            long now = millis.getAsLong();
            if (minute.lines == 0 || now - minute.began > MINUTE_MILLIS || now < minute.began) {
                minute.began = now;
                minute.lines = 0;
            }
            if (minute.lines >= LINES_A_MINUTE) {
                minute.leftOut++;
                return -1;
            }
            minute.lines++;
            int leftOut = minute.leftOut;
            minute.leftOut = 0;
            return leftOut;
        }
    }
}

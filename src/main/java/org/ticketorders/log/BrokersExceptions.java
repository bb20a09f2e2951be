package org.ticketorders.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.Context;

/**
 * What the broker's library says of exceptions: one message of a stranger can be the cause of several, and each has a stack trace of hundreds of lines. What
 * was thrown, and where, stands on the event's own line instead; at {@code DEBUG} of the logger, the trace.
 */
final class BrokersExceptions {

    private static final String LIBRARY = "org.apache.activemq.artemis.";

    /** Causes within one another that are followed. */
    private static final int MOST_CAUSES = 20;

    private BrokersExceptions() {}

    /** Whether this event's exception is to stand on its line. */
    static boolean isOne(ILoggingEvent event, Context context) {
        return event.getThrowableProxy() != null
                && event.getLoggerName().startsWith(LIBRARY)
                && !(context instanceof LoggerContext logback
                        && logback.getLogger(event.getLoggerName()).isDebugEnabled());
    }

    /** The first cause in some words. */
    static String words(IThrowableProxy thrown) {
        IThrowableProxy cause = thrown;
        for (int i = 0; i < MOST_CAUSES && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        StackTraceElementProxy[] trace = cause.getStackTraceElementProxyArray();
        return cause.getClassName()
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage())
                + (trace == null || trace.length == 0 ? "" : " " + trace[0].getSTEAsString());
    }
}

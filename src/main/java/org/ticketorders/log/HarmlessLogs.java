package org.ticketorders.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.Iterator;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Sees to it, as soon as logging is set up, that no line of any log holds what could look like another: in every appender, whatever
 * its pattern, for our own lines and those of all libraries.
 */
public final class HarmlessLogs implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext logback) {
            guard(logback);
        }
    }

    static void guard(LoggerContext logback) {
        for (Logger logger : logback.getLoggerList()) {
            guard(logger);
        }
    }

    private static void guard(AppenderAttachable<ILoggingEvent> parent) {
        Iterator<Appender<ILoggingEvent>> appenders = parent.iteratorForAppenders();
        while (appenders.hasNext()) {
            Appender<ILoggingEvent> appender = appenders.next();
            if (appender instanceof OutputStreamAppender<ILoggingEvent> writes
                    && writes.getEncoder() != null
                    && !(writes.getEncoder() instanceof HarmlessEncoder)) {
                Encoder<ILoggingEvent> harmless = new HarmlessEncoder(writes.getEncoder());
                harmless.setContext(writes.getContext());
                harmless.start();
                writes.setEncoder(harmless);
            }
            if (appender instanceof AppenderAttachable<?>) {
                @SuppressWarnings("unchecked")
                AppenderAttachable<ILoggingEvent> hands = (AppenderAttachable<ILoggingEvent>) appender;
                guard(hands);
            }
        }
    }
}

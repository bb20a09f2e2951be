package org.ticketorders.rehearsal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Keeps lines of the rehearsal's threads out of every log: they would speak of purchases that nobody sent. */
final class QuietThreads extends TurboFilter implements AutoCloseable {

    private final String name;

    private QuietThreads(String name) {
        this.name = name;
        setName(name);
    }

    /** @param name what is in the names of these threads, and of no other */
    static QuietThreads named(String name) {
        QuietThreads quiet = new QuietThreads(name);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            quiet.setContext(logback);
            quiet.start();
            logback.addTurboFilter(quiet);
        }
        return quiet;
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable e) {
        return Thread.currentThread().getName().contains(name) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    @Override
    public void close() {
        stop();
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext logback) {
            logback.getTurboFilterList().remove(this);
        }
    }
}

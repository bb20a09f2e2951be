package org.ticketorders.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;

/** An exception whose words are one line each, as are those of its causes. */
record HarmlessThrowable(IThrowableProxy thrown) implements IThrowableProxy {

    static IThrowableProxy of(IThrowableProxy thrown) {
        return thrown == null ? null : new HarmlessThrowable(thrown);
    }

    @Override
    public String getMessage() {
        return OneLine.of(thrown.getMessage());
    }

    @Override
    public String getOverridingMessage() {
        return OneLine.of(thrown.getOverridingMessage());
    }

    @Override
    public String getClassName() {
        return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return thrown.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
        return of(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        IThrowableProxy[] all = thrown.getSuppressed();
        IThrowableProxy[] harmless = new IThrowableProxy[all.length];
        for (int i = 0; i < all.length; i++) {
            harmless[i] = of(all[i]);
        }
        return harmless;
    }

    @Override
    public boolean isCyclic() {
        return thrown.isCyclic();
    }
}

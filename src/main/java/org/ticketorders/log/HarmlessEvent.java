package org.ticketorders.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * A log event none of whose texts can look like another event: message, context, key-value pairs, names, and the words of its
 * exception.
 *
 * @param message in place of the event's own
 * @param thrown the exception that is shown beside it, or null
 */
record HarmlessEvent(ILoggingEvent event, String message, IThrowableProxy thrown) implements ILoggingEvent {

    @Override
    public String getFormattedMessage() {
        return message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** None: they stand in the message. */
    @Override
    public Object[] getArgumentArray() {
        return null;
    }

    @Override
    public String getThreadName() {
        return OneLine.of(event.getThreadName());
    }

    @Override
    public String getLoggerName() {
        return OneLine.of(event.getLoggerName());
    }

    @Override
    public IThrowableProxy getThrowableProxy() {
        return HarmlessThrowable.of(thrown);
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        Map<String, String> own = event.getMDCPropertyMap();
        if (own == null || own.isEmpty()) {
            return own;
        }
        Map<String, String> harmless = new HashMap<>();
        own.forEach((name, value) -> harmless.put(OneLine.of(name), OneLine.of(value)));
        return harmless;
    }

    @Override
    public Map<String, String> getMdc() {
        return getMDCPropertyMap();
    }

    @Override
    public List<KeyValuePair> getKeyValuePairs() {
        List<KeyValuePair> own = event.getKeyValuePairs();
        return own == null
                ? null
                : own.stream()
                        .map(pair -> new KeyValuePair(OneLine.of(pair.key), OneLine.of(String.valueOf(pair.value))))
                        .toList();
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public List<Marker> getMarkerList() {
        return event.getMarkerList();
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public Instant getInstant() {
        return event.getInstant();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public void prepareForDeferredProcessing() {
        event.prepareForDeferredProcessing();
    }
}

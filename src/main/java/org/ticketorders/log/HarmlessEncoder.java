package org.ticketorders.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;

/**
 * Writes every event as the encoder does that an appender was set up with, be it by a pattern or as JSON, but makes it harmless
 * first: {@link HarmlessEvent}.
 */
final class HarmlessEncoder extends EncoderBase<ILoggingEvent> {

    /** What Spring Boot says when a start fails: for people, in several lines, of the configuration alone. */
    private static final String SEVERAL_LINES = "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

    private static final byte[] NOTHING = {};

    private final Encoder<ILoggingEvent> encoder;
    private final Floodgate floodgate = new Floodgate(System::currentTimeMillis);

    HarmlessEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    @Override
    public byte[] headerBytes() {
        return encoder.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        int leftOut = floodgate.passes(event.getLoggerName());
        if (leftOut < 0) {
            return NOTHING;
        }
        String message = SEVERAL_LINES.equals(event.getLoggerName())
                ? OneLine.withLineBreaks(event.getFormattedMessage())
                : OneLine.of(event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (BrokersExceptions.isOne(event, getContext())) {
            message += " (" + OneLine.of(BrokersExceptions.words(thrown)) + ")";
            thrown = null;
        }
        return encoder.encode(new HarmlessEvent(
                event, leftOut == 0 ? message : message + " (" + leftOut + " lines before it were left out)", thrown));
    }

    @Override
    public byte[] footerBytes() {
        return encoder.footerBytes();
    }

    @Override
    public void stop() {
        super.stop();
        encoder.stop();
    }
}

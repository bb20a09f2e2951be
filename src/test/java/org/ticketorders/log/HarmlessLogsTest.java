package org.ticketorders.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPStandardMessage;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

/** What comes from outside cannot make a line of its own in any log, whatever is logged with it and however it is written. */
class HarmlessLogsTest {

    private static final String FORGED = "2026-01-01T00:00:00.000Z  INFO 1 --- [main] openticket.audit : ada resolved";

    private static final List<String> HOSTILE = List.of(
            "ID:1\n" + FORGED,
            "ID:1\r\n" + FORGED,
            "ID:1\r" + FORGED,
            "ID:1\u0085" + FORGED,
            "ID:1\u2028" + FORGED,
            "ID:1\u2029" + FORGED,
            "ID:1\u000b" + FORGED,
            "ID:1\f" + FORGED,
            "\u001b[2J\u001b[1;1H" + FORGED,
            "\u009b2J" + FORGED,
            "\b\b\b\b\b\b" + FORGED,
            "\u0000" + FORGED,
            "\u202e" + FORGED,
            "x".repeat(1_000_000) + "\n" + FORGED);

    /** All that a terminal, an editor or a collector takes for the end of a line, or for a command. */
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029&&[^\n\t]]");

    /** Patterns of all configurations that are shipped, Spring Boot's own, and one that shows all that there is. */
    static Stream<String> patterns() throws IOException {
        Pattern shipped = Pattern.compile("(?m)^\\s+console: \"(.*)\"$");
        try (Stream<Path> files = Files.list(Path.of("config"))) {
            List<String> found = files.filter(file -> file.toString().endsWith(".yaml"))
                    .flatMap(file -> {
                        try {
                            Matcher pattern = shipped.matcher(Files.readString(file));
                            return pattern.results().map(result -> result.group(1)).toList().stream();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();
            assertThat(found).isNotEmpty();
            return Stream.concat(
                    found.stream(),
                    Stream.of(
                            "%d %5p ${PID:-} --- [%15.15t] %-40.40logger{39} : %m%n%ex",
                            "%d %msg %message %X %mdc{purchaseId} %kvp %logger %thread %marker%n%xEx",
                            "%m%n%rEx",
                            "%replace(%m){'x','y'} %X{routeId}%n"));
        }
    }

    private static Encoder<ILoggingEvent> pattern(LoggerContext logback, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(logback);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    private static String written(Encoder<ILoggingEvent> encoder, LoggerContext logback, String hostile, boolean deep) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(logback);
        appender.setEncoder(encoder);
        appender.setOutputStream(output);
        appender.start();
        Logger root = logback.getLogger("ROOT");
        root.detachAndStopAllAppenders();
        if (deep) {
            AsyncAppender async = new AsyncAppender();
            async.setContext(logback);
            async.addAppender(appender);
            async.start();
            root.addAppender(async);
        } else {
            root.addAppender(appender);
        }
        HarmlessLogs.guard(logback);
        MDC.put("purchaseId", hostile);
        MDC.put("routeId", hostile);
        try {
            Exception cause = new IllegalArgumentException(hostile);
            cause.addSuppressed(new IllegalStateException(hostile));
            logback.getLogger("some." + "logger")
                    .atWarn()
                    .addKeyValue("key", hostile)
                    .setCause(new RuntimeException(hostile, cause))
                    .log("{} is refused: {}", hostile, "words");
            logback.getLogger("openticket.purchases").info(hostile);
        } finally {
            MDC.clear();
            root.detachAndStopAllAppenders();
            logback.stop();
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void writesNoLineOfAStranger(String pattern) {
        for (String hostile : HOSTILE) {
            for (boolean deep : new boolean[] {false, true}) {
                LoggerContext logback = new LoggerContext();
                logback.setMDCAdapter(MDC.getMDCAdapter());

                String written = written(pattern(logback, pattern), logback, hostile, deep);

                if (hostile.length() < OneLine.LONGEST) {
                    assertThat(written).contains("openticket.audit");
                }
                assertThat(written.lines()).noneMatch(line -> line.startsWith("2026-01-01"));
                assertThat(HARMFUL.matcher(written).find()).as(written).isFalse();
                assertThat(written).hasSizeLessThan(100_000);
            }
        }
    }

    @Test
    void writesJsonOfBoundedLength() {
        for (String hostile : HOSTILE) {
            LoggerContext logback = new LoggerContext();
            logback.setMDCAdapter(MDC.getMDCAdapter());
            JsonEncoder json = new JsonEncoder();
            json.setContext(logback);
            json.start();

            String written = written(json, logback, hostile, false);

            assertThat(written.lines()).hasSize(2);
            assertThat(written).hasSizeLessThan(100_000);
        }
    }

    @Test
    void leavesOutWhatALibraryRepeats() {
        AtomicLong now = new AtomicLong();
        Floodgate gate = new Floodgate(now::get);

        for (int line = 0; line < Floodgate.LINES_A_MINUTE; line++) {
            assertThat(gate.passes("org.apache.activemq.artemis.core.server")).isZero();
        }
        assertThat(gate.passes("org.apache.activemq.artemis.core.server")).isEqualTo(-1);
        assertThat(gate.passes("org.apache.activemq.artemis.core.server")).isEqualTo(-1);
        assertThat(gate.passes("org.apache.camel")).isZero();
        assertThat(gate.passes("openticket.purchases")).isZero();
        now.addAndGet(60_001);
        assertThat(gate.passes("org.apache.activemq.artemis.core.server")).isEqualTo(2);
        assertThat(gate.passes("org.apache.activemq.artemis.core.server")).isZero();
    }

    /** One message of a stranger can be the cause of many. */
    @Test
    void writesOneLineOfAnExceptionInTheBrokersLibrary() {
        for (Level level : List.of(Level.WARN, Level.DEBUG)) {
            LoggerContext logback = new LoggerContext();
            logback.setMDCAdapter(MDC.getMDCAdapter());
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
            appender.setContext(logback);
            appender.setEncoder(pattern(logback, "%logger: %m%n%ex"));
            appender.setOutputStream(output);
            appender.start();
            logback.getLogger("ROOT").addAppender(appender);
            HarmlessLogs.guard(logback);
            Logger logger = logback.getLogger("org.apache.activemq.artemis.some.Handler");
            logger.setLevel(level);

            logger.warn("no delivery", new IllegalStateException("outer", new ClassCastException("a text\nno number")));
            logback.getLogger("some.logger").warn("other", new IllegalStateException("ours"));

            List<String> lines = output.toString(StandardCharsets.UTF_8).lines().toList();
            assertThat(lines.get(0)).startsWith("org.apache.activemq.artemis.some.Handler: no delivery");
            if (level == Level.WARN) {
                assertThat(lines.get(0))
                        .contains("java.lang.ClassCastException: a text\\nno number at ", "HarmlessLogsTest.java:");
                assertThat(lines.get(1)).startsWith("some.logger: other");
            } else {
                assertThat(lines.get(1)).contains("IllegalStateException");
            }
            assertThat(lines).anyMatch(line -> line.startsWith("\tat "));
        }
    }

    /** As the libraries write them: Spring where a consumer is paused, the broker where deliveries are exhausted. */
    static Stream<String> linesWithMessages() {
        CoreMessage core = new CoreMessage(7, 100);
        core.setAddress("purchase.requested");
        core.putStringProperty("contact", "[Quibbleton] ]] 5550123987");
        byte[] bytes = new byte[1_000];
        var message = org.apache.qpid.proton.message.Message.Factory.create();
        message.setSubject("Quibbleton");
        message.setApplicationProperties(new ApplicationProperties(Map.of("contact", "}] Quibbleton 5550123987")));
        int length = message.encode(bytes, 0, bytes.length);
        AMQPStandardMessage amqp = new AMQPStandardMessage(0, Arrays.copyOf(bytes, length), null, null);
        amqp.getApplicationProperties();
        return Stream.of(core, amqp)
                .flatMap(one -> Stream.of(
                        one.toString(),
                        MessageReference.Factory.createReference(one, null).toString()))
                .flatMap(one -> Stream.of(
                        "Rejecting received message: " + one,
                        "Message " + one + " has exceeded max delivery attempts. Sending it from purchase.requested",
                        one.replace("]", "")));
    }

    @ParameterizedTest
    @MethodSource("linesWithMessages")
    void showsOfAMessageNothingThatItsSenderPutBesideTheBody(String line) {
        LoggerContext logback = new LoggerContext();
        logback.setMDCAdapter(MDC.getMDCAdapter());

        String text = written(pattern(logback, "%m%n%ex"), logback, line, false);

        assertThat(line).as("so that this test sees anything").contains("5550123987");
        assertThat(text)
                .doesNotContain("5550123987")
                .doesNotContain("Quibbleton")
                .contains("messageID=");
        if (line.contains("from purchase.requested")) {
            assertThat(text).contains("Sending it from purchase.requested");
        }
    }
}

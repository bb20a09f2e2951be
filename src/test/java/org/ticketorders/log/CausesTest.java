package org.ticketorders.log;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jms.UncategorizedJmsException;

class CausesTest {

    private final Causes causes = new Causes();

    @Test
    void saysWhatTheRootCauseSays() {
        assertThat(causes.of(new UncategorizedJmsException(new JMSException("the messages belong to another ledger"))))
                .isEqualTo(
                        "Uncategorized exception occurred during JMS processing: the messages belong to another ledger");
    }

    @Test
    void saysNothingTwice() {
        assertThat(causes.of(new IOException("no space left"))).isEqualTo("no space left");
        assertThat(causes.of(new IllegalStateException(new IOException("no space left"))))
                .isEqualTo("java.io.IOException: no space left");
    }

    @Test
    void namesTheTypeOfWhatHasNoWords() {
        assertThat(causes.of(new NullPointerException())).isEqualTo("NullPointerException");
        assertThat(causes.of(new IllegalStateException("not read", new InterruptedException())))
                .isEqualTo("not read: InterruptedException");
    }

    @Test
    void isAskedByEveryRouteThatLogsAFailure() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            List<Path> routes = files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .toList();
            assertThat(routes).isNotEmpty().allSatisfy(file -> assertThat(Files.readString(file))
                    .doesNotContain("exception.message"));
        }
    }
}

package org.ticketorders.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jms.UncategorizedJmsException;
import org.springframework.transaction.TransactionSystemException;

class CausesTest {

    @Test
    void saysWhatTheRootCauseSays() {
        assertThat(Causes.of(new UncategorizedJmsException(new JMSException("the messages belong to another ledger"))))
                .isEqualTo(
                        "Uncategorized exception occurred during JMS processing: the messages belong to another ledger");
    }

    @Test
    void saysNothingTwice() {
        assertThat(Causes.of(new IOException("no space left"))).isEqualTo("no space left");
        assertThat(Causes.of(new IllegalStateException(new IOException("no space left"))))
                .isEqualTo("java.io.IOException: no space left");
    }

    @Test
    void namesTheTypeOfWhatHasNoWords() {
        assertThat(Causes.of(new NullPointerException())).isEqualTo("NullPointerException");
        assertThat(Causes.of(new IllegalStateException("not read", new InterruptedException())))
                .isEqualTo("not read: InterruptedException");
    }

    @Test
    void saysWhatATransactionWasRolledBackForAndNotThatTheRollBackFailed() {
        TransactionSystemException rollback =
                new TransactionSystemException("could not roll back", new SQLException("no transaction is active"));
        rollback.initApplicationException(
                new UncategorizedSQLException("a change", "UPDATE purchase", new SQLException("the disk is full")));
        assertThat(Causes.root(rollback)).isEqualTo("the disk is full");
        assertThat(Causes.root(new IllegalStateException("outer", rollback))).isEqualTo("the disk is full");
    }

    @Test
    void quotesNothingThatAParserRead() {
        assertThatThrownBy(() -> new ObjectMapper().readValue("\"Ada Lovelace\"", Integer.class))
                .satisfies(failure -> {
                    assertThat(failure).hasMessageContaining("Lovelace");
                    assertThat(Causes.of(new IllegalStateException("the answer cannot be read", failure)))
                            .isEqualTo("the answer cannot be read: InvalidFormatException");
                });
    }

    /** Of these types the message alone may say no more than that something failed. */
    @Test
    void isAskedWhereverAFailureOfALibraryIsTold() throws IOException {
        Pattern caught = Pattern.compile(
                "\\n( *)} catch \\([^)]*\\b(?:DataAccessException|TransactionException|JmsException|JMSException|ActiveMQException"
                        + "|SQLException|JMSRuntimeException|RuntimeException|Exception|Throwable)\\b[^)]* (\\w+)\\) \\{\\n(.*?)\\n\\1}",
                Pattern.DOTALL);
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty().allSatisfy(file -> assertThat(
                            caught.matcher(Files.readString(file)).results())
                    .noneMatch(found -> found.group(3).contains(found.group(2) + ".getMessage()")));
        }
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

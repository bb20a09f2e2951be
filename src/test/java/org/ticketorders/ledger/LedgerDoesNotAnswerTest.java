package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.mock.env.MockEnvironment;
import org.sqlite.NativeLibraryNotFoundException;

class LedgerDoesNotAnswerTest {

    private final LedgerDoesNotAnswer analyzer = new LedgerDoesNotAnswer(new MockEnvironment()
            .withProperty("spring.datasource.url", "jdbc:postgresql://db/tickets?password=geheim"));

    static Stream<Throwable> withoutLibrary() {
        return Stream.of(
                new SQLException(
                        "Error opening connection", new NativeLibraryNotFoundException("No native library found")),
                new SQLException(
                        "pool",
                        new SQLException(new RuntimeException(
                                new UnsatisfiedLinkError("failed to map segment from shared object")))),
                new SQLException(
                        "again", new NoClassDefFoundError("Could not initialize class org.sqlite.core.NativeDB")));
    }

    @ParameterizedTest
    @MethodSource("withoutLibrary")
    void tellsAMissingNativeLibraryFromADatabaseThatDoesNotAnswer(Throwable cause) {
        FailureAnalysis analysis = analyze(cause);

        assertThat(analysis.getDescription())
                .contains("native library", System.getProperty("java.io.tmpdir"), "noexec");
        assertThat(analysis.getAction()).contains("org.sqlite.tmpdir").doesNotContain("password");
    }

    @Test
    void namesTheDatabaseOtherwise() {
        FailureAnalysis analysis = analyze(new SQLException("connection refused"));

        assertThat(analysis.getDescription())
                .contains("jdbc:postgresql://db/tickets", "connection refused")
                .doesNotContain("geheim");
        assertThat(analysis.getAction()).contains("spring.datasource.username");
    }

    private FailureAnalysis analyze(Throwable cause) {
        SQLException sql = cause instanceof SQLException own ? own : new SQLException(cause);
        return analyzer.analyze(null, new CannotGetJdbcConnectionException("Failed to obtain JDBC Connection", sql));
    }
}

package org.ticketorders.ops.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.SettableClock;
import org.ticketorders.ledger.LedgerDatabase;
import org.ticketorders.ledger.LedgerReads;
import org.ticketorders.ledger.OpenLedger;
import org.ticketorders.security.Caller;

class AuditTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void keepsWhatWasBegunAndHowItWent(LedgerDatabase.Kind kind) {
        try (OpenLedger ledger = kind.open(directory)) {
            LedgerReads reads = ledger.reads();
            try {
                Audit audit = new Audit(
                        ledger.jdbc(),
                        reads,
                        ledger.transaction(),
                        new PersonalData(new ObjectMapper(), mock(Caller.class)),
                        new SettableClock(NOW));
                String longName = "name ".repeat(100);
                Audit.Action discard = audit.begin(
                        longName, Audit.DISCARD, "letter \0", "no use", "ERP-1", 2, "from dead-letter.failed");
                assertThat(audit.discarded("ERP-1", 2)).hasValueSatisfying(line -> {
                    assertThat(line.done()).isFalse();
                    assertThat(line.who()).isEqualTo(longName);
                    assertThat(line.at()).isEqualTo(NOW);
                });
                assertThat(audit.discarded("ERP-1", 1)).isEmpty();

                audit.done(discard, "discarded");
                audit.failed(discard, new IllegalStateException("too late"));
                Audit.Action other = audit.begin("ada", Audit.DISCARD, "x".repeat(1_000), "no use", "ERP-2", 1, "");
                audit.failed(other, new IllegalStateException("gone \0"));

                assertThat(audit.discarded("ERP-1", 2).orElseThrow().done()).isTrue();
                assertThat(audit.discarded("ERP-2", 1)).as("certainly not done").isEmpty();
            } finally {
                reads.destroy();
            }
        }
    }
}

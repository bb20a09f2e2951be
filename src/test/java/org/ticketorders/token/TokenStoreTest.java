package org.ticketorders.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.ledger.LedgerDatabase;
import org.ticketorders.ledger.OpenLedger;

class TokenStoreTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void keepsTheLastTokensOfTheConfiguredOne(LedgerDatabase.Kind kind) {
        try (OpenLedger ledger = kind.open(directory)) {
            TokenStore store = new TokenStore(ledger.jdbc());
            assertThat(store.find("seed")).isEmpty();
            Token first = new Token("refresh-1", "access-1 ".repeat(500), NOW, NOW.plusSeconds(3600));
            Token second = new Token("refresh-2", "access-2", NOW.plusSeconds(60), NOW.plusSeconds(7200));

            store.save("seed", first);
            assertThat(store.find("seed")).contains(first);
            store.save("seed", second);

            assertThat(store.find("seed")).contains(second);
            assertThat(store.find("another seed")).isEmpty();
        }
    }
}

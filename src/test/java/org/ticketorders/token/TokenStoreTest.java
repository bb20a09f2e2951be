package org.ticketorders.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.ticketorders.ledger.OnEachDatabase;

class TokenStoreTest extends OnEachDatabase {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

    @Test
    void keepsTheLastTokensOfTheConfiguredOne() {
        TokenStore store = new TokenStore(open.jdbc(), open.transaction());
        assertThat(store.find("seed")).isEmpty();
        Token first = new Token("refresh-1", "access-1 ".repeat(500), NOW, NOW.plusSeconds(3600));
        Token second = new Token("refresh-2", "access-2", NOW.plusSeconds(60), NOW.plusSeconds(7200));

        assertThat(store.save("shop", "seed", first, "refresh-0", true)).isTrue();
        assertThat(store.find("seed")).contains(first);
        assertThat(store.save("shop", "seed", second, "refresh-1", false)).isTrue();

        assertThat(store.find("seed")).contains(second);
        assertThat(store.find("another seed")).isEmpty();
    }

    @Test
    void keepsNothingInThePlaceOfWhatAnotherHasStored() {
        TokenStore store = new TokenStore(open.jdbc(), open.transaction());
        Token theirs = new Token("refresh-1", "access-1", NOW, NOW.plusSeconds(3600));
        Token ours = new Token("refresh-2", "access-2", NOW, NOW.plusSeconds(3600));
        store.save("shop", "seed", theirs, "refresh-0", true);

        assertThat(store.save("shop", "seed", ours, "refresh-0", true)).isFalse();
        assertThat(store.save("shop", "seed", ours, "refresh-0", false)).isFalse();
        assertThat(store.save("shop", "a chain that went on without being stored", ours, "refresh-7", false))
                .isFalse();
        assertThat(store.find("seed")).contains(theirs);

        assertThat(store.save("shop", "a new configuration", ours, "refresh-8", true))
                .isTrue();
        assertThat(store.find("a new configuration")).contains(ours);
        assertThat(store.find("seed")).isEmpty();
    }

    @Test
    void letsOneRenewUntilItHasEndedOrItsTimeIsOver() {
        TokenStore store = new TokenStore(open.jdbc(), open.transaction());
        Instant end = NOW.plusSeconds(120);

        assertThat(store.beginRenewal("seed", "one", NOW, end)).isTrue();
        assertThat(store.beginRenewal("seed", "other", end.minusMillis(1), end.plusSeconds(120)))
                .isFalse();
        assertThat(store.beginRenewal("seed", "one", NOW, end)).as("again").isTrue();
        assertThat(store.beginRenewal("another seed", "other", NOW, end)).isTrue();
        store.endRenewal("seed", "other");
        assertThat(store.beginRenewal("seed", "other", NOW, end)).isFalse();

        assertThat(store.beginRenewal("seed", "other", end, end.plusSeconds(120)))
                .isTrue();
        store.endRenewal("seed", "one");
        assertThat(store.beginRenewal("seed", "one", end, end.plusSeconds(120)))
                .as("the other's, however late the first has ended")
                .isFalse();
        store.endRenewal("seed", "other");
        assertThat(store.beginRenewal("seed", "one", end, end)).isTrue();
    }
}

package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.lane.LanesOf;
import org.ticketorders.ledger.LedgerDatabase;
import org.ticketorders.ledger.OpenLedger;
import org.ticketorders.shop.ShopsOf;

class OperatorPauseStoreTest {

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void keepsPausesUntilTheyAreRemoved(LedgerDatabase.Kind kind) {
        try (OpenLedger ledger = kind.open(directory)) {
            OperatorPauseStore store = new OperatorPauseStore(ledger.jdbc(), ledger.transaction());
            Sections sections = new Sections(LanesOf.none());
            OperatorPause order = new OperatorPause(Stage.ORDER, "ada", "the shop moves", NOW);
            OperatorPause reserve = new OperatorPause(Stage.RESERVE, "ada", "odd \0 text", NOW);
            assertThat(store.save(order)).isTrue();
            assertThat(store.save(reserve)).isTrue();
            assertThat(store.save(new OperatorPause(Stage.RESERVE, "olga", "after", NOW.plusSeconds(9))))
                    .as("paused already")
                    .isFalse();

            assertThat(store.all(sections))
                    .containsExactlyInAnyOrder(order, new OperatorPause(Stage.RESERVE, "ada", "odd \ufffd text", NOW));

            Sections lanes = new Sections(LanesOf.of(ShopsOf.settings("north.guid=" + NORTH)));
            OperatorPause lane = new OperatorPause(new LaneStage(Stage.ORDER, "north"), "ada", "a sale", NOW);
            assertThat(store.save(lane)).isTrue();
            assertThat(store.all(lanes)).hasSize(3).contains(lane);
            assertThat(store.all(sections))
                    .as("while the shop is not configured")
                    .hasSize(2);
            assertThat(store.remove(lane.stage())).isTrue();
            assertThat(store.all(lanes)).hasSize(2);

            assertThat(store.remove(Stage.RESERVE)).isTrue();
            assertThat(store.remove(Stage.RESERVE)).isFalse();
            assertThat(store.remove(Stage.INTAKE)).isFalse();
            assertThat(store.all(sections)).containsExactly(order);
        }
    }
}

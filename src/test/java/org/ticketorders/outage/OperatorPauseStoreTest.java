package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.lane.LanesOf;
import org.ticketorders.ledger.OnEachDatabase;
import org.ticketorders.purchase.LaneStage;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.ShopsOf;

@ExtendWith(OutputCaptureExtension.class)
class OperatorPauseStoreTest extends OnEachDatabase {

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

    @Test
    void keepsPausesUntilTheyAreRemoved() {
        OperatorPauseStore store = new OperatorPauseStore(open.jdbc(), open.transaction());
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
        assertThat(store.all(sections)).as("while the shop is not configured").hasSize(2);
        assertThat(store.remove(lane)).isTrue();
        assertThat(store.all(lanes)).hasSize(2);

        assertThat(store.remove(new OperatorPause(Stage.RESERVE, "ada", "odd", NOW.plusSeconds(1))))
                .as("another one than stands there")
                .isFalse();
        assertThat(store.remove(reserve)).isTrue();
        assertThat(store.remove(reserve)).isFalse();
        assertThat(store.all(sections)).containsExactly(order);
    }

    @Test
    void removesAPauseWhoseTimeIsOverOnceAndWithItsNote() {
        OperatorPauseStore store = new OperatorPauseStore(open.jdbc(), open.transaction());
        Sections sections = new Sections(LanesOf.none());
        OperatorPause first = new OperatorPause(Stage.ORDER, "ada", "a sale", NOW, NOW.plusSeconds(60));
        assertThat(store.save(first)).isTrue();
        assertThat(store.all(sections)).containsExactly(first);
        List<String> notes = new ArrayList<>();

        assertThatThrownBy(() -> store.removeOver(first, () -> {
                    throw new IllegalStateException("not noted");
                }))
                .hasMessage("not noted");
        assertThat(store.all(sections)).as("not noted, not removed").containsExactly(first);

        store.remove(first);
        OperatorPause second =
                new OperatorPause(Stage.ORDER, "olga", "another", NOW.plusSeconds(9), NOW.plusSeconds(60));
        store.save(second);
        assertThat(store.removeOver(first, () -> notes.add("first")))
                .as("another stands in its place")
                .isFalse();
        assertThat(store.removeOver(second, () -> notes.add("second"))).isTrue();
        assertThat(store.removeOver(second, () -> notes.add("again"))).isFalse();
        assertThat(notes).containsExactly("second");
        assertThat(store.all(sections)).isEmpty();
    }

    /** Of a lane whose shop is not named any more, and of a stage that a later version may have. */
    @Test
    void tellsOnceOfPausesThatDoNothing(CapturedOutput output) {
        OperatorPauseStore store = new OperatorPauseStore(open.jdbc(), open.transaction());
        OperatorPause lane = new OperatorPause(new LaneStage(Stage.ORDER, "north"), "ada", "a sale", NOW);
        store.save(lane);
        open.jdbc()
                .sql("INSERT INTO operator_pause (stage, who, why, since) VALUES ('REFUND', 'olga', 'new', 0)")
                .update();
        Sections sections = new Sections(LanesOf.none());

        assertThat(store.all(sections)).isEmpty();
        assertThat(store.all(sections)).isEmpty();

        assertThat(output).containsOnlyOnce("'order.north' is paused by ada since " + NOW);
        assertThat(output).containsOnlyOnce("No shop of that name is in openticket.shops");
        assertThat(output).containsOnlyOnce("'refund' is paused by olga");

        store.remove(lane);
        store.all(sections);
        store.save(lane);
        store.all(sections);
        assertThat(output.toString().split("'order.north' is paused by ada", -1))
                .as("told of a new one, too")
                .hasSize(3);
    }
}

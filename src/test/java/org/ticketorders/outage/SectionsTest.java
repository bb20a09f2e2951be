package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ticketorders.lane.LanesOf;
import org.ticketorders.purchase.LaneStage;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.ShopsOf;

/** Which routes are paused together. */
class SectionsTest {

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";

    private final Sections none = new Sections(LanesOf.none());
    private final Sections north = new Sections(LanesOf.of(ShopsOf.settings("north.guid=" + NORTH)));

    @Test
    void areTheStagesWhereNoShopHasALane() {
        assertThat(none.all()).isEqualTo(List.of(Stage.values()));
        assertThat(none.of(Stage.ORDER, NORTH)).isEqualTo(Stage.ORDER);
    }

    @Test
    void areTheStagesAndTheLaneOfEachShopThatHasOne() {
        assertThat(north.all())
                .extracting(Section::word)
                .containsExactly("intake", "reserve", "order", "ledger", "broker", "reserve.north", "order.north");
        assertThat(north.of(Stage.ORDER, NORTH)).isEqualTo(new LaneStage(Stage.ORDER, "north"));
        assertThat(north.of(Stage.ORDER, ShopsOf.MAIN)).isEqualTo(Stage.ORDER);
        assertThat(north.of(Stage.ORDER, null)).isEqualTo(Stage.ORDER);
        assertThat(north.named("order.north")).contains(new LaneStage(Stage.ORDER, "north"));
        assertThat(north.named("order.south")).isEmpty();
    }
}

package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ticketorders.lane.LanesOf;
import org.ticketorders.shop.ShopsOf;

/** Which routes are paused together. */
class SectionsTest {

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";

    private final Sections none = new Sections(LanesOf.none());
    private final Sections north = new Sections(LanesOf.of(ShopsOf.settings("north.guid=" + NORTH)));

    @Test
    void areTheStagesWhereNoShopHasALane() {
        assertThat(none.all()).isEqualTo(List.of(Stage.values()));
        assertThat(none.routes(Stage.RESERVE)).containsExactly("receive-purchase", "receive-renewal");
        assertThat(none.routes(Stage.LEDGER)).hasSize(5);
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

    @Test
    void shareNoRouteBetweenShops() {
        List<String> own = List.of("receive-purchase.north", "receive-renewal.north", "receive-held-reservation.north");

        assertThat(north.routes(Stage.RESERVE)).containsExactly("receive-purchase.other", "receive-renewal.other");
        assertThat(north.routes(Stage.INTAKE)).contains("receive-purchase").doesNotContainAnyElementsOf(own);
        assertThat(north.routes(Stage.ORDER)).doesNotContainAnyElementsOf(own);
        assertThat(north.routes(new LaneStage(Stage.RESERVE, "north"))).isEqualTo(own.subList(0, 2));
        assertThat(north.routes(new LaneStage(Stage.ORDER, "north"))).isEqualTo(own.subList(2, 3));
        assertThat(north.routes(Stage.LEDGER)).containsAll(own).contains("receive-purchase.other", "receive-purchase");
        assertThat(north.routes(Stage.BROKER)).isEqualTo(north.routes(Stage.LEDGER));
    }
}

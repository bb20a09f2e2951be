package org.ticketorders.doubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.doubt.Shopful.JANE;
import static org.ticketorders.doubt.Shopful.T0;
import static org.ticketorders.doubt.Shopful.TWO;
import static org.ticketorders.doubt.Shopful.WHOLE;
import static org.ticketorders.doubt.Shopful.id;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.shop.ShopUnavailable;

/** How, and how often, the shop's list of orders is read for purchases in doubt. */
class OrderListReadingTest {

    private final Shopful shop = new Shopful(true, true);

    @Test
    void readsEveryPage() {
        shop.doubt("P-1", JANE, TWO, T0);
        for (int i = 2; i < 250; i++) {
            shop.order(id(i), "kate" + i + "@example.com", TWO, T0.plusSeconds(2));
        }
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));

        assertThat(shop.look()).hasSize(1);
    }

    /** An order that comes or goes between two pages shifts all that follow it: none is left out by that. */
    @ParameterizedTest
    @CsvSource({"true, 1", "false, 1", "false, 30"})
    void overlooksNoOrderWhileOthersComeAndGo(boolean come, int spread) {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.now = T0.plusSeconds(400);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        shop.order(id(2), JANE, TWO, T0.plusSeconds(100));
        for (int i = 0; i < 300; i++) {
            shop.order(id(1_000 + i), "kate@example.com", TWO, T0.plusSeconds(2 + i))
                    .put("lastName", "Smith");
        }
        int[] pages = {0};
        shop.betweenPages = () -> {
            int page = pages[0]++;
            for (int i = 0; i < spread; i++) {
                if (come) {
                    shop.order(id(2_000 + 100 * page + i), "kate@example.com", TWO, T0.plusSeconds(399));
                } else {
                    shop.orders.remove(shop.orders.size() - 1);
                }
            }
        };
        OrdersReading reading = shop.search.due().get(0);

        shop.read(reading);

        assertThat(pages[0]).isGreaterThan(3);
        assertThat(reading.isComplete()).as(reading.why()).isTrue();
        List<String> stayed = shop.orders.stream()
                .map(order -> order.path("guid").asText())
                .filter(id -> id.compareTo(id(2_000)) < 0)
                .toList();
        assertThat(reading.ids()).containsAll(stayed).contains(id(1), id(2));
        assertThat(shop.search.judge(reading)).isEmpty();
    }

    /** More than a page of one second has to be read by page numbers; what changes then is seen, or the list is not believed. */
    @Test
    void readsASecondOfManyOrdersPageByPage() {
        for (boolean changes : new boolean[] {false, true}) {
            Shopful each = new Shopful(true, true);
            each.doubt("P-1", JANE, TWO, T0);
            for (int i = 0; i < 250; i++) {
                each.order(id(1_000 + i), "kate@example.com", TWO, T0.plusSeconds(2))
                        .put("lastName", "Smith");
            }
            each.order(id(1), JANE, TWO, T0.plusSeconds(1));
            if (changes) {
                each.betweenPages = () -> {
                    each.order(id(5_000 + each.orders.size()), "kate@example.com", TWO, T0.plusSeconds(2));
                    each.orders.add(0, each.orders.remove(each.orders.size() - 1));
                };
            }
            OrdersReading reading = each.search.due().get(0);

            each.read(reading);

            assertThat(reading.isComplete()).as(reading.why()).isEqualTo(!changes);
        }
    }

    /** Such a list goes by another clock or zone than ours, or does not know what it was asked. */
    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void takesNoListForCompleteThatShowsAnotherTimeThanWasAskedFor(long seconds) {
        shop.doubt("P-1", JANE, TWO, T0);
        OrdersReading reading = shop.search.due().get(0);
        ObjectNode other = shop.order(id(7), "kate@example.com", TWO, T0.plusSeconds(1));
        ObjectNode page = new ObjectMapper().createObjectNode().put("last_page", 1);
        page.putArray("data")
                .add(other.put("created_at", T0.plusSeconds(seconds).toString()));

        shop.search.take(reading, Shopful.answer(page));

        assertThat(reading.isComplete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[]}",
                "{\"data\":[],\"last_page\":0}",
                "{\"data\":[{\"guid\":\"x\"}],\"last_page\":2}",
                "{\"data\":[{}],\"last_page\":1}",
                "{\"data\":[],\"last_page\":1,\"total\":1}",
                "{\"data\":[{\"guid\":\"x\"},{\"guid\":\"X\"}],\"last_page\":1}",
            })
    void takesNoListForCompleteThatMayNotBe(String page) throws Exception {
        OrdersReading reading = OrdersReading.of(Shopful.SHOP, T0, T0.plusSeconds(60), T0.plusSeconds(61), 20);

        shop.search.take(reading, Shopful.answer((ObjectNode) new ObjectMapper().readTree(page)));

        assertThat(reading.isComplete()).isFalse();
        assertThat(reading.isHasNext()).isFalse();
        assertThat(reading.why()).isNotBlank();
    }

    @Test
    void endsAReadingThatTheShopRefuses() {
        OrdersReading reading = OrdersReading.of(Shopful.SHOP, T0, T0.plusSeconds(60), T0.plusSeconds(61), 20);

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> shop.search.take(
                        reading,
                        new org.ticketorders.shop.HttpAnswer(
                                400,
                                "{\"error_description\":\"The header Company is required\",\"status_code\":400}"
                                        .getBytes(),
                                null)))
                .isInstanceOf(ShopUnavailable.class)
                .hasMessageContaining("Company is required");
    }

    @Test
    void stopsLookingAfterAFewReadingsThatShowNothing() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.lookLate();

        assertThat(shop.search.due()).isEmpty();
    }

    /** What stays in doubt is looked for less often the longer it does; what is settled soon is settled as soon. */
    @Test
    void looksLessOftenForWhatStaysInDoubt() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.doubt("P-2", JANE, TWO, T0);
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        List<Long> looks = new ArrayList<>();
        for (long second = 5; second < WHOLE.toSeconds(); second += 5) {
            shop.now = T0.plusSeconds(second);
            if (!shop.search.due().isEmpty()) {
                looks.add(second);
                shop.look();
            }
        }

        assertThat(looks).hasSizeBetween(8, 16).startsWith(5L, 10L, 15L);
    }

    /** However many webhooks name one order, the list is read for the first. */
    @Test
    void readsTheListOnceForAnOrderThatIsNamedOften() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.doubt("P-2", JANE, TWO, T0);
        ObjectNode order = shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        int lists = 0;
        for (int call = 0; call < 5; call++) {
            OrdersReading one = shop.search.ofOne(id(1), Shopful.answer(order));
            for (OrdersReading reading : shop.search.around(one)) {
                lists++;
                shop.read(reading);
                shop.search.judge(reading);
            }
            shop.search.judge(one);
        }

        assertThat(lists).isEqualTo(1);
    }

    /** What can be settled at once does not wait for the long lists of what stays in doubt. */
    @Test
    void readsTheNewestStretchFirst() {
        for (int i = 0; i < 10; i++) {
            shop.doubt("P-" + i, "kate" + i + "@example.com", TWO, T0.plusSeconds(60L * i));
        }
        shop.now = T0.plusSeconds(560);

        List<OrdersReading> readings = new ArrayList<>(shop.search.due());
        OrdersReading newest = readings.get(0);

        assertThat(readings).hasSize(2);
        for (int turn = 0; turn < 5; turn++) {
            assertThat(shop.search.due().get(0).getCreatedAt()).isEqualTo(newest.getCreatedAt());
            OrdersReading longer = shop.search.due().get(1);
            if (readings.stream().noneMatch(each -> each.getCreatedAt().equals(longer.getCreatedAt()))) {
                readings.add(longer);
            }
        }
        assertThat(readings).hasSizeBetween(3, 5);
        List<Duration> lengths = readings.stream()
                .map(reading -> reading.getCreatedAt().split(","))
                .map(ends -> Duration.between(Instant.parse(ends[0]), Instant.parse(ends[1])))
                .toList();
        assertThat(lengths.get(0)).isLessThanOrEqualTo(Duration.ofMinutes(2));
        assertThat(lengths.stream().reduce(Duration.ZERO, Duration::plus)).isLessThan(Duration.ofMinutes(25));
        assertThat(shop.rows.values()).allMatch(row -> readings.stream()
                .map(reading -> reading.getCreatedAt().split(","))
                .anyMatch(ends -> !Instant.parse(ends[0])
                                .isAfter(row.updatedAt().minus(Shopful.MARGIN))
                        && !Instant.parse(ends[1])
                                .isBefore(
                                        shop.now.isBefore(row.hold().lapsesBy().plus(Shopful.MARGIN))
                                                ? shop.now
                                                : row.hold().lapsesBy().plus(Shopful.MARGIN))));
    }

    /** The newest part of a list that is too long is whole, too. */
    @Test
    void settlesTheNewestDoubtOfAListThatIsTooLong() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.doubt("P-2", "kate@example.com", TWO, T0.plusSeconds(400));
        for (int i = 0; i < 2_500; i++) {
            shop.order(id(1_000 + i), "jim@example.com", TWO, T0.plusSeconds(i / 25))
                    .put("lastName", "Smith");
        }
        shop.order(id(1), JANE, TWO, T0.plusSeconds(1));
        shop.order(id(2), "kate@example.com", TWO, T0.plusSeconds(401));
        shop.now = T0.plusSeconds(420);
        OrdersReading reading = OrdersReading.of(Shopful.SHOP, T0.minusSeconds(60), shop.now, shop.now, 20);

        shop.read(reading);

        assertThat(reading.isComplete()).isFalse();
        assertThat(shop.search.judge(reading))
                .extracting(finding -> finding.row().purchaseId())
                .containsExactly("P-2");
    }

    /** A list that is longer than is read is read again later each time, not with every tick. */
    @Test
    void readsAListThatIsTooLongLessAndLessOften() {
        shop.doubt("P-1", JANE, TWO, T0);
        for (int i = 2; i < 2_100; i++) {
            shop.order(id(i), "kate" + i + "@example.com", TWO, T0.plusSeconds(2));
        }
        int readings = 0;
        for (int second = 130; second < 86_400; second += 30) {
            shop.now = T0.plusSeconds(second);
            for (OrdersReading reading : shop.search.due()) {
                readings++;
                shop.read(reading);
                assertThat(reading.isComplete()).isFalse();
                shop.search.judge(reading);
            }
        }

        assertThat(readings).isLessThan(50);
    }

    @Test
    void looksAgainLaterEachTimeForADayWhileTheListCannotBeRead() {
        shop.doubt("P-1", JANE, TWO, T0);
        shop.now = T0.plus(WHOLE);
        List<Instant> looks = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            shop.now = shop.now.plusSeconds(60);
            shop.search.due().forEach(reading -> {
                looks.add(shop.now);
                shop.search.failed(reading);
            });
        }

        assertThat(looks.size()).isBetween(20, 40);
        assertThat(shop.search.due()).isEmpty();
    }
}

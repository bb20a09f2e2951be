package org.ticketorders.doubt;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.OrderEvidence;

/** Which stretches of a shop's list are read for doubts. */
@Component
class ReadingPlan {

    /** Doubts that overlap are read together up to this, the newest; then up to twice as much each time … */
    private static final Duration FIRST_STRETCH = Duration.ofMinutes(2);

    /** … up to this; else those that nobody settles would make one list ever longer. */
    private static final Duration LONGEST_STRETCH = Duration.ofMinutes(16);

    /** How far back an order is sought that shows the list to be that of the shop. */
    static final Duration CONTROL_WITHIN = Duration.ofHours(24);

    /** By which the time that the ledger notes for an order may differ from that at which the shop made it. */
    static final Duration ORDER_TAKES = Duration.ofMinutes(1);

    private final OrderEvidence evidence;
    private final DoubtProgress progress;
    private final InDoubtProperties properties;
    private final AtomicInteger turns = new AtomicInteger();

    ReadingPlan(OrderEvidence evidence, DoubtProgress progress, InDoubtProperties properties) {
        this.evidence = evidence;
        this.progress = progress;
        this.properties = properties;
    }

    /**
     * Readings for these doubts, all of which are searchable: for each shop the newest first, whose list is short, so that what can be settled at once
     * does not wait for what stays in doubt.
     */
    List<OrdersReading> of(List<Doubt> doubts, Instant now) {
        Map<String, List<Doubt>> byShop = doubts.stream()
                .sorted(Comparator.comparing(Doubt::from).reversed())
                .collect(Collectors.groupingBy(
                        doubt -> doubt.row().shop().toLowerCase(Locale.ROOT), TreeMap::new, Collectors.toList()));
        List<OrdersReading> readings = new ArrayList<>();
        byShop.forEach((shop, all) -> {
            Instant from = null;
            Instant to = null;
            Duration longest = FIRST_STRETCH;
            for (Doubt doubt : all) {
                Instant begins = beginning(doubt, now);
                Instant ends = earlier(doubt.fence(), now);
                boolean isApart = from != null && ends.isBefore(from);
                boolean isTooLong = from != null && begins.isBefore(from) && begins.isBefore(to.minus(longest));
                if (isApart || isTooLong) {
                    readings.add(OrdersReading.of(shop, from, to, now, properties.maxPages()));
                    from = null;
                    to = null;
                    longest = longest.compareTo(LONGEST_STRETCH) < 0 ? longest.multipliedBy(2) : longest;
                }
                from = from == null || begins.isBefore(from) ? begins : from;
                to = to == null || ends.isAfter(to) ? ends : to;
            }
            readings.add(OrdersReading.of(shop, from, to, now, properties.maxPages()));
        });
        return readings;
    }

    /**
     * Of each shop's readings the first, and one of the others in turn: what can be settled at once does not wait until all is read that stays in doubt.
     */
    List<OrdersReading> next(List<OrdersReading> readings) {
        int turn = turns.getAndIncrement();
        return readings.stream()
                .collect(Collectors.groupingBy(OrdersReading::getShop, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(all -> all.size() <= 2
                        ? all.stream()
                        : Stream.of(all.get(0), all.get(1 + Math.floorMod(turn, all.size() - 1))))
                .toList();
    }

    /** Where the list is to show that there is no order, it has to show one that there is: or it may be that of others. */
    private Instant beginning(Doubt doubt, Instant now) {
        if (!properties.settleNotOrdered() || doubt.isLeftToPeople() || now.isBefore(progress.wholeFrom(doubt))) {
            return doubt.from();
        }
        return evidence.lastOrdered(doubt.row().shop(), doubt.from().minus(CONTROL_WITHIN), doubt.fence())
                .map(control -> earlier(
                        doubt.from(), control.updatedAt().minus(ORDER_TAKES).minus(properties.margin())))
                .orElse(doubt.from());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}

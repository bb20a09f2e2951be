package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.KnownOrder;
import org.ticketorders.ledger.OrderEvidence;

/** The orders that the shop has answered us with: by them a list shows whether what it does not show is not there. */
@Component
class KnownOrders {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.doubts");

    /** Of more it is not looked whether the list shows each. */
    private static final int MOST = 10_000;

    private final OrderEvidence evidence;
    private final InDoubtProperties properties;

    KnownOrders(OrderEvidence evidence, InDoubtProperties properties) {
        this.evidence = evidence;
        this.properties = properties;
    }

    /**
     * Whether the list shows each order that is known, at a time that fits, and one at the least. Otherwise it is that of others or leaves
     * orders out, or the shop's clock is not ours: then an order may bear a time at which it is not sought.
     */
    boolean areShownBy(OrdersReading reading) {
        Instant from = reading.seenFrom();
        List<KnownOrder> known = evidence.knownOrders(reading.getShop(), from, reading.to(), MOST);
        boolean any = false;
        for (KnownOrder order : known) {
            JsonNode shown = reading.order(order.orderId());
            Instant madeAt =
                    shown == null ? null : OrderComparison.madeAt(shown).orElse(null);
            if (order.postedAt() == null || (shown != null && madeAt == null)) {
                continue;
            }
            // the shop's times have whole seconds
            Instant earliest = order.postedAt().minus(properties.margin()).truncatedTo(ChronoUnit.SECONDS);
            Instant latest = order.notedAt().plus(properties.margin());
            boolean fits = shown == null
                    ? !earliest.isAfter(from) || latest.isAfter(reading.to())
                    : !madeAt.isBefore(earliest) && !madeAt.isAfter(latest);
            if (!fits) {
                LOG.warn(
                        "{} shows {} {}: what it does not show is not taken for not ordered",
                        reading,
                        order,
                        shown == null ? "not at all" : "as made at " + madeAt);
                return false;
            }
            any |= shown != null;
        }
        return any && known.size() < MOST;
    }
}

package org.ticketorders.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.log.LogContext;
import org.ticketorders.order.OrderLookUp;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.HttpAnswer;

/**
 * Follows the orders of purchases until they are paid, and says what became of them, each change once. A webhook makes a look come sooner; only the
 * look says what the order is.
 */
@Component("orderChanges")
public class OrderChanges {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.orders");
    private static final int MOST_PUBLISHED = 100;

    private static final Duration[] BUCKETS =
            Stream.of(1, 5, 15, 60, 360, 1440, 4320).map(Duration::ofMinutes).toArray(Duration[]::new);

    private static final List<String> FIELDS = List.of("status", "payment");

    private final FollowedOrders orders;
    private final Ledger ledger;
    private final OrderLookUp lookUp;
    private final ChangeProperties properties;
    private final ObjectMapper json;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Timer timeToPaid;
    private final AtomicLong unpaid = new AtomicLong();

    OrderChanges(
            FollowedOrders orders,
            Ledger ledger,
            OrderLookUp lookUp,
            ChangeProperties properties,
            ObjectMapper json,
            Clock clock,
            MeterRegistry metrics) {
        this.orders = orders;
        this.ledger = ledger;
        this.lookUp = lookUp;
        this.properties = properties;
        this.json = json;
        this.clock = clock;
        this.metrics = metrics;
        this.timeToPaid = Timer.builder("openticket.order.time.to.paid")
                .description("from the order to the look that showed it paid")
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
        Stream.of(OrderState.PAID, OrderState.PAYMENT_FAILED, OrderState.WITHDRAWN)
                .forEach(state -> counter(state.word()));
        FIELDS.forEach(this::unknownWords);
        metrics.gauge("openticket.orders.unpaid", unpaid);
    }

    /** Takes the orders that are new, and gives those that are to be looked at now. */
    public List<FollowedOrder> due() {
        Instant now = now();
        orders.enrol(now, properties.firstLook());
        unpaid.set(orders.unpaid(now.minus(properties.unpaidAfter())));
        return orders.due(now);
    }

    /** Has an order looked at soon, since a webhook names it. @return false if it is no purchase's, or orders are not followed */
    public boolean lookSoon(String orderId) {
        if (!properties.enabled()) {
            return false;
        }
        Instant now = now();
        if (orders.lookAt(orderId, now)) {
            return true;
        }
        orders.enrol(now, properties.firstLook());
        return orders.lookAt(orderId, now);
    }

    /**
     * Takes what the shop shows of an order.
     *
     * @throws org.ticketorders.shop.ShopUnavailable if the answer says nothing
     * @throws org.ticketorders.shop.ShopUnauthorized if the shop refuses our token
     */
    public void looked(FollowedOrder order, HttpAnswer answer) {
        LogContext.attempt(order.purchaseId(), order.attempt());
        if (!isStillOf(order)) {
            orders.remove(order);
            return;
        }
        Instant now = now();
        JsonNode shown = lookUp.order(answer, order.orderId());
        if (shown == null) {
            LOG.warn("{}: the shop does not show its order (HTTP {})", order.purchaseId(), answer.status());
            orders.looked(order, next(order, order.state(), now));
            return;
        }
        OrderState.Shown read = OrderState.of(shown);
        if (!read.unknown().isEmpty()) {
            read.unknown().stream().distinct().forEach(field -> unknownWords(field)
                    .increment());
            LOG.warn(
                    "{}: the shop shows its order with a word that is not known, or without one, in {}: it says nothing",
                    order.purchaseId(),
                    read.unknown());
        }
        if (read.state() == null || !order.state().leadsTo(read.state())) {
            orders.looked(order, next(order, order.state(), now));
            return;
        }
        Instant next = next(order, read.state(), now);
        if (orders.changed(order, read.state(), now, next)) {
            counter(read.state().word()).increment();
            if (read.state() == OrderState.PAID) {
                Duration took = Duration.between(order.orderedAt(), now);
                timeToPaid.record(took.isNegative() ? Duration.ZERO : took);
            }
            LOG.info("{}: its order is {}", order.purchaseId(), read.state().word());
        }
    }

    /** The shop did not answer: another look comes later. */
    public void failed(FollowedOrder order) {
        orders.looked(order, next(order, order.state(), now()));
    }

    private boolean isStillOf(FollowedOrder order) {
        return ledger.find(order.purchaseId())
                .filter(row -> row.state() == State.ORDERED
                        && order.orderId().equalsIgnoreCase(row.ending().orderId()))
                .isPresent();
    }

    /** Later each time, for a bounded time; null behind that, and once it is withdrawn. What is paid may be withdrawn yet, which is rare. */
    private Instant next(FollowedOrder order, OrderState state, Instant now) {
        if (state == OrderState.WITHDRAWN || now.isAfter(order.orderedAt().plus(properties.followFor()))) {
            return null;
        }
        Duration age = Duration.between(order.orderedAt(), now);
        if (state == OrderState.PAID) {
            return now.plus(age.compareTo(properties.longestWait()) > 0 ? age : properties.longestWait());
        }
        Duration wait = age.compareTo(properties.firstLook()) > 0 ? age : properties.firstLook();
        return now.plus(wait.compareTo(properties.longestWait()) < 0 ? wait : properties.longestWait());
    }

    /** Changes that are to be published. */
    public List<OrderChange> unpublished() {
        return orders.unpublished(MOST_PUBLISHED);
    }

    /** The message about a change, as JSON. */
    public String message(OrderChange change) throws JsonProcessingException {
        return json.writeValueAsString(change);
    }

    public void published(OrderChange change) {
        orders.published(change);
    }

    /** How far the order of a purchase's attempt has come; empty where it is not followed. */
    public Optional<FollowedOrder> of(String purchaseId, int attempt) {
        return orders.ofPurchase(purchaseId, attempt);
    }

    public void purge() {
        orders.purge(now().minus(properties.followFor()));
    }

    private Counter counter(String change) {
        return Counter.builder("openticket.order.changes")
                .description("changes of orders that a look at the shop has shown")
                .tag("change", change)
                .register(metrics);
    }

    private Counter unknownWords(String field) {
        return Counter.builder("openticket.order.unknown.words")
                .description("looks that showed an order with a word that is not known")
                .tag("field", field)
                .register(metrics);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}

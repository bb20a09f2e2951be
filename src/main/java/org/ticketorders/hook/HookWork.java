package org.ticketorders.hook;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.change.OrderChanges;
import org.ticketorders.doubt.DoubtSearch;
import org.ticketorders.doubt.Finding;
import org.ticketorders.doubt.OrdersReading;
import org.ticketorders.ledger.OrderEvidence;
import org.ticketorders.shop.HttpAnswer;

/** What is done about the calls of the shop's webhooks that are kept. */
@Component("hookWork")
public class HookWork {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.hooks");

    /** For how long before a call its order can have been noted: by clocks that differ, and calls that are repeated for long. */
    private static final Duration NOTED_WITHIN = Duration.ofDays(8);

    /** The clocks of instances, at the most. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

    private final HookProperties properties;
    private final HookCalls calls;
    private final OrderChanges changes;
    private final DoubtSearch doubts;
    private final OrderEvidence evidence;
    private final Clock clock;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong oldestSeconds = new AtomicLong();

    HookWork(
            HookProperties properties,
            HookCalls calls,
            OrderChanges changes,
            DoubtSearch doubts,
            OrderEvidence evidence,
            Clock clock,
            MeterRegistry metrics) {
        this.properties = properties;
        this.calls = calls;
        this.changes = changes;
        this.doubts = doubts;
        this.evidence = evidence;
        this.clock = clock;
        metrics.gauge("openticket.hooks.waiting", waiting);
        metrics.gauge("openticket.hooks.waiting.seconds", oldestSeconds);
    }

    /** Calls that are to be worked on now. */
    public List<HookCall> due() {
        if (!properties.isOn()) {
            return List.of();
        }
        List<HookCall> due = calls.due();
        long[] state = calls.waiting();
        waiting.set(state[0]);
        oldestSeconds.set(state[1] == 0 ? 0 : Math.max(0, clock.millis() - state[1]) / 1000);
        return due;
    }

    /**
     * Whether the order of a call could be that of a purchase in doubt. Whatever else is to be done about the call is done.
     *
     * <p>Before an order is posted its purchase is ordering, so one that is neither ordering nor in doubt after the call has come did not make it, or
     * is known to have it.
     */
    public boolean isToBeLookedUp(HookCall call) {
        if (changes.lookSoon(call.orderId())) {
            calls.done(call);
            return false;
        }
        if (doubts.mayBeUnderWay(call.receivedAt().plus(CLOCKS_DIFFER))) {
            later(call, null);
            return false;
        }
        boolean isKnown = !evidence.purchasesOf(
                        List.of(call.orderId()), call.receivedAt().minus(NOTED_WITHIN))
                .isEmpty();
        if (isKnown && changes.lookSoon(call.orderId())) {
            calls.done(call);
            return false;
        }
        if (isKnown || !doubts.isAnyInDoubt()) {
            calls.done(call);
            return false;
        }
        return true;
    }

    /** What the look-up of the call's order shows. */
    public Hooked shown(HookCall call, HttpAnswer answer) {
        OrdersReading reading = doubts.ofOne(call.orderId(), answer);
        if (reading != null) {
            calls.fits(call, doubts.fitting(reading));
        }
        return new Hooked(reading);
    }

    /** @param reading null where the shop shows no such order */
    public record Hooked(OrdersReading reading) {}

    /** The lists of orders that decide; empty where none are read. */
    public List<OrdersReading> lists(Hooked hooked) {
        return hooked.reading() == null ? List.of() : doubts.around(hooked.reading());
    }

    /** What the order says for certain. */
    public List<Finding> findings(Hooked hooked) {
        return hooked.reading() == null ? List.of() : doubts.judge(hooked.reading(), calls.fitting());
    }

    public void done(HookCall call) {
        calls.done(call);
    }

    /** @param why null where it only is too early */
    public void later(HookCall call, Exception why) {
        boolean again = calls.later(call);
        if (why != null || !again) {
            LOG.info(
                    "The order that a webhook named {}: {}",
                    again ? "is looked up later" : "is not looked up any more",
                    why == null ? "a purchase may be ordering" : why.getMessage());
        }
    }

    public void purge() {
        calls.purge();
    }
}

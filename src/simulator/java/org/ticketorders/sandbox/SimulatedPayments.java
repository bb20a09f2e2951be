package org.ticketorders.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the orders once they are taken: paid, their payment failed, withdrawn; by hand, or by {@link PaymentSettings}.
 * Thread-safe.
 *
 * <h2>Assumed</h2>
 * <ul>
 *   <li>An order begins with one payment that is {@code pending}. One that fails is {@code failed} and leaves the order
 *       {@code pending}; who then pays does so by a payment of its own.
 *   <li>A withdrawal sets {@code invalidated_since} and {@code invalidated_reason} and leaves {@code status} as it is; a withdrawn
 *       order is not paid any more.
 * </ul>
 */
public final class SimulatedPayments {

    /** Is told of each change, after it was made. */
    interface Listener {
        void changed(OrderEvent change, TakenOrder order, PaymentState before, PaymentState now);
    }

    private final Timers timers;
    private final Listener listener;
    private final Random random = new Random(17);
    private final Map<String, TakenOrder> orders = new HashMap<>();
    private final Map<String, PaymentState> states = new HashMap<>();
    private volatile PaymentSettings settings = PaymentSettings.none();

    SimulatedPayments(Timers timers, Listener listener) {
        this.timers = timers;
        this.listener = listener;
    }

    /** What becomes of orders from now on. */
    public PaymentSettings settings() {
        return settings;
    }

    /** Sets what becomes of orders taken from now on. */
    public void settings(PaymentSettings settings) {
        this.settings = settings;
    }

    /** How far an order has come, or null if there is no such order. */
    public synchronized @Nullable PaymentState of(String orderId) {
        return states.get(orderId);
    }

    /** The order is paid; does nothing if it is paid already. @throws IllegalArgumentException if it is unknown or withdrawn */
    public void pay(String orderId) {
        change(OrderEvent.PAID, orderId, state -> {
            require(!state.isWithdrawn(), "the order is withdrawn");
            return new PaymentState(PaymentState.PAID, payments(state, PaymentState.PAID), null, null);
        });
    }

    /** A payment of the order fails. @throws IllegalArgumentException if it is unknown, paid or withdrawn */
    public void fail(String orderId) {
        change(OrderEvent.PAYMENT_FAILED, orderId, state -> {
            require(!state.isPaid() && !state.isWithdrawn(), "the order is paid or withdrawn");
            return new PaymentState(state.status(), payments(state, PaymentState.FAILED), null, null);
        });
    }

    /** The shop withdraws the order; does nothing if it has. @throws IllegalArgumentException if it is unknown */
    public void withdraw(String orderId, String reason) {
        change(
                OrderEvent.WITHDRAWN,
                orderId,
                state -> state.isWithdrawn()
                        ? state
                        : new PaymentState(state.status(), state.payments(), Instant.now(), reason));
    }

    void taken(TakenOrder order) {
        PaymentState first = new PaymentState(
                PaymentState.PENDING,
                List.of(new PaymentState.Payment(UUID.randomUUID().toString(), PaymentState.PENDING)),
                null,
                null);
        String id = order.orderId();
        PaymentSettings now = settings;
        boolean fails;
        boolean pays;
        boolean isWithdrawn;
        synchronized (this) {
            orders.put(id, order);
            states.put(id, first);
            fails = random.nextDouble() < now.failed();
            pays = random.nextDouble() < now.paid();
            isWithdrawn = random.nextDouble() < now.withdrawn();
        }
        listener.changed(OrderEvent.TAKEN, order, first, first);
        later(fails, now.failedAfterMillis(), () -> fail(id));
        later(pays, now.paidAfterMillis(), () -> pay(id));
        later(isWithdrawn, now.withdrawnAfterMillis(), () -> withdraw(id, "withdrawn_on_demand"));
    }

    /** At once after 0 ms. What cannot be any more by then is left out: the order was withdrawn, paid or forgotten. */
    private void later(boolean wanted, long millis, Runnable change) {
        if (wanted && millis == 0) {
            ifPossible(change);
        } else if (wanted) {
            timers.after(millis, () -> ifPossible(change));
        }
    }

    private static void ifPossible(Runnable change) {
        try {
            change.run();
        } catch (IllegalArgumentException e) {
            // no longer
        }
    }

    synchronized void reset() {
        orders.clear();
        states.clear();
        settings = PaymentSettings.none();
    }

    private void change(OrderEvent change, String orderId, UnaryOperator<PaymentState> step) {
        TakenOrder order;
        PaymentState before;
        PaymentState now;
        synchronized (this) {
            before = states.get(orderId);
            require(before != null, "there is no such order");
            now = step.apply(before);
            order = orders.get(orderId);
            states.put(orderId, now);
        }
        if (!now.equals(before)) {
            listener.changed(change, order, before, now);
        }
    }

    /** The pending payment ends so; where there is none, another one does. */
    private static List<PaymentState.Payment> payments(PaymentState state, String status) {
        List<PaymentState.Payment> payments = new ArrayList<>(state.payments());
        PaymentState.Payment last = payments.get(payments.size() - 1);
        if (last.status().equals(PaymentState.PENDING)) {
            payments.set(payments.size() - 1, new PaymentState.Payment(last.guid(), status));
        } else if (!last.status().equals(PaymentState.PAID)) {
            payments.add(new PaymentState.Payment(UUID.randomUUID().toString(), status));
        }
        return payments;
    }

    private static void require(boolean held, String rule) {
        if (!held) {
            throw new IllegalArgumentException(rule);
        }
    }
}

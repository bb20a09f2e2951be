package org.ticketorders.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks: who subscribed, and the calls about each change of an order, as well or as badly as {@link HookSettings} say. Thread-safe.
 *
 * <h2>Documented</h2>
 * <ul>
 *   <li>The subscription and its fields; that its answer gives the nonce; the four headers of a call, of which none is a signature.
 *   <li>A call is repeated, 3 attempts in all unless the subscription says otherwise, the wait doubling, only where the answer is a 4xx.
 *       A 5xx, a connection that fails and no answer in time lose it.
 *   <li>{@link HookForm#DOCUMENTED}. The triggers {@code create}, {@code update}, {@code paid} and {@code placed}, in two versions of the page.
 * </ul>
 *
 * <h2>Seen in a client only</h2>
 * <ul>
 *   <li>{@link HookForm#FLAT}.
 * </ul>
 *
 * <h2>Assumed</h2>
 * <ul>
 *   <li>The subscription wants a token and answers 201; the nonce is in {@code nonce}, and is the {@code identifier} where one was given.
 *   <li>{@code OpenTicket-Trigger} is the resource, a dot and the trigger. All attempts at a call carry one key; {@code create} and
 *       {@code placed}, and {@code paid} and {@code update}, are calls of their own, with keys of their own.
 *   <li>A failed payment and a withdrawal call as {@code update}.
 *   <li>An answer that is neither 2xx, 4xx nor 5xx ends the call, too. The first wait is half a second, so that nobody has to wait for long.
 *   <li>The values are those of the time of the change, not of the call.
 * </ul>
 */
public final class SimulatedHooks {

    private static final int REMEMBERED = 100_000;

    private final Timers timers;
    private final HookSender sender;
    private final Subscriptions subscriptions = new Subscriptions();
    private final Random random = new Random(29);
    private final Deque<WebhookCall> calls = new ArrayDeque<>();
    private final Deque<SentHook> sent = new ArrayDeque<>();
    private final Map<String, List<Runnable>> heldBack = new HashMap<>();
    private final ThreadLocal<@Nullable List<Future<?>>> early = new ThreadLocal<>();
    private volatile HookSettings settings = HookSettings.none();
    private int flatNext;
    private int resets;

    SimulatedHooks(Timers timers, HookSender sender) {
        this.timers = timers;
        this.sender = sender;
    }

    /**
     * Subscribes as the API call does.
     *
     * @param trigger such as {@code paid}, of the resource {@code order}
     * @throws IllegalArgumentException if the URL is not absolute, http or https
     */
    public Hook subscribe(String url, String trigger) {
        return subscriptions.add(
                trigger, url, "order", trigger, 3, UUID.randomUUID().toString());
    }

    public List<Hook> subscribed() {
        return subscriptions.all();
    }

    public void unsubscribeAll() {
        subscriptions.clear();
    }

    public HookSettings settings() {
        return settings;
    }

    /** Sets how calls are made from now on. */
    public void settings(HookSettings settings) {
        this.settings = settings;
    }

    /** The last 100,000 calls made or to be made, lost ones included, oldest first; forged ones are not among them. */
    public synchronized List<WebhookCall> calls() {
        return List.copyOf(calls);
    }

    /** The last 100,000 requests made, oldest first, and the calls lost on purpose. */
    public synchronized List<SentHook> sent() {
        return List.copyOf(sent);
    }

    /** Makes any call, now and once, whatever the settings say: a forged one, or a true one again. */
    public void send(WebhookCall call) {
        attempt(call, call.tries(), 0);
    }

    Answer subscribe(ShopRequest request) {
        return subscriptions.answer(request.body());
    }

    /**
     * Does the work of a request.
     *
     * @return its answer; where it is drawn to be early, only once the calls that it led to were answered
     */
    Future<Answer> around(Supplier<Answer> work) {
        boolean waits;
        synchronized (this) {
            waits = random.nextDouble() < settings.early();
        }
        if (!waits) {
            return Future.succeededFuture(work.get());
        }
        List<Future<?>> made = new ArrayList<>();
        early.set(made);
        try {
            Answer answer = work.get();
            return Future.join(made).map(answer);
        } finally {
            early.remove();
        }
    }

    void changed(OrderEvent change, TakenOrder order, PaymentState before, PaymentState now) {
        for (Hook hook : subscriptions.all()) {
            if (change.calls(hook)) {
                HookSettings with = settings;
                WebhookCall call = new WebhookCall(
                        hook.url(),
                        hook.resource() + "." + hook.trigger(),
                        hook.nonce(),
                        UUID.randomUUID().toString(),
                        order.orderId(),
                        HookPayload.of(form(with.form()), hook, order, before, now),
                        hook.retries());
                Future<?> answered = deliver(call, with);
                List<Future<?>> waiting = early.get();
                if (waiting != null) {
                    waiting.add(answered);
                }
            }
        }
    }

    private synchronized HookForm form(HookForm form) {
        return form != HookForm.BOTH ? form : flatNext++ % 2 == 0 ? HookForm.DOCUMENTED : HookForm.FLAT;
    }

    synchronized void reset() {
        resets++;
        subscriptions.clear();
        settings = HookSettings.none();
        calls.clear();
        sent.clear();
        heldBack.clear();
    }

    /** @return when the call was answered for the first time, lost or held back */
    private Future<?> deliver(WebhookCall call, HookSettings with) {
        HookFate fate;
        int reset;
        synchronized (this) {
            fate = HookFate.draw(with, random);
            reset = resets;
            remember(calls, call);
        }
        if (fate.lost()) {
            note(call, 0, 0);
            return Future.succeededFuture();
        }
        Promise<Integer> answered = Promise.promise();
        Runnable make = () -> {
            if (isStill(reset)) {
                make(call, fate, with).onComplete(answered);
            }
        };
        if (fate.outOfOrder()) {
            holdBack(call.order(), make, with.outOfOrderMillis());
            return Future.succeededFuture();
        }
        long delay = (early.get() == null ? with.delayMillis() : 0) + (fate.late() ? with.lateMillis() : 0);
        timers.after(delay, () -> {
            make.run();
            answered.future().onComplete(done -> letGo(call.order()));
        });
        return fate.late() ? Future.succeededFuture() : answered.future();
    }

    private synchronized boolean isStill(int reset) {
        return resets == reset;
    }

    private synchronized void holdBack(String order, Runnable make, long millis) {
        heldBack.computeIfAbsent(order, key -> new ArrayList<>()).add(make);
        timers.after(millis, () -> letGo(order));
    }

    private void letGo(String order) {
        List<Runnable> held;
        synchronized (this) {
            held = heldBack.remove(order);
        }
        if (held != null) {
            held.forEach(Runnable::run);
        }
    }

    private Future<Integer> make(WebhookCall call, HookFate fate, HookSettings with) {
        Future<?> first = fate.forged() ? attempt(forgery(call), 1, 0) : Future.succeededFuture();
        return first.compose(done -> {
            if (fate.doubled()) {
                attempt(call, call.tries(), with.firstWaitMillis());
            }
            return attempt(call, call.tries(), with.firstWaitMillis());
        });
    }

    /** With the key of the true call: a receiver that notes it without a look at the identifier misses the true one. */
    private static WebhookCall forgery(WebhookCall call) {
        return new WebhookCall(
                call.url(),
                "order.paid",
                UUID.randomUUID().toString(),
                call.dedupeKey(),
                call.order(),
                call.body().replaceAll("\"(pending|failed)\"", "\"paid\""),
                1);
    }

    /** @return the first answer's status, whether or not the call is repeated then */
    private Future<Integer> attempt(WebhookCall call, int triesLeft, long waitMillis) {
        return sender.post(call, settings.timeOutMillis()).onSuccess(status -> {
            note(call, call.tries() - triesLeft + 1, status);
            if (status >= 400 && status < 500 && triesLeft > 1) {
                timers.after(waitMillis, () -> attempt(call, triesLeft - 1, 2 * waitMillis));
            }
        });
    }

    private synchronized void note(WebhookCall call, int attempt, int status) {
        remember(
                sent,
                new SentHook(
                        call.trigger(),
                        call.identifier(),
                        call.dedupeKey(),
                        call.order(),
                        attempt,
                        status,
                        Instant.now()));
    }

    private static <T> void remember(Deque<T> all, T one) {
        if (all.size() == REMEMBERED) {
            all.removeFirst();
        }
        all.addLast(one);
    }
}

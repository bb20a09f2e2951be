package org.ticketorders.call;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.LedgerFiles;
import org.ticketorders.ledger.LedgerProperties;
import org.ticketorders.log.Causes;
import org.ticketorders.log.LogContext;
import org.ticketorders.shop.CallListener;
import org.ticketorders.shop.SeenCall;

/**
 * Keeps the calls that are made for purchases, for operators to look at. A help and no condition: nothing reads them to decide, no purchase waits for
 * them. They are written in the background, some time after; what does not fit into memory until then is dropped and counted, and so is what a ledger
 * that fails, or whose disk is nearly full, does not take. A ledger that is slow has to spend a tenth of its time on them at most.
 */
@Component
public class KeptCalls implements CallListener, SmartInitializingSingleton, DisposableBean {

    /** Bytes of calls that wait, and how many. */
    static final long MOST_WAITING_BYTES = 8L << 20;

    static final int MOST_WAITING = 5_000;

    /** Bytes that must be left on the disk of a ledger in a file: they are the purchases'. */
    static final long LEAST_FREE = 128L << 20;

    /** Of calls that went well, the bodies of so many a second are kept. */
    static final int BODIES_A_SECOND = 50;

    private static final Logger LOG = LoggerFactory.getLogger("openticket.ledger");
    private static final int AT_A_TIME = 500;

    /** What a call takes in memory beside its bodies. */
    private static final long OVERHEAD = 500;

    private static final Duration PERIOD = Duration.ofMillis(300);
    private static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final int TIMES_OF_REST = 9;
    private static final Duration END_WITHIN = Duration.ofSeconds(1);

    private final KeptCallStore store;
    private final Optional<Path> file;
    private final CallMask mask = new CallMask();
    private final RateLimiter bodies = RateLimiter.of(
            "bodies of kept calls",
            RateLimiterConfig.custom()
                    .limitForPeriod(BODIES_A_SECOND)
                    .limitRefreshPeriod(Duration.ofSeconds(1))
                    .timeoutDuration(Duration.ZERO)
                    .build());
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicLong bytes = new AtomicLong();
    private final Counter dropped;
    private final boolean isOn;
    private final ScheduledThreadPoolExecutor writer;
    private volatile boolean rests;

    KeptCalls(KeptCallStore store, LedgerFiles files, LedgerProperties properties, MeterRegistry metrics) {
        this.store = store;
        this.file = files.database();
        this.isOn = properties.keepDetails().toMillis() > 0;
        this.dropped = Counter.builder("openticket.shop.calls.dropped")
                .description("calls that are not kept for operators, since there was no room or the ledger failed")
                .register(metrics);
        this.writer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "keep-calls");
            thread.setDaemon(true);
            return thread;
        });
        // at the end nothing waits for the next time
        writer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Begins to write. */
    @Override
    public void afterSingletonsInstantiated() {
        if (isOn) {
            writeAfter(PERIOD);
        }
    }

    /** A call that is not written yet. */
    private record Waiting(String purchaseId, int attempt, SeenCall call) {

        long bytes() {
            return OVERHEAD + call.answer().length + (call.sent() == null ? 0 : call.sent().length);
        }
    }

    @Override
    public boolean listens() {
        return isOn;
    }

    /**
     * Keeps it if the thread works on a purchase's attempt: what {@link LogContext} says, which the threads of units carry on. Whoever looks orders up
     * does so for many purchases one after another, and says for which only afterwards: those are not kept.
     */
    @Override
    public void over(SeenCall call) {
        String purchaseId = MDC.get(LogContext.PURCHASE_ID);
        String attempt = MDC.get(LogContext.ATTEMPT);
        if (purchaseId == null || attempt == null || looksOrdersUp(call)) {
            return;
        }
        Waiting one = new Waiting(purchaseId, Integer.parseInt(attempt), call);
        if (!rests && bytes.get() < MOST_WAITING_BYTES && waiting.offer(one)) {
            bytes.addAndGet(one.bytes());
        } else {
            dropped.increment();
        }
    }

    private static boolean looksOrdersUp(SeenCall call) {
        return call.method().equals("GET") && call.path().contains("/order");
    }

    /** The newest calls of a purchase that are written, oldest first. */
    public List<KeptCall> of(String purchaseId) {
        return store.of(purchaseId);
    }

    private void writeAfter(Duration wait) {
        writer.schedule(
                () -> {
                    Duration next = REST_AFTER_FAILURE;
                    try {
                        next = write();
                    } finally {
                        writeAfter(next);
                    }
                },
                wait.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Writes what waits, or a part of it. @return how long to wait then */
    Duration write() {
        rests = false;
        List<KeptCallStore.Row> rows = next();
        if (rows.isEmpty()) {
            return PERIOD;
        }
        if (isNearlyFull()) {
            return drop(rows.size(), "its disk is nearly full");
        }
        long begun = System.nanoTime();
        try {
            store.add(rows);
        } catch (RuntimeException e) {
            return drop(rows.size(), Causes.root(e));
        }
        Duration rest = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(TIMES_OF_REST);
        return rest.compareTo(PERIOD) > 0 ? rest : PERIOD;
    }

    private List<KeptCallStore.Row> next() {
        List<KeptCallStore.Row> rows = new ArrayList<>();
        Waiting next;
        while (rows.size() < AT_A_TIME && (next = waiting.poll()) != null) {
            bytes.addAndGet(-next.bytes());
            try {
                rows.add(new KeptCallStore.Row(
                        next.purchaseId(), mask.masked(next.attempt(), next.call(), keepsBodies(next.call()))));
            } catch (RuntimeException e) {
                dropped.increment();
                LOG.warn(
                        "A call is not kept: it cannot be masked ({})",
                        e.getClass().getSimpleName());
            }
        }
        return rows;
    }

    /** Always those of what went wrong; masking all that went well would cost a sale a tenth of its processor time. */
    private boolean keepsBodies(SeenCall call) {
        boolean wentWell = call.failure() == null && call.status() == HttpStatus.SC_OK;
        return !wentWell || bodies.acquirePermission();
    }

    private boolean isNearlyFull() {
        try {
            return file.isPresent()
                    && Files.getFileStore(file.get().getParent()).getUsableSpace() < LEAST_FREE;
        } catch (IOException e) {
            return true;
        }
    }

    private Duration drop(int calls, String why) {
        dropped.increment(calls);
        rests = true;
        LOG.warn(
                "The calls of the shop are not kept for operators for {} s, as the ledger does not take them: {}",
                REST_AFTER_FAILURE.toSeconds(),
                why);
        return REST_AFTER_FAILURE;
    }

    /** Writes what waits, for a moment. Nobody is interrupted: the thread may be writing others' changes, too. */
    @Override
    public void destroy() throws InterruptedException {
        try {
            writer.submit(this::write).get(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The last calls are not kept: {}", e.toString());
        } finally {
            writer.shutdown();
        }
    }
}

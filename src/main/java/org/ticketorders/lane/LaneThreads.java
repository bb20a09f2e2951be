package org.ticketorders.lane;

import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Threads of each lane's own: one whose shop is slow has no more than these. The work of a thread goes to those of its lane. */
public class LaneThreads extends AbstractExecutorService {

    private final Map<String, ExecutorService> lanes = new ConcurrentHashMap<>();
    private final Supplier<ExecutorService> threads;

    /** @param threads makes those of one lane */
    public LaneThreads(Supplier<ExecutorService> threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable work) {
        lanes.computeIfAbsent(CurrentLane.lane(), lane -> threads.get()).execute(work);
    }

    @Override
    public void shutdown() {
        lanes.values().forEach(ExecutorService::shutdown);
    }

    @Override
    public List<Runnable> shutdownNow() {
        return lanes.values().stream()
                .flatMap(lane -> lane.shutdownNow().stream())
                .toList();
    }

    @Override
    public boolean isShutdown() {
        return lanes.values().stream().allMatch(ExecutorService::isShutdown);
    }

    @Override
    public boolean isTerminated() {
        return lanes.values().stream().allMatch(ExecutorService::isTerminated);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        for (ExecutorService lane : lanes.values()) {
            if (!lane.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }
}

package org.ticketorders.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The faults still to be played, in the order in which they were asked for. Thread-safe. */
final class FaultQueue {

    private final List<Waiting> waiting = new ArrayList<>();
    private final Random random = new Random(11);

    synchronized void add(List<Fault> faults) {
        faults.forEach(fault -> waiting.add(new Waiting(fault)));
    }

    synchronized void clear() {
        waiting.clear();
    }

    /** The faults that are left, each with the number of requests it still hits as its {@code times}. */
    synchronized List<Fault> left() {
        return waiting.stream().map(Waiting::remainder).toList();
    }

    /** Takes the first fault that hits this request, or null if none does; uses up one of its times. */
    synchronized @Nullable Fault next(ShopRequest request) {
        for (Waiting candidate : waiting) {
            if (candidate.hits(request) && random.nextDouble() < candidate.fault.share()) {
                if (candidate.useUp()) {
                    waiting.remove(candidate);
                }
                return candidate.fault;
            }
        }
        return null;
    }

    private static final class Waiting {

        private final Fault fault;
        private int timesLeft;

        Waiting(Fault fault) {
            this.fault = fault;
            this.timesLeft = fault.times();
        }

        boolean hits(ShopRequest request) {
            return fault.call() == request.call()
                    && (fault.shop() == null || fault.shop().equals(request.shop()))
                    && (fault.ticket() == null || request.tickets().contains(fault.ticket()));
        }

        boolean useUp() {
            if (timesLeft > 0) {
                timesLeft--;
            }
            return timesLeft == 0;
        }

        Fault remainder() {
            return new Fault(
                    fault.call(),
                    fault.kind(),
                    timesLeft,
                    fault.delayMillis(),
                    fault.effect(),
                    fault.status(),
                    fault.retryAfter(),
                    fault.body(),
                    fault.contentType(),
                    fault.contentEncoding(),
                    fault.gzip(),
                    fault.bytes(),
                    fault.location(),
                    fault.ticket(),
                    fault.shop(),
                    fault.share());
        }
    }
}

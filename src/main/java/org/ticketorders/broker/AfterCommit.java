package org.ticketorders.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.log.LogContext;

/**
 * What the JMS transaction of the message in hand is bound to: work that may be done only once it is committed, and how long it
 * may take. Bound to the thread that took the message; forgotten if the transaction rolls back.
 */
@Component
public class AfterCommit {

    private final ThreadLocal<InHand> inHand = ThreadLocal.withInitial(InHand::new);

    private static final class InHand {
        private final long since = System.nanoTime();
        private final List<Runnable> tasks = new ArrayList<>();
        private long longest = Long.MAX_VALUE;
    }

    /** To be run on this thread after its commit. */
    public void run(Runnable task) {
        inHand.get().tasks.add(LogContext.carriedInto(task));
    }

    /** Has the transaction rolled back if it is not about to be committed within this time of the message's delivery. */
    public void onlyWithin(Duration longest) {
        inHand.get().longest = longest.toNanos();
    }

    void begin() {
        inHand.set(new InHand());
    }

    boolean isTooLate() {
        return System.nanoTime() - inHand.get().since > inHand.get().longest;
    }

    void committed() {
        List<Runnable> due = inHand.get().tasks;
        begin();
        due.forEach(Runnable::run);
    }
}

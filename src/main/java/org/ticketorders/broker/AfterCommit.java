package org.ticketorders.broker;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Work that may be done only once the JMS transaction of the message in hand is committed. Bound to the thread that took the
 * message; forgotten if the transaction rolls back.
 */
@Component
public class AfterCommit {

    private final ThreadLocal<List<Runnable>> tasks = ThreadLocal.withInitial(ArrayList::new);

    /** To be run on this thread after its commit. */
    public void run(Runnable task) {
        tasks.get().add(task);
    }

    void committed() {
        List<Runnable> due = List.copyOf(tasks.get());
        forget();
        due.forEach(Runnable::run);
    }

    void forget() {
        tasks.get().clear();
    }
}

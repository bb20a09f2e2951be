package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.TestSystem;

/** The end of a drill: every purchase has come to its end, and the checker finds nothing wrong. */
final class Rest {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Rest() {}

    static void await(TestSystem system, Checker checker) {
        Awaitility.await("every purchase to be at its end, once")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(system.faultsAtRest(checker)).isEmpty());
    }

    /** Notes how often the harm was done and where the accepted purchases are, each in one place. */
    static Map<String, Integer> note(String drill, String harm, int times, TestSystem system, Checker checker) {
        Map<String, Integer> tally = system.tally(checker);
        Figures.note(drill, harm, times);
        Figures.note(drill, "purchases accepted", checker.bodies().size());
        Figures.note(drill, "what became of them", tally);
        Figures.note(
                drill,
                "lost, doubled or told wrongly",
                system.faultsAtRest(checker).size());
        assertThat(tally.values().stream().mapToInt(Integer::intValue).sum())
                .as("every accepted purchase is in one place")
                .isEqualTo(checker.bodies().size());
        return tally;
    }
}

package org.ticketorders.faults;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ticketorders.faults.CrashScenarios.Scenario;
import org.ticketorders.faults.CrashScenarios.Stage;
import org.ticketorders.testing.CrashControl.Passed;

/** The points that the purchases of scenarios pass, and those of them at which the world does not stand as at one before. */
final class CrashPath {

    /**
     * A point of a scenario at which the process shall die.
     *
     * @param stage the stage that passes it
     * @param inDoubt whether nobody knows, if the process is lost there, if the order was taken
     * @param races whether another consumer may have taken the message by then, and be anywhere
     */
    record Crash(Scenario scenario, Passed point, Stage stage, boolean inDoubt, boolean races) {

        /** Whether only the first purchase of a process passes it: the answer is kept for the others. */
        boolean isOfFirst() {
            return point.point().contains("limits");
        }

        /** Whether others would wait for who stands there, as for an answer that is asked for once for all. */
        boolean isShared() {
            return scenario.alone() || point.onItsOwn() || point.point().contains("payment-methods") || isOfFirst();
        }
    }

    private final Set<String> situations = new HashSet<>();

    /** Whether every step that was begun has ended. */
    static boolean isComplete(List<Passed> path) {
        Map<Boolean, Long> sides = path.stream()
                .collect(
                        Collectors.partitioningBy(passed -> passed.point().endsWith(":before"), Collectors.counting()));
        return sides.get(true).equals(sides.get(false));
    }

    /** The points of a scenario that no earlier one has passed in the same situation. */
    List<Crash> crashes(Scenario scenario, Map<Passed, Stage> stages) {
        List<Crash> crashes = new ArrayList<>();
        List<Passed> path = List.copyOf(stages.keySet());
        List<Passed> onPath = onPath(path);
        StringBuilder behind = new StringBuilder();
        boolean unknown = false;
        for (int n = 0; n < onPath.size(); n++) {
            Passed passed = onPath.get(n);
            String point = passed.point();
            String next = n + 1 < onPath.size() ? onPath.get(n + 1).point() : "the end";
            behind.append(point).append(' ');
            // by whichever consumer: renewals and replays are ordered straight on, too
            if (point.endsWith("/accept-purchase.begin-order:after")
                    || (point.equals(CrashScenarios.ASKS_LEDGER + ":after")
                            && next.startsWith(CrashScenarios.TAKES_HELD + "create-order."))) {
                unknown = true;
            } else if (point.endsWith("/create-order.record-answer:after")) {
                unknown = false;
            }
            // what comes next tells what the step has done
            boolean isNew = situations.add(behind + (point.endsWith(":after") ? next : ""));
            if (isNew) {
                boolean races = isCommitted(point, behind);
                crashes.add(new Crash(scenario, passed, stages.get(passed), unknown && !races, races));
            }
        }
        path.stream()
                .filter(Passed::onItsOwn)
                // else it is chance who of the two comes first to move the letter
                .filter(passed -> !passed.point().startsWith("move-settled-letters") || !isSettledByOperator(path))
                .filter(passed -> situations.add(
                        (passed.point().startsWith("published-marks") ? "" : scenario.name()) + passed.point()))
                .forEach(passed -> crashes.add(new Crash(scenario, passed, stages.get(passed), false, false)));
        return crashes;
    }

    private static boolean isSettledByOperator(List<Passed> path) {
        return path.stream()
                .anyMatch(passed -> passed.point().contains(".record-order:")
                        || passed.point().contains(".record-no-order:"));
    }

    /** Whether the message is on its way to another consumer: who moves one for an operator has more to do after that. */
    private static boolean isCommitted(String point, CharSequence behind) {
        String commit = point.substring(0, point.indexOf('/')) + "/commit:after";
        return point.equals(commit) && !point.startsWith(CrashScenarios.TAKES_HELD)
                || !point.startsWith("receive-") && behind.toString().contains(commit);
    }

    /** The path of the messages, one stage after another: whether a commit was over as the next stage began does not count. */
    private static List<Passed> onPath(List<Passed> path) {
        List<Passed> onPath = new ArrayList<>();
        for (Passed passed : path) {
            if (passed.onItsOwn()) {
                continue;
            }
            int commit = passed.point().endsWith("/commit:after")
                    ? onPath.indexOf(new Passed(passed.point().replace(":after", ":before"), passed.time(), false))
                    : -1;
            onPath.add(commit < 0 ? onPath.size() : commit + 1, passed);
        }
        return onPath;
    }
}

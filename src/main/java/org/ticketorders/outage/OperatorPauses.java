package org.ticketorders.outage;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.ticketorders.purchase.Section;

/**
 * What operators have paused: in the ledger, where it outlasts a restart and other instances see it, and here. Whoever changes it
 * holds the lock of {@link Pauses}.
 */
final class OperatorPauses {

    private final Map<Section, OperatorPause> pauses = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final OperatorPauseStore store;
    private final Sections sections;
    private final Clock clock;
    private final Consumer<OperatorPause> whenBegun;
    private final BiConsumer<OperatorPause, String> whenEnded;

    /**
     * With the pauses of before the start.
     *
     * @param whenBegun suspends
     * @param whenEnded resumes; gets who has ended the pause
     */
    OperatorPauses(
            OperatorPauseStore store,
            Sections sections,
            Clock clock,
            Consumer<OperatorPause> whenBegun,
            BiConsumer<OperatorPause, String> whenEnded) {
        this.store = store;
        this.sections = sections;
        this.clock = clock;
        this.whenBegun = whenBegun;
        this.whenEnded = whenEnded;
        store.all(sections).forEach(pause -> pauses.put(pause.stage(), pause));
    }

    boolean isPaused(Section stage) {
        return pauses.containsKey(stage);
    }

    Set<Section> stages() {
        return pauses.keySet();
    }

    /** In the order of the stages. */
    List<OperatorPause> all() {
        return pauses.values().stream()
                .sorted(Comparator.comparing(pause -> sections.all().indexOf(pause.stage())))
                .toList();
    }

    /** Those whose time is over. */
    List<OperatorPause> over() {
        Instant now = clock.instant();
        return all().stream().filter(pause -> pause.isOver(now)).toList();
    }

    /** @return false if an operator has paused it before */
    boolean begin(Section stage, String who, String why, Instant until) {
        OperatorPause pause = new OperatorPause(
                stage,
                who,
                why,
                Instant.ofEpochMilli(clock.millis()),
                until == null ? null : Instant.ofEpochMilli(until.toEpochMilli()));
        if (!store.save(pause)) {
            return false;
        }
        begun(pause);
        return true;
    }

    /** @return false if it is over already: what the ledger has instead holds here, too */
    boolean end(OperatorPause pause, String who) {
        boolean stood = store.remove(pause);
        if (stood) {
            ended(pause.stage(), who);
        } else {
            follow(stored(), changes());
        }
        return stood;
    }

    /** @param note notes it in the ledger, in the transaction in which the pause is removed */
    void endOver(OperatorPause pause, Runnable note) {
        if (store.removeOver(pause, note)) {
            ended(pause.stage(), "its time, which is over");
        }
    }

    /** What the ledger has. */
    List<OperatorPause> stored() {
        return store.all(sections);
    }

    /** How often something has begun or ended here. */
    int changes() {
        return changes.get();
    }

    /**
     * Does here what was done at other instances.
     *
     * @param stored what the ledger had
     * @param before {@link #changes()} when it was read: if there were more since, {@code stored} may be older than those
     */
    void follow(List<OperatorPause> stored, int before) {
        if (changes.get() != before) {
            return;
        }
        stored.stream()
                .filter(pause -> !pause.isSame(pauses.get(pause.stage())))
                .forEach(this::begun);
        Set<Section> paused = stored.stream().map(OperatorPause::stage).collect(Collectors.toSet());
        List.copyOf(pauses.keySet()).stream()
                .filter(stage -> !paused.contains(stage))
                .forEach(stage -> ended(stage, "an operator or its end at another instance"));
    }

    private void begun(OperatorPause pause) {
        changes.incrementAndGet();
        pauses.put(pause.stage(), pause);
        whenBegun.accept(pause);
    }

    private void ended(Section stage, String who) {
        changes.incrementAndGet();
        OperatorPause pause = pauses.remove(stage);
        if (pause != null) {
            whenEnded.accept(pause, who);
        }
    }
}

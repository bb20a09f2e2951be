package org.ticketorders.ops.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.outage.OperatorPause;
import org.ticketorders.outage.Pause;
import org.ticketorders.outage.Pauses;
import org.ticketorders.outage.Sections;
import org.ticketorders.purchase.Section;

/** What takes work, what does not, and why; and letting it rest. */
@Component
public class StageDesk {

    /** Who resumes a stage whose pause has an end. */
    private static final String ITS_END = "(automatic)";

    private static final Duration LONGEST = Duration.ofDays(30);

    private static final String HOW_TO_PAUSE =
            "say {\"why\": \"…\"}, to which \"until\": \"2026-01-31T12:00:00Z\" may be added, and nothing else";

    private static final String HOW_TO_RESUME =
            "say {\"why\": \"…\"}, to which \"since\" of the pause may be added, and nothing else";

    private final Pauses pauses;
    private final Sections sections;
    private final Audit audit;
    private final Clock clock;

    StageDesk(Pauses pauses, Sections sections, Audit audit, Clock clock) {
        this.pauses = pauses;
        this.sections = sections;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A stage that takes nothing.
     *
     * @param byOperator whether an operator has to resume it; otherwise a probe does
     * @param who the operator, or null
     * @param until when an operator's pause ends without one; null where an operator has to end it
     * @param nextProbe when it is tried again; null where nothing but an operator ends it
     * @param unauthorized whether the shop refuses our token, which a person has to correct
     */
    public record PauseView(
            String stage,
            String why,
            boolean byOperator,
            String who,
            Instant since,
            Instant until,
            Instant nextProbe,
            boolean unauthorized) {

        static PauseView of(Pause pause) {
            return new PauseView(
                    pause.stage().word(),
                    pause.why(),
                    false,
                    null,
                    pause.since(),
                    null,
                    pause.nextProbe(),
                    pause.unauthorized());
        }

        static PauseView of(OperatorPause pause) {
            return new PauseView(
                    pause.stage().word(), pause.why(), true, pause.who(), pause.since(), pause.until(), null, false);
        }
    }

    /**
     * What is paused together.
     *
     * @param routes those that take nothing while it is
     * @param pause why it takes nothing, the operator's pause before another; null while it does
     */
    public record StageView(String stage, List<String> routes, PauseView pause) {}

    public record Stages(List<StageView> items) {}

    /**
     * What a pause says.
     *
     * @param until when it ends without an operator; null if an operator has to resume the stage
     */
    record SayPause(String why, Instant until) {}

    /**
     * What a resumption says.
     *
     * @param since of the pause that is to end; null for whichever there is
     */
    record SayResume(String why, Instant since) {}

    /** All stages. */
    public Stages stages(OpsRequest request) {
        request.allows();
        return new Stages(sections.all().stream().map(this::view).toList());
    }

    private StageView view(Section stage) {
        return new StageView(
                stage.word(),
                pauses.routes(stage),
                pauses().stream()
                        .filter(pause -> pause.stage().equals(stage.word()))
                        .findFirst()
                        .orElse(null));
    }

    /** What is paused now, by operators first. */
    List<PauseView> pauses() {
        return Stream.concat(
                        pauses.byOperator().stream().map(PauseView::of),
                        pauses.current().stream().map(PauseView::of))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether an operator wants this route to take nothing. */
    boolean isPaused(String routeId) {
        return pauses.isPausedByOperator(routeId);
    }

    /**
     * Pauses a stage until an operator resumes it, or until a time.
     *
     * @throws Refusal if it is none, is paused by an operator already, or the request does not say why, or its time is over or
     *     too far away
     */
    public StageView pause(OpsRequest request) {
        Section stage = stage(request);
        SayPause said = request.json(SayPause.class, HOW_TO_PAUSE);
        String why = OpsRequest.why(said.why());
        mustBeAhead(said.until());
        pauses.followOperators();
        if (pauses.byOperator().stream().anyMatch(pause -> pause.stage().equals(stage))) {
            throw pausedAlready(stage);
        }
        Audit.Action action = audit.begin(request.who(), "pause", stage.word(), why);
        try {
            if (!pauses.pauseByOperator(stage, request.who(), why, said.until())) {
                throw pausedAlready(stage);
            }
        } catch (RuntimeException e) {
            audit.failed(action, e);
            throw e;
        }
        audit.done(action, said.until() == null ? "paused" : "paused until " + said.until());
        return view(stage);
    }

    private void mustBeAhead(Instant until) {
        Instant now = clock.instant();
        if (until != null && !(until.isAfter(now) && until.isBefore(now.plus(LONGEST)))) {
            throw Refusal.badRequest("'until' is " + until + " and must be after now, "
                    + now.truncatedTo(ChronoUnit.SECONDS) + ", and at most " + LONGEST.toDays() + " days ahead");
        }
    }

    /**
     * Ends the pauses whose time is over, each with a line in the audit.
     *
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be written; what is paused stays so then
     * @throws org.springframework.transaction.TransactionException the same
     */
    public void endPauses() {
        for (OperatorPause pause : pauses.over()) {
            pauses.endOver(pause, () -> {
                String stage = pause.stage().word();
                Audit.Action action =
                        audit.begin(ITS_END, "resume", stage, "paused by " + pause.who() + " until " + pause.until());
                audit.done(action, "resumed");
            });
        }
    }

    private static Refusal pausedAlready(Section stage) {
        return Refusal.conflict("stage " + stage.word() + " is paused by an operator already");
    }

    /**
     * Resumes a stage that an operator has paused. A pause that has another cause stays.
     *
     * @throws Refusal if no operator has paused it, another pause has begun since the one that the request is about, or the request
     *     does not say why
     */
    public StageView resume(OpsRequest request) {
        Section stage = stage(request);
        SayResume said = request.json(SayResume.class, HOW_TO_RESUME);
        String why = OpsRequest.why(said.why());
        pauses.followOperators();
        OperatorPause pause = pauses.byOperator().stream()
                .filter(one -> one.stage().equals(stage))
                .findFirst()
                .orElseThrow(() -> notPaused(stage));
        if (said.since() != null && !said.since().equals(pause.since())) {
            throw Refusal.conflict("stage " + stage.word() + " is " + pause + ". That is not the pause that began at "
                    + said.since() + ", which you have seen: look at it again");
        }
        Audit.Action action = audit.begin(request.who(), "resume", stage.word(), why);
        try {
            if (!pauses.resumeByOperator(pause, request.who())) {
                throw Refusal.conflict("stage " + stage.word() + " was resumed by somebody else just now");
            }
        } catch (RuntimeException e) {
            audit.failed(action, e);
            throw e;
        }
        audit.done(action, "resumed");
        return view(stage);
    }

    private Refusal notPaused(Section stage) {
        boolean otherwise =
                pauses.current().stream().anyMatch(pause -> pause.stage().equals(stage));
        return Refusal.conflict("stage " + stage.word() + " is not paused by an operator"
                + (otherwise ? ", but by an outage: it resumes automatically once a probe succeeds" : ""));
    }

    private Section stage(OpsRequest request) {
        request.allows();
        String word = request.part("stage");
        return sections.named(word)
                .orElseThrow(() -> Refusal.notFound("'stage' is '" + word + "' and must be one of "
                        + sections.all().stream().map(Section::word).collect(Collectors.joining(", "))));
    }
}

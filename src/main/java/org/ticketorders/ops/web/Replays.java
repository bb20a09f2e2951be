package org.ticketorders.ops.web;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.ops.service.LetterState;
import org.ticketorders.ops.service.ReplayLetter;
import org.ticketorders.ops.service.ReplayRun;
import org.ticketorders.ops.service.ReplayStore;
import org.ticketorders.ops.service.ReplayView;
import org.ticketorders.ops.service.ReplayViews;
import org.ticketorders.ops.service.ReplayWork;
import org.ticketorders.shop.Shops;

/**
 * What operators may ask and do about replays of many dead letters. They are in the ledger, so that every instance knows them, and a
 * restart ends none; a route works on them.
 */
@Component("replays")
public class Replays {

    private static final int MOST_LETTERS = 10_000;
    private static final int USUAL_PER_SECOND = 5;
    private static final int MOST_PER_SECOND = 50;
    private static final int REFUSALS_SHOWN = 20;
    private static final int MOST_SHOWN = 50;
    private static final int LETTERS_SHOWN = 100;
    private static final int MOST_LETTERS_SHOWN = 1_000;
    private static final String EXAMPLE = "say {\"why\": \"…\"} and nothing else";
    private static final String HOW_TO_RESUME =
            "say {\"why\": \"…\"}, to which \"suspendedAt\" of the replay may be added, and nothing else";
    private static final List<String> REPLAYABLE =
            List.of("dead-letter.rejected", "dead-letter.expired", "dead-letter.failed");

    private final LetterBox box;
    private final ReplayStore store;
    private final ReplayViews views;
    private final ReplayWork work;
    private final Audit audit;
    private final Shops shops;
    private final Clock clock;

    Replays(
            LetterBox box,
            ReplayStore store,
            ReplayViews views,
            ReplayWork work,
            Audit audit,
            Shops shops,
            Clock clock) {
        this.box = box;
        this.store = store;
        this.views = views;
        this.work = work;
        this.audit = audit;
        this.shops = shops;
        this.clock = clock;
    }

    /** A dead letter that would not be replayed. */
    public record Refused(String purchaseId, String why) {}

    /**
     * What would happen.
     *
     * @param matched dead letters that the filter finds
     * @param replayable those of them that would be replayed
     * @param reasons of those that the filter finds
     * @param refused the first of those that would not be replayed
     * @param seconds how long it would take
     * @param more whether more dead letters match than one replay takes
     */
    public record DryRun(
            int matched,
            int replayable,
            List<LetterCounts.ReasonCount> reasons,
            List<Refused> refused,
            int seconds,
            boolean more) {}

    public record ReplayList(List<ReplayView> items) {}

    /**
     * What became of one dead letter.
     *
     * @param result {@code waiting}, {@code skipped}, {@code in-work}, {@code gone} or the word of its purchase's end since
     * @param problem why it was skipped, or null
     */
    public record LetterResult(int position, String purchaseId, Integer attempt, String result, String problem) {

        static LetterResult of(ReplayLetter letter) {
            return new LetterResult(
                    letter.position(),
                    letter.purchaseId(),
                    letter.attempt(),
                    letter.state().word(),
                    letter.problem());
        }
    }

    /** @param next what the next page is asked for by, as {@code after}; null if there is none */
    public record LetterResults(List<LetterResult> items, Integer next) {}

    /** What a request comes to: an answer, and a run for the route to work on, or null. */
    public record Begun(Object answer, ReplayRun run) {

        public int getStatus() {
            return run == null ? 200 : 202;
        }
    }

    /** @param why may be null */
    record Say(String why) {}

    /**
     * What a resumption says.
     *
     * @param why may be null
     * @param suspendedAt of the suspension that is to end; null for whichever there is
     */
    record SayResume(String why, Instant suspendedAt) {}

    /**
     * Tells what a request would do, or notes a replay, which the route is to work on.
     *
     * @throws Refusal if the dead letters may not be replayed, the request cannot be understood, or a replay of the queue is running
     */
    public Begun begin(OpsRequest request) {
        String queue = LetterRequest.queue(request);
        if (!REPLAYABLE.contains(queue)) {
            throw Refusal.conflict("dead letters of " + queue + " are not replayed, but only those of "
                    + String.join(", ", REPLAYABLE));
        }
        LetterRequest said = LetterRequest.read(request);
        String why = said.mustSayWhy();
        int perSecond = said.perSecond() == null
                ? USUAL_PER_SECOND
                : OpsRequest.within("perSecond", said.perSecond(), 1, MOST_PER_SECOND);
        LetterBox.Found found = said.find(box, queue, shops, MOST_LETTERS);
        return said.isDryRun()
                ? new Begun(dryRun(queue, found, perSecond), null)
                : note(request.who(), queue, why, perSecond, found.letters());
    }

    private DryRun dryRun(String queue, LetterBox.Found found, int perSecond) {
        List<Refused> refused = new ArrayList<>();
        for (Letter letter : found.letters()) {
            work.refusal(queue, letter.purchaseId(), letter.attempt())
                    .ifPresent(why -> refused.add(new Refused(letter.purchaseId(), why)));
        }
        int replayable = found.letters().size() - refused.size();
        return new DryRun(
                found.letters().size(),
                replayable,
                LetterCounts.reasons(found.letters()),
                refused.subList(0, Math.min(REFUSALS_SHOWN, refused.size())),
                (replayable + perSecond - 1) / perSecond,
                found.more());
    }

    private Begun note(String who, String queue, String why, int perSecond, List<Letter> letters) {
        mustBeTheOnlyOne(queue);
        ReplayRun run = ReplayRun.claimed(UUID.randomUUID().toString(), queue, perSecond);
        Audit.Action action = audit.begin(
                who, "replay-many", queue, why, null, null, letters.size() + " dead letters, job " + run.id());
        try {
            if (!store.begin(run, action, letters, clock.instant(), work.claimEnds())) {
                mustBeTheOnlyOne(queue);
                throw Refusal.conflict("another replay of " + queue + " was running just now: try again");
            }
            return new Begun(view(run.id()), run);
        } catch (RuntimeException e) {
            audit.failed(action, e);
            throw e;
        }
    }

    private void mustBeTheOnlyOne(String queue) {
        store.running(queue).ifPresent(id -> {
            throw Refusal.conflict(
                    "replay " + id + " of " + queue + " is running: wait for its end, suspend or cancel it");
        });
    }

    /** The latest replays, newest first. */
    public ReplayList jobs(OpsRequest request) {
        request.allows();
        work.noteResults();
        return new ReplayList(views.latest(MOST_SHOWN));
    }

    /** @throws Refusal if there is no such replay */
    public ReplayView show(OpsRequest request) {
        request.allows();
        ReplayView found = view(request.part("id"));
        store.noteResults(found.id());
        return view(found.id());
    }

    /**
     * What became of each dead letter, in the order of the replay.
     *
     * @throws Refusal if there is no such replay, or a parameter is unknown or wrong
     */
    public LetterResults letters(OpsRequest request) {
        request.allows("result", "limit", "after");
        int limit = request.number("limit", LETTERS_SHOWN, 1, MOST_LETTERS_SHOWN);
        int after = request.number("after", 0, 0, MOST_LETTERS);
        Set<LetterState> states = states(request.texts("result"));
        String id = view(request.part("id")).id();
        store.noteResults(id);
        List<ReplayLetter> found = views.letters(id, states, after, limit + 1);
        List<ReplayLetter> page = found.subList(0, Math.min(limit, found.size()));
        return new LetterResults(
                page.stream().map(LetterResult::of).toList(),
                found.size() > limit ? page.get(limit - 1).position() : null);
    }

    private static Set<LetterState> states(List<String> words) {
        Set<LetterState> states = EnumSet.noneOf(LetterState.class);
        for (String word : words) {
            List<LetterState> meant = Stream.of(LetterState.values())
                    .filter(state -> state.word().equals(word))
                    .toList();
            if (meant.isEmpty()) {
                throw Refusal.badRequest("'result' is '" + word + "' and must be one of "
                        + Stream.of(LetterState.values())
                                .map(LetterState::word)
                                .distinct()
                                .collect(Collectors.joining(", ")));
            }
            states.addAll(meant);
        }
        return states;
    }

    /**
     * Suspends a replay; the dead letter that is being moved is moved.
     *
     * @throws Refusal if there is no such replay, it does not run, or the request does not say why
     */
    public ReplayView suspend(OpsRequest request) {
        return change(request, "suspend", why(request), view -> store.suspend(view.id(), null, clock.instant()));
    }

    /**
     * Resumes a suspended replay, which the route is to work on.
     *
     * @throws Refusal if there is no such replay, it is not suspended, another suspension has begun since the one that the request is
     *     about, another one of its queue runs, or the request does not say why
     */
    public Begun resume(OpsRequest request) {
        SayResume said = request.json(SayResume.class, HOW_TO_RESUME);
        ReplayRun[] run = new ReplayRun[1];
        ReplayView resumed = change(request, "resume", said.why(), view -> {
            if (view.state().equals("suspended")) {
                mustBeSeen(view, said.suspendedAt());
                mustBeTheOnlyOne(view.queue());
            }
            run[0] = ReplayRun.claimed(view.id(), view.queue(), view.perSecond());
            return store.resume(run[0], view.suspendedAt(), work.claimEnds());
        });
        return new Begun(resumed, run[0]);
    }

    private static void mustBeSeen(ReplayView view, Instant suspendedAt) {
        if (suspendedAt != null && !suspendedAt.equals(view.suspendedAt())) {
            throw Refusal.conflict("replay " + view.id() + " is suspended"
                    + (view.suspendedAt() == null ? "" : " since " + view.suspendedAt())
                    + ". That is not the suspension that began at " + suspendedAt
                    + ", which you have seen: look at it again");
        }
    }

    /**
     * Ends a replay for good; what it has replayed is on its way.
     *
     * @throws Refusal if there is no such replay, it is over, or the request does not say why
     */
    public ReplayView cancel(OpsRequest request) {
        ReplayView cancelled =
                change(request, "cancel", why(request), view -> store.cancel(view.id(), clock.instant()));
        work.note(cancelled.id());
        return view(cancelled.id());
    }

    /** What an operator does to a replay. */
    private interface Change {
        /** @return false if its state does not allow it */
        boolean isDone(ReplayView replay);
    }

    private static String why(OpsRequest request) {
        return request.json(Say.class, EXAMPLE).why();
    }

    private ReplayView change(OpsRequest request, String what, String said, Change change) {
        request.allows();
        ReplayView view = view(request.part("id"));
        String why = OpsRequest.why(said);
        Audit.Action action = audit.begin(request.who(), what, "replay " + view.id(), why);
        try {
            if (!change.isDone(view)) {
                throw stands(view(view.id()));
            }
            ReplayView changed = view(view.id());
            audit.done(action, changed.state());
            return changed;
        } catch (RuntimeException e) {
            audit.failed(action, e);
            throw e;
        }
    }

    private static Refusal stands(ReplayView view) {
        return Refusal.conflict(
                "replay " + view.id() + (view.endedAt() == null ? " is " : " is over: ") + view.state());
    }

    private ReplayView view(String id) {
        return views.find(id)
                .orElseThrow(() -> Refusal.notFound("there is no replay " + id
                        + ": those that ended longer ago than openticket.ledger.keep-details are only in the audit"));
    }
}

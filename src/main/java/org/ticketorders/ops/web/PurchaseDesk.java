package org.ticketorders.ops.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.call.KeptCall;
import org.ticketorders.call.KeptCalls;
import org.ticketorders.change.OrderChanges;
import org.ticketorders.doubt.DoubtSearch;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.limit.TicketNames;
import org.ticketorders.log.LogContext;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.ops.service.PurchaseView;
import org.ticketorders.ops.service.TicketCount;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.ShopProperties;

/**
 * What an operator may ask and do about one purchase. It reads and checks; the ledger and the queues are changed elsewhere.
 *
 * @see DoubtDesk how a doubt is settled
 */
@Component
public class PurchaseDesk {

    private static final String LOOK_FIRST =
            "It is in doubt whether the shop has an order for it: look there, and resolve it.";

    private static final Pattern ANY_GUID = Pattern.compile(ShopProperties.GUID);

    static final String TAKE_BACK = "take-back";

    private final Ledger ledger;
    private final InDoubtProperties inDoubt;
    private final Audit audit;
    private final Clock clock;
    private final ObjectMapper json;
    private final DoubtSearch doubts;
    private final OrderChanges changes;
    private final TicketNames names;
    private final KeptCalls calls;

    PurchaseDesk(
            Ledger ledger,
            InDoubtProperties inDoubt,
            Audit audit,
            Clock clock,
            ObjectMapper json,
            DoubtSearch doubts,
            OrderChanges changes,
            TicketNames names,
            KeptCalls calls) {
        this.calls = calls;
        this.names = names;
        this.clock = clock;
        this.doubts = doubts;
        this.changes = changes;
        this.ledger = ledger;
        this.inDoubt = inDoubt;
        this.audit = audit;
        this.json = json;
    }

    /**
     * Everything that the ledger knows of the purchase that the path names, as JSON.
     *
     * @throws Refusal if it knows none of this id, or the request has a parameter
     */
    public String show(OpsRequest request) throws JsonProcessingException {
        PurchaseRecord row = known(request);
        List<TicketCount> held = TicketCount.of(row.hold());
        List<HistoryEntry> history = ledger.history(row.purchaseId());
        List<KeptCall> made = calls.of(row.purchaseId());
        return json.writeValueAsString(PurchaseView.of(
                row,
                lookAtShopAfter(row),
                mayBeTakenBackUntil(row),
                advice(row),
                history,
                row.state() == State.ORDERED
                        ? changes.of(row.purchaseId(), row.attempt()).orElse(null)
                        : null,
                row.state() == State.IN_DOUBT ? doubts.candidates(row) : List.of(),
                TicketCount.named(held, names.of(TicketCount.guids(held))),
                made,
                names.of(guids(row, history, made))));
    }

    /** All GUIDs that the changes and the calls of a purchase speak of; those of tickets have names. */
    private static Set<String> guids(PurchaseRecord row, List<HistoryEntry> history, List<KeptCall> calls) {
        return Stream.of(
                        Stream.of(row)
                                .map(PurchaseRecord::ending)
                                .filter(Objects::nonNull)
                                .map(Ending::detail),
                        history.stream().map(HistoryEntry::detail),
                        calls.stream().map(KeptCall::path))
                .flatMap(Function.identity())
                .filter(Objects::nonNull)
                .flatMap(words -> ANY_GUID.matcher(words).results().map(MatchResult::group))
                .collect(Collectors.toSet());
    }

    /** From when on a look at the shop can show that there is no order; null unless the purchase is in doubt. */
    Instant lookAtShopAfter(PurchaseRecord row) {
        return row.state() == State.IN_DOUBT ? ledger.fence(row, inDoubt.margin()) : null;
    }

    /** What an operator can do about it, or null. */
    String advice(PurchaseRecord row) {
        return switch (row.state()) {
            case IN_DOUBT -> LOOK_FIRST;
            case REJECTED, EXPIRED, FAILED ->
                !row.isReplayable()
                        ? orderCameLate(row)
                        : "It was certainly not ordered"
                                + discarded(row).map(words -> ". " + words).orElse(", and may be replayed.");
            default -> null;
        };
    }

    private static String orderCameLate(PurchaseRecord row) {
        return "An answer of the shop that came late says that it has order "
                + Harmless.masked(row.ending().orderId()) + ": look there"
                + (row.ending().settling() == null ? "." : ", take the settling back, and settle it by what you see.");
    }

    private Optional<String> discarded(PurchaseRecord row) {
        return audit.discarded(row.purchaseId(), row.attempt())
                .map(letter -> letter.done()
                        ? "Its dead letter was discarded by " + letter.who() + " at " + letter.at() + " because: "
                                + letter.why()
                                + ". To order it after all, send it again under another purchaseId."
                        : "Its dead letter was being discarded by " + letter.who() + " at " + letter.at()
                                + " when the application ended: a replay will tell whether it is still there.");
    }

    /**
     * The row of the purchase that the path names.
     *
     * @throws Refusal if the ledger knows none of this id, or the request has a parameter
     */
    public PurchaseRecord known(OpsRequest request) {
        request.allows();
        String purchaseId = request.part("purchaseId");
        PurchaseRecord row = ledger.find(purchaseId)
                .orElseThrow(() -> Refusal.notFound("the ledger has no purchase " + purchaseId
                        + ". It may wait in purchase.requested, or lie in dead-letter.invalid."));
        LogContext.attempt(row.purchaseId(), row.attempt());
        return row;
    }

    /**
     * Whoever asks may have seen the purchase a while ago.
     *
     * @param seen the attempt that the request is about; null for whichever it is now
     * @throws Refusal if another one has begun since
     */
    static void mustBeAttempt(PurchaseRecord row, Integer seen) {
        if (seen != null && seen != row.attempt()) {
            throw Refusal.conflict(
                    "purchase " + row.purchaseId() + " is " + row.state().word() + ", attempt " + row.attempt()
                            + ", and no longer at attempt " + seen + ", which you have seen: look at it again");
        }
    }

    /** @throws Refusal if it may not be replayed */
    public void mustBeReplayable(PurchaseRecord row) {
        if (!row.isReplayable()) {
            String why =
                    switch (row.state()) {
                        case IN_DOUBT -> LOOK_FIRST + " A replay could order it twice.";
                        case ORDERED ->
                            "It is ordered: order "
                                    + Harmless.masked(row.ending().orderId()) + ".";
                        case REJECTED, EXPIRED, FAILED -> orderCameLate(row) + " A replay could order it twice.";
                        default -> "It is in work (" + row.state().word() + "), and will end automatically.";
                    };
            throw Refusal.conflict("purchase " + row.purchaseId() + " cannot be replayed. " + why);
        }
    }

    /**
     * @param why for the audit; may be left out
     * @param attempt the one to be replayed; may be left out
     */
    record Replay(String why, Integer attempt) {}

    /**
     * Notes in the audit that the dead letter is to be moved, before anything that may refuse it.
     *
     * @throws Refusal if the request says anything but these, or is about another attempt
     */
    public Audit.Action noteReplay(OpsRequest request, PurchaseRecord row) {
        Replay said = request.json(Replay.class, "say {}, or {\"why\": \"…\", \"attempt\": 1}");
        return note(request, "replay", row, OpsRequest.whyIfAny(said.why()), said.attempt());
    }

    /**
     * @param why for the audit
     * @param attempt whose settling it is; may be left out
     */
    record TakingBack(String why, Integer attempt) {}

    /**
     * Notes in the audit that a settling is to be taken back, before anything that may refuse it.
     *
     * @throws Refusal if the request does not say why, says anything else, or is about another attempt
     */
    public Audit.Action noteTakingBack(OpsRequest request, PurchaseRecord row) {
        TakingBack said = request.json(TakingBack.class, "say {\"why\": \"…\"}, to which \"attempt\": 1 may be added");
        return note(request, TAKE_BACK, row, OpsRequest.why(said.why()), said.attempt());
    }

    /** @throws Refusal if it is no settled doubt, or was settled too long ago */
    public void mustBeSettled(PurchaseRecord row) {
        if (mayBeTakenBackUntil(row) == null) {
            String why =
                    switch (row.state()) {
                        case IN_DOUBT -> "It is in doubt: settle it.";
                        case ACCEPTED, HELD, ORDERING ->
                            "It is in work (" + row.state().word()
                                    + "): a replay, which cannot be called back, has begun attempt " + row.attempt()
                                    + ".";
                        case ORDERED, REJECTED, EXPIRED, FAILED ->
                            row.ending().settling() == null
                                    ? "It is " + row.state().word()
                                            + ", and nobody settled that: the shop, or a rule, decided it."
                                    : "It was settled at "
                                            + row.ending().settling().at()
                                            + ", longer ago than openticket.in-doubt.keep-settled ("
                                            + inDoubt.keepSettled().toDays() + " days, "
                                            + inDoubt.keepSettled().toHoursPart() + " hours" + ").";
                    };
            throw Refusal.conflict("the settling of purchase " + row.purchaseId() + " cannot be taken back. " + why);
        }
    }

    /** How long a settling may be taken back. */
    Duration keepSettled() {
        return inDoubt.keepSettled();
    }

    /** Until when its settling may be taken back, if nothing else happens to it; null if it may not. */
    Instant mayBeTakenBackUntil(PurchaseRecord row) {
        if (row.ending() == null || row.ending().settling() == null) {
            return null;
        }
        Instant until = row.ending().settling().at().plus(inDoubt.keepSettled());
        return clock.instant().isBefore(until) ? until : null;
    }

    /** @throws Refusal if the message of the settled doubt was not there to be moved */
    public void mustBeTakenBack(boolean moved, PurchaseRecord row) {
        if (!moved) {
            String where = row.keepsMessage()
                    ? "purchase.settled"
                    : "dead-letter." + row.state().word();
            throw Refusal.conflict("the settling of purchase " + row.purchaseId() + " cannot be taken back. "
                    + discarded(row)
                            .orElse("Its message is not in " + where
                                    + ": a replay of it, or somebody else's taking back, is on its way, or it is still being put"
                                    + " there. Look again in a moment."));
        }
    }

    private Audit.Action note(OpsRequest request, String what, PurchaseRecord row, String why, Integer attempt) {
        Audit.Action action = audit.begin(
                request.who(),
                what,
                row.purchaseId(),
                why,
                row.purchaseId(),
                row.attempt(),
                row.state().word());
        try {
            mustBeAttempt(row, attempt);
        } catch (Refusal e) {
            audit.failed(action, e);
            throw e;
        }
        return action;
    }

    /** @throws Refusal if the dead letter was not there to be moved */
    public void mustBeMoved(boolean moved, PurchaseRecord row) {
        if (!moved) {
            discarded(row).ifPresent(words -> {
                throw Refusal.conflict("purchase " + row.purchaseId() + " has no dead letter. " + words);
            });
            throw Refusal.conflict(
                    "dead-letter." + row.state().word() + " has no dead letter of purchase "
                            + row.purchaseId() + ", attempt " + row.attempt()
                            + ": a replay of it is on its way, or the dead letter is still being put there. Look again in a moment.");
        }
    }
}

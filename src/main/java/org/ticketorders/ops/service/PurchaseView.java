package org.ticketorders.ops.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.ticketorders.call.KeptCall;
import org.ticketorders.change.FollowedOrder;
import org.ticketorders.doubt.Candidate;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;

/**
 * What the ledger knows of one purchase.
 *
 * @param state {@code accepted}, {@code held}, {@code ordering}, or the word of its outcome
 * @param published whether its outcome is certainly published; null before its end
 * @param hold reservations at the shop, and how long they live; null where none are known
 * @param tickets what is held, each ticket once, by name where that is known; null where nothing is known to be held
 * @param lookAtShopAfter for a purchase in doubt: from when on a look at the shop can show that there is no order
 * @param settledAt for a doubt that was settled: when
 * @param mayBeTakenBackUntil for a doubt that was settled: until when that may be taken back, unless a replay begins before
 * @param advice what an operator can do, or null
 * @param history every change, oldest first
 * @param payment how far its order has come, {@code open}, {@code payment-failed}, {@code paid} or {@code withdrawn}; null where that is not followed
 * @param paymentSince since when, as the looks at the shop have shown; UTC
 * @param calls the newest requests to the shop that were made for it, oldest first, as they are kept; null where none are
 * @param ticketNames what the tickets that its changes and calls speak of are called, by their GUIDs as they stand there; null where no name is known
 * @param candidates for a purchase in doubt: what the shop's orders last showed that could be its order; null where nothing did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PurchaseView(
        String purchaseId,
        String state,
        int attempt,
        String shop,
        String reason,
        String detail,
        Integer shopStatus,
        String orderId,
        String redirectUrl,
        Long amount,
        Boolean published,
        Hold hold,
        List<TicketCount> tickets,
        Instant lookAtShopAfter,
        Instant settledAt,
        Instant mayBeTakenBackUntil,
        String advice,
        Instant acceptedAt,
        Instant updatedAt,
        List<Change> history,
        String payment,
        Instant paymentSince,
        List<Candidate> candidates,
        List<KeptCall> calls,
        Map<String, String> ticketNames) {

    /** One change of the purchase's row. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(Instant at, String state, int attempt, String reason, String detail) {

        public static Change of(HistoryEntry entry) {
            return new Change(
                    entry.at(),
                    entry.state().word(),
                    entry.attempt(),
                    entry.reason() == null
                            ? null
                            : Reason.valueOf(entry.reason()).word(),
                    entry.detail());
        }
    }

    /**
     * What the ledger and others know of a purchase, as its page shows it.
     *
     * @param followed its order as it is followed; null where it is not
     * @param tickets what is held; empty where nothing is known to be
     * @param calls of the shop; empty where none are kept
     * @param ticketNames of tickets by their GUIDs; empty where none are known
     */
    public static PurchaseView of(
            PurchaseRecord row,
            Instant lookAtShopAfter,
            Instant mayBeTakenBackUntil,
            String advice,
            List<HistoryEntry> history,
            FollowedOrder followed,
            List<Candidate> candidates,
            List<TicketCount> tickets,
            List<KeptCall> calls,
            Map<String, String> ticketNames) {
        Ending ending = row.ending();
        return new PurchaseView(
                row.purchaseId(),
                row.state().word(),
                row.attempt(),
                row.shop(),
                ending == null || ending.reason() == null
                        ? null
                        : ending.reason().word(),
                ending == null ? null : ending.detail(),
                ending == null ? null : ending.shopStatus(),
                ending == null ? null : ending.orderId(),
                ending == null ? null : ending.redirectUrl(),
                ending == null ? null : ending.amount(),
                ending == null ? null : row.published(),
                row.hold(),
                tickets.isEmpty() ? null : tickets,
                lookAtShopAfter,
                ending == null || ending.settling() == null
                        ? null
                        : ending.settling().at(),
                mayBeTakenBackUntil,
                advice,
                row.acceptedAt(),
                row.updatedAt(),
                history.stream().map(Change::of).toList(),
                followed == null ? null : followed.state().word(),
                followed == null ? null : followed.changedAt(),
                candidates.isEmpty() ? null : candidates,
                calls.isEmpty() ? null : calls,
                ticketNames.isEmpty() ? null : ticketNames);
    }

    @Override
    public String toString() {
        return "PurchaseView[" + purchaseId + ", " + state + ", attempt " + attempt + "]";
    }
}

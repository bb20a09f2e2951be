package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.DIGEST;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.OWNER;
import static org.ticketorders.ledger.Samples.SHOP;
import static org.ticketorders.ledger.Samples.expired;
import static org.ticketorders.ledger.Samples.held;
import static org.ticketorders.ledger.Samples.renews;
import static org.ticketorders.ledger.Samples.replays;
import static org.ticketorders.ledger.Samples.requested;
import static org.ticketorders.ledger.Samples.row;
import static org.ticketorders.ledger.Samples.takesBack;
import static org.ticketorders.ledger.Samples.withId;

import java.util.stream.Stream;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/** A table, the messages that may come to it, and what of its decisions the tests of it look at. */
abstract class OnDecisionTable {

    static final int MAX_ATTEMPTS = 5;
    static final int MAX_RENEWALS = 2;
    static final int ATTEMPT = 2;

    final DecisionTable table = new DecisionTable(MAX_ATTEMPTS, MAX_RENEWALS);

    static Stream<Delivery> owners() {
        // the second: a renewal or replay owns the attempt that it began, and carries the one before
        return Stream.of(requested(OWNER), withId(renews(ATTEMPT - 1), OWNER), withId(replays(ATTEMPT - 1), OWNER));
    }

    static Stream<Delivery> carriers(int attempt) {
        return Stream.of(held(attempt), expired(attempt), renews(attempt), replays(attempt), takesBack(attempt));
    }

    void assertKept(PurchaseRecord row, Delivery message, Step expected) {
        Decision decision = table.decide(row, message, NOW);
        assertThat(decision.step()).as("%s met by %s", row.state(), message).isEqualTo(expected);
        assertThat(decision.writes())
                .as("%s met by %s writes", row.state(), message)
                .isFalse();
        assertThat(decision.row()).isSameAs(row);
    }

    static void assertAccepted(
            Decision decision, PurchaseRecord before, int attempt, int firstAttempt, int renewals, String owner) {
        assertThat(decision.writes()).isTrue();
        assertThat(decision.row())
                .isEqualTo(new PurchaseRecord(
                        ID,
                        State.ACCEPTED,
                        attempt,
                        firstAttempt,
                        renewals,
                        owner,
                        DIGEST,
                        SHOP,
                        null,
                        null,
                        false,
                        null,
                        before.acceptedAt(),
                        NOW));
    }

    static void assertEnded(PurchaseRecord row, State state, Reason reason) {
        assertThat(row.state()).isEqualTo(state);
        assertThat(row.ending().state()).isEqualTo(state);
        assertThat(row.ending().reason()).isEqualTo(reason);
        assertThat(row.ending().detail()).isNotBlank().doesNotContain("null");
        assertThat(row.published()).isFalse();
    }
}

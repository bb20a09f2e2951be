package org.ticketorders.outage;

import java.time.Duration;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;

/** What the shop of a purchase did to it, for the routes: it pauses the shop's own lane where it has one. */
@Component
public class Outages {

    /** Holds live for minutes; who waits longer leaves its hold to the queue where holds wait. */
    private static final Duration LONGEST_WAIT_TO_ORDER = Duration.ofSeconds(5);

    /** Whose turn to reserve has not come after this reserves all the same: it puts nothing in doubt. */
    private static final Duration LONGEST_WAIT_TO_RESERVE = Duration.ofSeconds(10);

    private final Pauses pauses;
    private final Sections sections;

    Outages(Pauses pauses, Sections sections) {
        this.pauses = pauses;
        this.sections = sections;
    }

    /** The shop did what this stage asked, and the ledger has it. */
    public void succeeded(Stage stage, Purchase purchase) {
        pauses.succeeded(section(stage, purchase));
    }

    /** The shop was down for this purchase. */
    public void unavailable(Stage stage, Purchase purchase, String why) {
        pauses.unavailable(section(stage, purchase), id(purchase), why);
    }

    /** The shop refuses our token. */
    public void unauthorized(Stage stage, Purchase purchase, String why) {
        pauses.unauthorized(section(stage, purchase), why);
    }

    /**
     * A message is rolled back because of {@code failure}; only outages and refused tokens count.
     *
     * @param purchase null where the message could not be read so far
     * @return whether the shop was the reason
     */
    public boolean failed(Stage stage, Purchase purchase, Throwable failure) {
        return pauses.failed(section(stage, purchase), id(purchase), failure);
    }

    /**
     * The shop's answer to an order left it in doubt.
     *
     * @param turn the one that was waited for
     */
    public void inDoubt(Purchase purchase, String why, Turn turn) {
        pauses.inDoubt(
                section(Stage.ORDER, purchase), id(purchase), why, turn instanceof RampTurn own ? own.turn() : null);
    }

    /**
     * Waits for the purchase's turn to be ordered, while its shop's orders resume after an outage.
     *
     * @return null if it does not come: it has to wait with its hold
     */
    public Turn turnToOrder(Purchase purchase) {
        return turn(pauses.enter(section(Stage.ORDER, purchase), LONGEST_WAIT_TO_ORDER));
    }

    /**
     * Waits for the purchase's turn to be reserved; its reservations do not have to wait for long.
     *
     * @return null if it does not come in time: it is reserved without
     */
    public Turn turnToReserve(Purchase purchase) {
        return turn(pauses.enter(section(Stage.RESERVE, purchase), LONGEST_WAIT_TO_RESERVE));
    }

    private static Turn turn(Ramp.Turn turn) {
        return turn == null ? null : new RampTurn(turn);
    }

    /** A place among those that are worked on, to be given back; more than once does no harm. */
    public interface Turn extends AutoCloseable {

        @Override
        void close();
    }

    private record RampTurn(Ramp.Turn turn) implements Turn {

        @Override
        public void close() {
            turn.close();
        }
    }

    /** Whether nothing is ordered now at the shop of a purchase. */
    public boolean orderingIsPaused(Purchase purchase) {
        return pauses.isOrderingPaused(section(Stage.ORDER, purchase));
    }

    private static String id(Purchase purchase) {
        return purchase == null ? null : purchase.purchaseId();
    }

    private Section section(Stage stage, Purchase purchase) {
        return purchase == null ? stage : sections.of(stage, purchase.shop());
    }
}

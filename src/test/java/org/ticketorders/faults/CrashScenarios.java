package org.ticketorders.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.SimulatedOrders;
import org.ticketorders.testing.CrashControl.Arm;

/**
 * What may happen to a purchase while the process dies, stage by stage, and how each stage ends if it does not. Several purchases may be in one
 * scenario at a time: what the shop does to one is bound to a ticket of its own.
 */
final class CrashScenarios {

    static final String TAKES_NEW = "receive-purchase/";
    static final String TAKES_HELD = "receive-held-reservation/";
    static final String BEGINS_ORDER = TAKES_NEW + "accept-purchase.begin-order";
    static final String ASKS_LEDGER = TAKES_HELD + "accept-purchase.ask-ledger";

    /** Slowly too if it is reserved once more, after a halt that came before the hold was recorded. */
    private static final int TWICE_FOR_A_HALT = 2;

    /** How the application is set up for a scenario. */
    enum Setup {
        LONG_HOLDS(),
        SETTLED_BY_SHOP(
                "openticket.in-doubt.look-for-orders=true",
                "openticket.in-doubt.company=" + SimulatedOrders.COMPANY,
                "openticket.in-doubt.poll-millis=1000",
                "openticket.in-doubt.max-pages=200"),
        SHORT_HOLDS(
                "openticket.hold.life=2500ms", "openticket.hold.safety-margin=1s", "openticket.hold.max-renewals=50"),
        NO_RENEWALS(
                "openticket.hold.life=2500ms", "openticket.hold.safety-margin=1s", "openticket.hold.max-renewals=0");

        private final List<String> properties;

        Setup(String... properties) {
            this.properties = List.of(properties);
        }

        List<String> properties() {
            return properties;
        }
    }

    /** One thing that is done with a purchase, and how it ends if nothing interferes. */
    record Stage(Consumer<String> act, Predicate<String> done) {}

    /**
     * @param alone whether one purchase at a time can be in it
     * @param waits where it waits by itself, so that a hold lapses
     */
    record Scenario(String name, boolean alone, List<Arm> waits, List<Stage> stages) {}

    private final CrashActs acts;

    CrashScenarios(CrashActs acts) {
        this.acts = acts;
    }

    /** What every sender gets whose purchase is ordered at once. */
    Scenario ordered() {
        return scenario("ordered", stage(id -> acts.send(id, Catalogue.STANDING), State.ORDERED));
    }

    List<Scenario> of(Setup setup) {
        return switch (setup) {
            case LONG_HOLDS -> withLongHolds();
            case SETTLED_BY_SHOP ->
                List.of(scenario(
                        "answer lost, then settled by the shop's list", stage(acts::loseAnswer, State.ORDERED)));
            case SHORT_HOLDS -> withShortHolds();
            case NO_RENEWALS ->
                List.of(scenario(
                        "lapsed, no renewal left", stage(id -> acts.sendSlowly(id, TWICE_FOR_A_HALT), State.EXPIRED)));
        };
    }

    private List<Scenario> withLongHolds() {
        Stage ordered = ordered().stages().get(0);
        Stage answerLost = stage(acts::loseAnswer, State.IN_DOUBT);
        Stage foundOrdered = settled(acts::resolveOrdered, State.ORDERED);
        Stage rejected = stage(id -> acts.send(id, acts.ticketOf(id, 0)), State.REJECTED);
        List<Scenario> all = new ArrayList<>(List.of(ordered()));
        all.add(scenario("rejected", stage(id -> acts.send(id, Catalogue.FRONT_ROW), State.REJECTED)));
        all.add(scenario("refused by 503 and rolled back", stage(acts::sendToWait, State.ORDERED)));
        all.add(new Scenario(
                "ordering paused while it was reserving",
                true,
                List.of(new Arm("", CrashActs.RESERVED, 1, "2000")),
                List.of(stage(acts::sendAndPauseOrdering, State.ORDERED))));
        all.add(scenario("answer lost, then found ordered", answerLost, foundOrdered));
        all.add(scenario(
                "answer lost, found ordered, taken back and found once more",
                answerLost,
                foundOrdered,
                new Stage(
                        acts::takeBack,
                        id -> acts.isAt(id, State.IN_DOUBT) && acts.letters("dead-letter.in-doubt", id) == 1),
                foundOrdered));
        all.add(scenario(
                "answer lost, then known to another instance",
                answerLost,
                settled(acts::settleOrderedElsewhere, State.ORDERED)));
        all.add(scenario("invalid", new Stage(acts::sendInvalid, id -> acts.refusalsOf(id) == 1)));
        all.add(scenario("without an id", stage(acts::sendNameless, State.ORDERED)));
        all.add(scenario("sent twice", ordered, new Stage(acts::sendAgain, id -> acts.repliesTo(id) == 1)));
        all.add(scenario(
                "other content under its id",
                ordered,
                new Stage(acts::sendOtherContent, id -> acts.refusalsOf(id) == 1)));
        all.add(scenario("replayed", rejected, stage(acts::replay, State.ORDERED)));
        all.add(new Scenario(
                "replayed with others", true, List.of(), List.of(rejected, stage(acts::replayMany, State.ORDERED))));
        all.add(scenario(
                "rolled back by an outage at the reservation",
                stage(
                        id -> acts.send(
                                id,
                                acts.fails(
                                        id,
                                        Fault.on(Call.RESERVE, Fault.Kind.STATUS)
                                                .status(500)
                                                .times(4))),
                        State.ORDERED)));
        all.add(scenario("undelivered", stage(acts::sendTooLate, State.FAILED)));
        return all;
    }

    private List<Scenario> withShortHolds() {
        Stage ordered = ordered().stages().get(0);
        Stage waits = stage(acts::sendToWait, State.ORDERED);
        Stage notTaken = stage(
                id -> acts.send(id, acts.fails(id, Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE))), State.IN_DOUBT);
        return List.of(
                scenario("lapsed and renewed", stage(id -> acts.sendSlowly(id, 1), State.ORDERED)),
                lapsing("found lapsed before ORDERING", BEGINS_ORDER + ":before", ordered),
                lapsing("found lapsed after ORDERING", BEGINS_ORDER + ":after", ordered),
                lapsing("waited for its order, found lapsed before ORDERING", ASKS_LEDGER + ":before", waits),
                lapsing("waited for its order, found lapsed after ORDERING", ASKS_LEDGER + ":after", waits),
                scenario(
                        "answer lost, then found not ordered",
                        notTaken,
                        settled(acts::resolveNotOrdered, State.FAILED)),
                scenario(
                        "answer lost, then known by another instance not to be ordered",
                        notTaken,
                        settled(acts::settleElsewhere, State.FAILED)));
    }

    private static Scenario scenario(String name, Stage... stages) {
        return new Scenario(name, false, List.of(), List.of(stages));
    }

    private static Scenario lapsing(String name, String point, Stage stage) {
        return new Scenario(name, false, List.of(new Arm("", point, 1, "2000")), List.of(stage));
    }

    private Stage stage(Consumer<String> act, State end) {
        return new Stage(act, id -> acts.isAt(id, end));
    }

    /** A purchase in doubt that is settled: its letter moves too. */
    private Stage settled(Consumer<String> act, State end) {
        return new Stage(act, id -> acts.isAt(id, end) && acts.letters("dead-letter.in-doubt", id) == 0);
    }
}

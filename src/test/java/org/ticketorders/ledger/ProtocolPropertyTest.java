package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.NOW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Carried.Kind;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;

/**
 * Plays one purchase through the ledger and its decision table, with a broker, a shop and workers in memory: workers crash
 * between any two steps or stand still while the broker gives their message to another, answers get lost, holds lapse, senders
 * repeat themselves, dead letters are replayed, doubts are settled, rightly and wrongly, and settlings taken back.
 */
class ProtocolPropertyTest {

    @Property(tries = 4000, shrinking = ShrinkingMode.BOUNDED)
    void keepsItsPromisesWhateverHappens(@ForAll("choices") List<Integer> choices) {
        Play play = new Play(new RowInMemory());
        play.all(choices);
        Statistics.label("end of the play")
                .collect(play.row() == null ? "no row" : play.row().state())
                .coverage(coverage -> {
                    coverage.check(State.ORDERED).percentage(p -> p > 1);
                    coverage.check(State.IN_DOUBT).percentage(p -> p > 1);
                    coverage.check(State.FAILED).percentage(p -> p > 1);
                });
        Statistics.label("settlings taken back").collect(play.takenBack > 0).coverage(coverage -> coverage.check(true)
                .percentage(p -> p > 0.5));
    }

    /** The same with the row in a real database, where each play is longer: fewer of them. */
    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void keepsItsPromisesInADatabase(@ForAll("choices") List<Integer> choices, @ForAll LedgerDatabase.Kind kind) {
        OpenLedger ledger = LEDGERS.computeIfAbsent(kind, any -> kind.open(directory));
        ledger.jdbc().sql("DELETE FROM purchase").update();
        ledger.jdbc().sql("DELETE FROM purchase_history").update();
        new Play(ledger.store()).all(choices);
    }

    private static final Map<LedgerDatabase.Kind, OpenLedger> LEDGERS = new EnumMap<>(LedgerDatabase.Kind.class);
    private static Path directory;

    @BeforeContainer
    static void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("protocol");
    }

    @AfterContainer
    static void removeDirectory() throws IOException {
        LEDGERS.values().forEach(OpenLedger::close);
        LEDGERS.clear();
        FileSystemUtils.deleteRecursively(directory);
    }

    @Provide
    Arbitrary<List<Integer>> choices() {
        return Arbitraries.integers()
                .between(0, 1_000_000)
                .withDistribution(RandomDistribution.uniform())
                .list()
                .ofMinSize(1)
                .ofMaxSize(80);
    }

    /** A message in a queue. Its delivery is counted, so that a worker whose message was given to another cannot commit. */
    private static final class Message {
        private final String id;
        private Source source;
        private final Carried carried;
        private boolean undelivered;
        private int deliveries;

        private Message(String id, Source source, Carried carried) {
            this.id = id;
            this.source = source;
            this.carried = carried;
        }

        private Delivery delivery() {
            return new Delivery(source, undelivered, id, carried, ID, Samples.DIGEST, Samples.SHOP);
        }
    }

    /** What a worker has in hand: a decision about one delivery of a message. */
    private record Worker(Message message, int delivery, Step step, PurchaseRecord row) {}

    private static final class Play {
        private static final Duration LIFE = Duration.ofSeconds(100);

        private final SettableClock clock = new SettableClock(NOW);
        private final LedgerStore store;
        private final Ledger ledger;
        private final List<Message> queues = new ArrayList<>();
        private final List<Worker> workers = new ArrayList<>();
        private final List<Integer> deadLetters = new ArrayList<>();
        private int ids;
        private int posts;
        private int ordersTaken;
        private int attemptOrdering;
        private boolean settledWrongly;
        private int takenBack;

        private Play(LedgerStore store) {
            this.store = store;
            this.ledger = new Ledger(
                    store, new DecisionTable(4, 1), clock, OpenLedger.ages(clock), OpenLedger.NO_RETRY, event -> {});
            send(Source.REQUESTED, Carried.NOTHING);
        }

        private void all(List<Integer> choices) {
            for (int choice : choices) {
                step(choice);
                assertPromises();
            }
        }

        private PurchaseRecord row() {
            return store.find(ID).orElse(null);
        }

        private void send(Source source, Carried carried) {
            queues.add(new Message("ID:" + ++ids, source, carried));
        }

        private void step(int choice) {
            int what = choice % 16;
            int which = choice / 16;
            try {
                if (what < 6 && !queues.isEmpty()) {
                    deliver(queues.get(which % queues.size()));
                } else if (what < 12 && !workers.isEmpty()) {
                    work(workers.remove(which % workers.size()), which / 7);
                } else {
                    disturb(what, which);
                }
            } catch (ConcurrentChange e) {
                // rolled back: the message stays where it is
            }
        }

        private void disturb(int what, int which) {
            switch (what) {
                case 12 -> clock.advance(Duration.ofSeconds(which % 60));
                case 13 -> {
                    switch (which % 3) {
                        case 0 -> send(Source.REQUESTED, Carried.NOTHING);
                        case 1 -> settle(which / 3 % 4 == 0);
                        default -> takeBack();
                    }
                }
                case 14 -> {
                    // who replays what somebody settled wrongly orders twice: nothing here could know
                    if (!deadLetters.isEmpty() && !settledWrongly) {
                        int letter = deadLetters.get(which % deadLetters.size());
                        if (letter != row().attempt() || row().state().isReplayable()) {
                            deadLetters.remove(Integer.valueOf(letter));
                            send(Source.AGAIN, new Carried(Kind.REPLAYS, letter));
                        }
                    }
                }
                case 15 -> {
                    if (!queues.isEmpty()) {
                        Message message = queues.get(which % queues.size());
                        if (message.source == Source.HELD && which % 2 == 0) {
                            message.source = Source.EXPIRED;
                        } else if (which % 9 == 0) {
                            message.undelivered = true;
                        }
                        message.deliveries++;
                    }
                }
                default -> {
                    // nothing to take, nobody at work
                }
            }
        }

        private void settle(boolean wrongly) {
            PurchaseRecord row = row();
            if (row == null || row.state() != State.IN_DOUBT) {
                return;
            }
            boolean says = (ordersTaken > 0) != wrongly;
            if (says) {
                new Settlings(ledger).foundOrdered(ledger.find(ID).orElseThrow(), "order of another", "seen");
            } else if (!clock.instant().isBefore(ledger.fence(row, Duration.ZERO))) {
                new Settlings(ledger)
                        .foundNotOrdered(ledger.find(ID).orElseThrow(), clock.instant(), Duration.ZERO, "seen");
            } else {
                return;
            }
            settledWrongly = wrongly;
        }

        private void takeBack() {
            PurchaseRecord row = row();
            if (row != null
                    && row.state().isEnd()
                    && row.ending().settling() != null
                    && deadLetters.remove(Integer.valueOf(row.attempt()))) {
                send(Source.AGAIN, new Carried(Kind.TAKES_BACK, row.attempt()));
                takenBack++;
            }
        }

        private void deliver(Message message) {
            message.deliveries++;
            PurchaseRecord before = row();
            Decision decision = ledger.take(message.delivery());
            assertLegal(before, decision);
            workers.add(new Worker(message, message.deliveries, decision.step(), decision.row()));
        }

        private void assertLegal(PurchaseRecord before, Decision decision) {
            if (before == null) {
                return;
            }
            if (before.state().isEnd() && decision.writes()) {
                assertThat(before.state().isReplayable() || before.ending().settling() != null)
                        .isTrue();
                assertThat(decision.row().attempt()).isEqualTo(before.attempt() + 1);
                if (decision.row().state() == State.IN_DOUBT) {
                    settledWrongly = false;
                }
            }
            if (decision.step() == Step.ORDER) {
                assertThat(before.state()).isEqualTo(State.HELD);
                assertThat(decision.row().state()).isEqualTo(State.ORDERING);
                assertThat(attemptOrdering)
                        .as("attempt being ordered")
                        .isNotEqualTo(decision.row().attempt());
                attemptOrdering = decision.row().attempt();
            }
            if (decision.step() == Step.RESERVE) {
                assertThat(decision.row().attempt()).isEqualTo(before.attempt() + 1);
            }
        }

        /** Does a worker's step to its end, or crashes somewhere in it. */
        private void work(Worker worker, int luck) {
            switch (worker.step()) {
                case RESERVE -> reserve(worker, luck);
                case ORDER -> order(worker, luck);
                case SEND_ON ->
                    commit(
                            worker,
                            luck,
                            Source.HELD,
                            new Carried(Kind.HOLD, worker.row().attempt()));
                case LET_LAPSE -> commit(worker, luck, Source.EXPIRED, worker.message().carried);
                case RENEW ->
                    commit(
                            worker,
                            luck,
                            Source.AGAIN,
                            new Carried(Kind.RENEWS, worker.row().attempt()));
                case FINISH -> finish(worker, luck, worker.row());
                case DROP, REFUSE -> commit(worker, luck, null, null);
            }
        }

        private void reserve(Worker worker, int luck) {
            if (luck % 5 == 0) {
                return;
            }
            if (luck % 5 == 1) {
                Ending ending = Ending.of(State.REJECTED, Reason.SOLD_OUT, "sold out");
                finish(worker, luck / 5, ledger.endWithoutHold(worker.row(), ending));
                return;
            }
            Instant now = clock.instant();
            Hold hold = new Hold(List.of(), "provider", now.plus(LIFE).minusSeconds(10), now.plus(LIFE));
            PurchaseRecord held = ledger.held(worker.row(), hold);
            commit(worker, luck / 5, Source.HELD, new Carried(Kind.HOLD, held.attempt()));
        }

        private void order(Worker worker, int luck) {
            if (luck % 7 == 0) {
                return;
            }
            if (worker.row().hold().isOver(clock.instant()) || luck % 7 == 1) {
                PurchaseRecord row = ledger.notTaken(worker.row(), "not sent");
                attemptOrdering = 0;
                if (row.state().isEnd()) {
                    finish(worker, luck / 7, row);
                }
                return;
            }
            posts++;
            boolean taken = luck % 7 < 5;
            ordersTaken += taken ? 1 : 0;
            if (luck / 7 % 3 == 0) {
                return;
            }
            Ending ending;
            if (luck / 7 % 3 == 1) {
                ending = Ending.of(State.IN_DOUBT, Reason.ANSWER_LOST, "no answer");
            } else if (taken) {
                ending = Ending.ordered("order", null, null, null);
            } else {
                ending = Ending.of(State.REJECTED, Reason.REFUSED_BY_SHOP, "no");
            }
            finish(worker, luck / 21, ledger.answered(worker.row(), ending));
        }

        private void finish(Worker worker, int luck, PurchaseRecord row) {
            if (commit(worker, luck, null, null) && (row.state() != State.ORDERED || row.keepsMessage())) {
                deadLetters.add(row.attempt());
            }
        }

        /** Acknowledges the message and sends another in its place, unless it crashes or is no longer the one who has it. */
        private boolean commit(Worker worker, int luck, Source to, Carried carried) {
            boolean mine = worker.message().deliveries == worker.delivery();
            if (luck % 5 == 0 || !mine || !queues.remove(worker.message())) {
                return false;
            }
            if (to != null) {
                send(to, carried);
            }
            return true;
        }

        private void assertPromises() {
            PurchaseRecord row = row();
            if (row == null) {
                return;
            }
            assertThat(ordersTaken).as("orders that the shop took").isLessThanOrEqualTo(1);
            if (ordersTaken == 1 && !settledWrongly) {
                assertThat(row.state())
                        .as("state of a purchase that has an order")
                        .isIn(State.ORDERING, State.ORDERED, State.IN_DOUBT);
            }
            assertThat(posts).isLessThanOrEqualTo(row.attempt());
            if (row.state() == State.IN_DOUBT && row.ending().reason() == Reason.TAKEN_BACK) {
                assertThat(deadLetters.contains(row.attempt())
                                || queues.stream()
                                        .anyMatch(message -> message.delivery().owns(row)
                                                || message.delivery().carries(row)))
                        .as("message of %s", row)
                        .isTrue();
            }
            if (!row.state().isEnd()) {
                assertThat(queues)
                        .as("messages, one of which is to bring %s to an end", row)
                        .anyMatch(message -> message.delivery().owns(row)
                                || message.delivery().carries(row));
            }
        }
    }
}

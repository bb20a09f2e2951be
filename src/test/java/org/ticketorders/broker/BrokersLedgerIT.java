package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.TemporaryQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.ledger.LedgerIdentity;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.JavaProcess;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/** The messages at a broker are worked on with one ledger: another one would not know what was ordered before. */
class BrokersLedgerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Pattern OTHERS_MARK = Pattern.compile("belong to another ledger, ([^,]+), and");

    @TempDir
    Path directory;

    @Test
    void keepsAnInstanceWithALedgerOfItsOwnFromABrokerThatOthersUse() throws Exception {
        try (TestSystem system = TestSystem.withBrokerApart("brokers-ledger", directory)) {
            JavaProcess broker = system.broker();
            broker.launch();
            system.awaitBroker();
            system.app("one", Application.class).start();
            String id = TestApp.newId();
            assertThat(ask(system, id)).contains("\"ordered\"");

            AppProcess other = withALedgerOfItsOwn(system, "other");
            other.launch();
            await("the other to end, or to be ready").atMost(PATIENCE).until(() -> !other.isAlive() || other.isReady());
            askAgain(system, id);
            assertThat(other.isAlive()).isFalse();
            assertThat(other.output()).contains("belong to another ledger");
        }
    }

    /** Its consumers connect as soon as they can, and nothing else looks at the broker by then. */
    @Test
    void takesNothingFromABrokerThatComesBackUntilItIsKnownWhoseMessagesItHas() throws Exception {
        try (TestSystem system = TestSystem.withBrokerApart("brokers-ledger-late", directory)) {
            JavaProcess broker = system.broker();
            broker.launch();
            system.awaitBroker();
            AppProcess one = system.app("one", Application.class, "logging.level.openticket.start=INFO");
            one.start();
            String id = TestApp.newId();
            assertThat(ask(system, id)).contains("\"ordered\"");
            one.kill();
            try (JMSContext jms = system.senders().createContext()) {
                for (int times = 0; times < 10; times++) {
                    jms.createProducer()
                            .send(jms.createQueue("purchase.requested"), Messages.purchase(id, Catalogue.STANDING, 1));
                }
            }
            broker.kill();

            AppProcess early = withALedgerOfItsOwn(system, "early", "openticket.pause.check-millis=3600000");
            early.launch();
            awaitOutput(early, "Started, but not ready: it is not known yet");
            broker.launch();
            system.awaitBroker();
            awaitOutput(early, "belong to another ledger");
            assertThat(early.isReady()).isFalse();
            broker.kill();

            one.launch();
            awaitOutput(one, "Started, but not ready: it is not known yet");
            broker.launch();
            one.awaitReady();
            askAgain(system, id);
        }
    }

    @Test
    void pausesTheInstanceWhoseLedgerIsReplacedAtAnother() throws Exception {
        try (TestSystem system = TestSystem.withBrokerApart("brokers-ledger-replaced", directory)) {
            system.broker().launch();
            system.awaitBroker();
            AppProcess one = system.app("one", Application.class, "logging.level.openticket.outages=INFO");
            one.start();
            AppProcess refused = withALedgerOfItsOwn(system, "refused");
            refused.launch();
            awaitOutput(refused, "belong to another ledger");
            String mark = OTHERS_MARK
                    .matcher(refused.output())
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();

            withALedgerOfItsOwn(system, "new", "openticket.ledger.replaces=" + mark)
                    .start();

            // paused at once, as soon as its mark is gone, and then it learns why
            awaitOutput(one, "paused because the messages at the broker belong to another ledger");
            for (int times = 0; times < 10; times++) {
                assertThat(ask(system, TestApp.newId())).contains("\"ordered\"");
            }
        }
    }

    private static void awaitOutput(AppProcess app, String part) {
        await("it to say: " + part).atMost(PATIENCE).until(() -> app.output().contains(part));
    }

    private AppProcess withALedgerOfItsOwn(TestSystem system, String name, String... properties) throws IOException {
        Path own = Files.createDirectory(directory.resolve("ledger-of-" + name));
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("logging.level.openticket.start=INFO");
        all.add("spring.datasource.url=jdbc:sqlite:" + own.resolve("ledger.db")
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000&transaction_mode=IMMEDIATE");
        return system.app(name, Application.class, all.toArray(String[]::new));
    }

    /** It is ordered already, and is not ordered again. */
    private static void askAgain(TestSystem system, String id) {
        for (int times = 0; times < 10; times++) {
            assertThat(ask(system, id)).contains("\"ordered\"");
        }
        assertThat(system.orders()).hasSize(1);
    }

    @Test
    void refusesANewLedgerBesideTheMessagesOfTheOneBefore() throws Exception {
        try (TestApp app = TestApp.start(directory)) {
            String id = TestApp.newId();
            app.send(Messages.purchase(id, Catalogue.STANDING, 1));
            app.awaitState(id, State.ORDERED);
            String before = app.bean(LedgerIdentity.class).mark();
            app.stop();
            for (String name : List.of("ledger.db", "ledger.db-wal", "ledger.db-shm")) {
                Files.deleteIfExists(directory.resolve(name));
            }

            assertThatThrownBy(app::startAgain)
                    .rootCause()
                    .hasMessageContaining("belong to another ledger, " + before)
                    .hasMessageContaining("openticket.ledger.replaces");

            app.with("openticket.ledger.replaces", before).startAgain();
            app.stop();
            app.startAgain();
            app.stop();
            app.without("openticket.ledger.replaces").startAgain();
        }
    }

    /** Sends a purchase. @return the reply */
    private static String ask(TestSystem system, String id) {
        try (JMSContext jms = system.senders().createContext()) {
            TemporaryQueue replies = jms.createTemporaryQueue();
            jms.createProducer()
                    .setJMSReplyTo(replies)
                    .send(jms.createQueue("purchase.requested"), Messages.purchase(id, Catalogue.STANDING, 1));
            return jms.createConsumer(replies).receiveBody(String.class, PATIENCE.toMillis());
        }
    }
}

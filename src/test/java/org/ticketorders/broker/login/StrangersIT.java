package org.ticketorders.broker.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Who has no password for the embedded broker, and guesses one, or needs none. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(300)
class StrangersIT {

    @TempDir
    Path directory;

    /** The user whose password is guessed, from the same address. */
    @Test
    void letsSendersInWhileOthersGuess(CapturedOutput output) throws Exception {
        ExecutorService guessers = Executors.newFixedThreadPool(4);
        AtomicBoolean over = new AtomicBoolean();
        try (TestApp attacked = TestApp.prepare(directory)) {
            attacked.startAgain();
            List<Future<Integer>> guesses = Stream.of(0, 1, 2, 3)
                    .map(number -> guessers.submit(() -> guess(attacked, number, over)))
                    .toList();
            // a password whose check is slow: of so many that might be right only some are looked at
            await().atMost(TestApp.PATIENCE).until(() -> isLetIn(attacked.amqpSenders()));
            for (int i = 0; i < 20; i++) {
                assertThat(isLetIn(attacked.senders())).isTrue();
                assertThat(isLetIn(attacked.amqpSenders())).isTrue();
            }
            over.set(true);
            int all = 0;
            for (Future<Integer> each : guesses) {
                all += each.get();
            }

            assertThat(all).isGreaterThan(20);
            double counted =
                    attacked.bean(MeterRegistry.class).get("openticket.broker.logins.failed").counters().stream()
                            .mapToDouble(Counter::count)
                            .sum();
            assertThat(counted).isGreaterThanOrEqualTo(all);
            assertThat(output.getOut().lines().filter(line -> line.contains("A login at the broker failed")))
                    .hasSizeBetween(1, 10);
            assertThat(output).doesNotContain("guess-");
        } finally {
            over.set(true);
            guessers.shutdownNow();
        }
    }

    private static boolean isLetIn(ConnectionFactory client) {
        try (Connection connection = client.createConnection()) {
            connection.start();
            return true;
        } catch (JMSException e) {
            return false;
        }
    }

    private static int guess(TestApp app, int number, AtomicBoolean over) {
        int guesses = 0;
        while (!over.get()) {
            List<ConnectionFactory> clients =
                    Rights.clients(app, number % 2 == 0 ? Logins.ERP : "guess-" + guesses, "guess-" + guesses);
            try (Connection connection = clients.get(number / 2).createConnection()) {
                throw new IllegalStateException("let in: " + connection);
            } catch (JMSException e) {
                guesses++;
            }
        }
        return guesses;
    }

    // --- without a password ---------------------------------------------------------------------------------------

    @Test
    void letsWhoGivesNoPasswordSendAndBeRepliedToWhereThatIsSaid(CapturedOutput output) throws Exception {
        try (TestApp open = TestApp.start(directory, "openticket.broker.anonymous=send")) {
            assertThat(output)
                    .contains("openticket.broker.anonymous is 'send': who reaches 127.0.0.1:" + open.brokerPort());
            assertThat(Rights.byCore(open, null, null))
                    .containsExactlyInAnyOrder(
                            "SEND purchase.requested", "CREATE_QUEUE reply", "CONSUME reply", "DELETE reply");
            assertThat(Rights.byAmqp(new JmsConnectionFactory("amqp://127.0.0.1:" + open.brokerPort())))
                    .containsExactlyInAnyOrder("SEND purchase.requested", "REPLY");
            // a wrong password is none at all
            assertThatThrownBy(() -> Rights.byCore(open, Logins.SENDER, "wrong"))
                    .isInstanceOf(Exception.class);
            try (Connection sender = open.core(Logins.SENDER).createConnection();
                    Session mine = sender.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    Connection nobody = Rights.clients(open, null, null).get(0).createConnection();
                    Session theirs = nobody.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer purchases = theirs.createProducer(theirs.createQueue("purchase.requested"))) {
                String replies = mine.createTemporaryQueue().getQueueName();
                assertThatThrownBy(() -> theirs.createConsumer(theirs.createQueue(replies)))
                        .isInstanceOf(JMSException.class);

                nobody.start();
                TemporaryQueue own = theirs.createTemporaryQueue();
                var purchase = theirs.createTextMessage(Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1));
                purchase.setJMSReplyTo(own);
                purchases.send(purchase);
                try (MessageConsumer answers = theirs.createConsumer(own)) {
                    assertThat(answers.receive(TestApp.PATIENCE.toMillis())).isNotNull();
                }
            }
        }
    }
}

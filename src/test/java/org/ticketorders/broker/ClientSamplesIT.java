package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The programs in {@code config/samples/clients}, run as their README says, where this machine has what they need. */
@Timeout(300)
class ClientSamplesIT {

    private static final Path CLIENTS = Path.of("config/samples/clients").toAbsolutePath();
    private static final int ORDERED = 0;
    private static final int NOT_ORDERED = 3;

    @TempDir
    static Path directory;

    @RegisterExtension
    static final TestApp app =
            TestApp.perClass("openticket.imports.settle-millis=100", "openticket.imports.poll-millis=200");

    enum Client {
        ARTEMIS("java", "java", "SendPurchase.java", "ReadOutcomes.java"),
        QPID("java", "java", "SendPurchase.java", "ReadOutcomes.java"),
        PYTHON("python", "/usr/bin/python3", "send_purchase.py", "read_outcomes.py"),
        NODE("node", "node", "send-purchase.js", "read-outcomes.js");

        private static final Map<Client, Boolean> RUNNABLE = new ConcurrentHashMap<>();

        private final String folder;
        private final String program;
        private final String sender;
        private final String reader;

        Client(String folder, String program, String sender, String reader) {
            this.folder = folder;
            this.program = program;
            this.sender = sender;
            this.reader = reader;
        }

        /** A process that runs this one of its programs. @param home its working directory, where its log is, too */
        ProcessBuilder run(String file, Path home, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(command());
            command.add(CLIENTS.resolve(folder).resolve(file).toString());
            command.addAll(List.of(arguments));
            ProcessBuilder process = process(command, home);
            process.environment().put("BROKER_URL", "amqp://127.0.0.1:" + app.brokerPort());
            process.environment().put("BROKER_PASSWORD", Logins.PASSWORD);
            process.environment().put("WAIT_SECONDS", "1");
            return process;
        }

        private List<String> command() throws IOException {
            if (!folder.equals("java")) {
                return List.of(program);
            }
            String library = name().toLowerCase(Locale.ROOT);
            Path settings = Files.createDirectories(directory.resolve(library));
            String shipped =
                    Files.readString(CLIENTS.resolve("java").resolve(library).resolve("jndi.properties"));
            Files.writeString(settings.resolve("jndi.properties"), shipped.replace(":61616", ":" + app.brokerPort()));
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    settings + File.pathSeparator + libraries());
        }

        /** Those that the sample's pom.xml names, and what they need; without ours, whose logging is set up otherwise. */
        private static String libraries() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> entry.endsWith(".jar") && !entry.contains("logback"))
                    .collect(Collectors.joining(File.pathSeparator));
        }

        /** Whether this machine has the language and the library. */
        boolean canRun() {
            return RUNNABLE.computeIfAbsent(this, client -> switch (client) {
                case PYTHON -> succeeds(program, "-c", "import proton");
                case NODE -> succeeds(program, "-e", "require('rhea')");
                default -> true;
            });
        }

        private static boolean succeeds(String... command) {
            try {
                return process(List.of(command), directory).start().waitFor() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static ProcessBuilder process(List<String> command, Path home) {
            return new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("output.log").toFile());
        }
    }

    /** What a client's program has printed, and how it ended. */
    private record Ended(int exitCode, String output) {}

    private static Ended ended(Process process, Path home) throws Exception {
        try {
            assertThat(process.waitFor(TestApp.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return new Ended(process.exitValue(), output(home));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String output(Path home) throws IOException {
        return Files.readString(home.resolve("output.log"));
    }

    private static Path home(Client client, String test) throws IOException {
        assumeTrue(client.canRun(), client + " or its library is not on this machine");
        return Files.createDirectories(directory.resolve(test + "-" + client));
    }

    // --- senders --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Client.class)
    void printsWhyAMessageIsRefused(Client client) throws Exception {
        Path home = home(client, "refused");
        String id = TestApp.newId();
        Path file = Files.writeString(home.resolve("purchase.json"), "{\"purchaseId\":\"" + id + "\"}");

        Ended refused = ended(client.run(client.sender, home, file.toString()).start(), home);

        assertThat(refused.output()).contains(id + ": {", "\"outcome\":\"invalid\"", "'receiver' is missing");
        assertThat(refused.exitCode()).isEqualTo(NOT_ORDERED);
    }

    /** The purchase waits for longer than its sender does, who sends it again: there is one order. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void sendsAgainUnderTheSameIdWhenNoAnswerComes(Client client) throws Exception {
        Path home = home(client, "again");
        String id = TestApp.newId();
        Path file = Files.writeString(home.resolve("purchase.json"), Messages.traceable(id, Catalogue.STANDING, 1));
        app.suspend("receive-purchase");
        Process process;
        try {
            process = client.run(client.sender, home, file.toString()).start();
            await().atMost(TestApp.PATIENCE).until(() -> sentBy(id).size() >= 2);
            assertThat(sentBy(id)).allSatisfy(message -> {
                assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
                assertThat(TestApp.text(message)).isEqualTo(Files.readString(file));
            });
        } finally {
            app.resume("receive-purchase");
        }
        Ended ended = ended(process, home);

        assertThat(ended.output()).contains(id + ": {", "\"outcome\":\"ordered\"");
        assertThat(ended.exitCode()).isEqualTo(ORDERED);
        assertThat(app.orders())
                .filteredOn(order -> order.email().equals(Messages.emailOf(id)))
                .hasSize(1);
    }

    private static List<Message> sentBy(String correlationId) throws JMSException {
        List<Message> sent = new ArrayList<>();
        for (Message message : app.peek("purchase.requested")) {
            if (correlationId.equals(message.getJMSCorrelationID())) {
                sent.add(message);
            }
        }
        return sent;
    }

    // --- readers --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Client.class)
    void keepsTheOutcomeThatCounts(Client client) throws Exception {
        Path home = home(client, "counts");
        String id = "ERP:" + TestApp.newId();
        publish(outcome(id, 1, "in-doubt"));
        publish(outcome(id, 1, "ordered"));
        publish(outcome(id, 1, "in-doubt"));
        publish(outcome(id, 3, "in-doubt"));
        publish(outcome(id, 2, "failed"));
        publish(outcome(id, 10, "rejected"));
        publish(outcome(id, 10, "rejected"));
        publish(outcome(id, 3, "ordered"));
        publish("{\"purchaseId\":\"%s\",\"outcome\":\"invalid\",\"messageId\":\"ID:%s\",\"violations\":[\"%s\"]}"
                .formatted(id, id, id));

        Process process = client.run(client.reader, home).start();
        try {
            await().atMost(TestApp.PATIENCE)
                    .until(() -> output(home).contains("invalid: [\"" + id)
                            || output(home).contains("invalid: ['" + id));
            await("the last acknowledgement")
                    .atMost(TestApp.PATIENCE)
                    .until(() -> app.broker().locateQueue("order.outcome").getMessageCount() == 0);
        } finally {
            process.destroyForcibly().waitFor();
        }

        assertThat(output(home).lines().filter(line -> line.contains(" " + id + " ")))
                .containsExactly(
                        "counts: " + id + " in-doubt, attempt 1",
                        "counts: " + id + " ordered, attempt 1",
                        "older: " + id + " in-doubt, attempt 1",
                        "counts: " + id + " in-doubt, attempt 3",
                        "older: " + id + " failed, attempt 2",
                        "counts: " + id + " rejected, attempt 10",
                        "older: " + id + " rejected, attempt 10",
                        "older: " + id + " ordered, attempt 3");
        assertThat(stored(home, id)).isEqualTo(outcome(id, 10, "rejected"));
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void leavesAnOutcomeThatItCannotStoreInTheQueue(Client client) throws Exception {
        Path home = home(client, "unstored");
        String id = TestApp.newId();
        Files.createDirectories(home.resolve("outcomes").resolve(id + ".json.part"));
        try (Connection database = database(home);
                Statement table = database.createStatement()) {
            table.execute("CREATE TABLE outcomes (purchase_id TEXT PRIMARY KEY CHECK (purchase_id <> '" + id + "'),"
                    + " attempt INTEGER NOT NULL, outcome TEXT NOT NULL, message TEXT NOT NULL)");
        }
        publish(outcome(id, 1, "ordered"));

        Ended ended = ended(client.run(client.reader, home).start(), home);

        assertThat(ended.exitCode()).as(ended.output()).isNotZero();
        await("the outcome to be in the queue").atMost(TestApp.PATIENCE).until(() -> app.peek("order.outcome").stream()
                .anyMatch(message -> TestApp.text(message).contains(id)));
    }

    private static String outcome(String id, int attempt, String word) {
        return "{\"purchaseId\":\"%s\",\"outcome\":\"%s\",\"attempt\":%d}".formatted(id, word, attempt);
    }

    private static void publish(String outcome) {
        app.bean(JmsTemplate.class).convertAndSend("order.outcome", outcome);
    }

    private static String stored(Path home, String id) throws Exception {
        Path file = home.resolve("outcomes").resolve(id.replace(":", "%3A") + ".json");
        if (Files.exists(file)) {
            return Files.readString(file);
        }
        try (Connection database = database(home);
                Statement statement = database.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT message FROM outcomes WHERE purchase_id = '" + id + "'")) {
            return row.getString(1);
        }
    }

    private static Connection database(Path home) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + home.resolve("outcomes.db"));
    }

    // --- files ----------------------------------------------------------------------------------------------------

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the line is for a shell")
    void theShellDropsAFileAndPrintsItsOutcomes() throws Exception {
        Path home = Files.createDirectories(directory.resolve("a shell"));
        String id = TestApp.newId();
        Files.writeString(home.resolve("purchase.json"), Messages.traceable(id, Catalogue.STANDING, 1));
        Process shell = Client.process(
                        List.of(
                                "sh",
                                CLIENTS.resolve("files/drop.sh").toString(),
                                "purchase.json",
                                app.directory().resolve("imports").toString()),
                        home)
                .start();

        Ended ended = ended(shell, home);

        assertThat(ended.output()).contains(id + ",ordered,");
        assertThat(ended.exitCode()).isZero();
    }
}

package org.ticketorders.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.command.SendPurchase;
import org.ticketorders.documents.Document;
import org.ticketorders.documents.RunDocuments;
import org.ticketorders.testing.Browser;
import org.ticketorders.testing.LaunchedApp;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What a newcomer sees who starts the sandbox, ends it and starts it again. */
class SandboxIT {

    private static final String READY =
            "Send the next purchase as JSON to queue purchase.requested at tcp://127.0.0.1:";
    private static final String IN_DOUBT = "ERP-2026-000555";
    private static final Duration SECONDS_TO_END = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final int brokerPort = TestApp.freePort();

    private final int httpPort = TestApp.freePort();
    private final int shopPort = TestApp.freePort();
    private String firstPassword;

    @Test
    void printsALineForEachSampleAndTakesFurtherPurchases() throws Exception {
        try (LaunchedApp sandbox = sandbox()) {
            sandbox.awaitOutput(
                    READY + brokerPort,
                    "ERP-2026-000123 ordered: order ",
                    "ERP-2026-000124 rejected: sold-out: ",
                    "ERP-2026-000125 rejected: payment-method-not-offered: ",
                    "ERP-2026-000126 rejected: unknown-ticket: ",
                    "ERP-2026-000127 invalid: breaks-schema: ",
                    " invalid: unreadable: ",
                    "ERP-2026-000129 ordered: order ",
                    "ERP-2026-000123 duplicate: ",
                    "ERP-2026-000123 invalid: purchase-id-reused: ");
            String password = firstPassword(sandbox.output(), "", "admin");
            assertThat(sandbox.output()).contains("The operators' page: http://127.0.0.1:" + httpPort + "/ops/");
            assertThat(me("admin", password)).contains("\"operator\"");
            assertThat(me("admin", "admin")).doesNotContain("operator");
            isForItsOwnerAlone("first-operator.hash", "$2", password);
            firstPassword = password;
            String sender = firstPassword(sandbox.output(), " of senders at the broker", "sender");
            String reader = firstPassword(sandbox.output(), " of readers at the broker", "reader");
            assertThat(sender).isNotEqualTo(reader);
            isForItsOwnerAlone("broker-sender.hash", "$2", sender);
            isForItsOwnerAlone("broker-reader.hash", "$2", reader);
            isForItsOwnerAlone("broker-sender.password", sender, "$2");
            isForItsOwnerAlone("broker-reader.password", reader, "$2");
            assertThat(sandbox.addressesOfListeners())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(InetAddress::isLoopbackAddress);
            assertThat(purchaseLines(sandbox)).as(sandbox.output()).hasSize(9);
            documents().isPrinted(sandbox.output());

            String id = TestApp.newId();
            try (ActiveMQConnectionFactory senders =
                            new ActiveMQConnectionFactory("tcp://127.0.0.1:" + brokerPort, "sender", sender);
                    JMSContext jms = senders.createContext()) {
                jms.createProducer()
                        .send(
                                jms.createQueue("purchase.requested"),
                                Messages.purchase(id, Catalogue.STANDING, 2, "Bancontact"));
            }
            sandbox.awaitOutput(id + " ordered: order ");
            sendsWithoutBeingAskedForThePassword();

            sandbox.terminate();
            assertThat(sandbox.awaitEnd(SECONDS_TO_END)).isIn(0, 143);
            assertThat(sandbox.output()).doesNotContain("\tat ");
        }

        try (LaunchedApp again = sandbox()) {
            again.awaitOutput(
                    READY + brokerPort,
                    "ERP-2026-000123 duplicate: known already, ordered, order ",
                    "ERP-2026-000124 duplicate: known already, rejected, sold-out: ",
                    "ERP-2026-000125 duplicate: known already, rejected, payment-method-not-offered: ",
                    "ERP-2026-000126 duplicate: known already, rejected, unknown-ticket: ",
                    "ERP-2026-000129 duplicate: known already, ordered, order ",
                    "ERP-2026-000123 invalid: purchase-id-reused: ");
            assertThat(again.output()).doesNotContain("The first login", firstPassword);
            assertThat(me("admin", firstPassword)).contains("\"operator\"");
            assertThat(again.output()).doesNotContain(" ordered: order ").doesNotContain(" rejected: ");
            sendsWithoutBeingAskedForThePassword();
            doesWhatTheDocumentsShow();
        }
    }

    private void doesWhatTheDocumentsShow() throws Exception {
        RunDocuments documents = documents();
        String sender = Files.readString(directory.resolve("data/broker-sender.password"))
                .trim();
        assertThat(documents.java(sender)).contains("{\"purchaseId\":\"JAVA-1\",\"outcome\":\"ordered\"");
        if (documents.hasPython()) {
            assertThat(documents.python(sender)).contains("{\"purchaseId\":\"PYTHON-1\",\"outcome\":\"ordered\"");
        }

        Path samples = Path.of("config/samples/README.md");
        assertThat(documents.calls(samples)).hasSize(3).allMatch(call -> call.startsWith("20"));
        Path outcomes = directory.resolve("data/imports/reports/with-errors.csv.outcomes.csv");
        Awaitility.await("the outcomes of the file")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(outcomes));
        // the file's first order has met the fault
        documents.calls(samples);
        assertThat(send(IN_DOUBT)).contains("\"outcome\":\"in-doubt\"");
        List<String> calls = new ArrayList<>();
        for (Document document : Document.all()) {
            if (!document.path().startsWith("config/samples")) {
                calls.addAll(documents.calls(document.path()));
            }
        }
        assertThat(calls).hasSizeGreaterThan(80).noneMatch(call -> call.startsWith("WRONG"));
    }

    private RunDocuments documents() {
        return new RunDocuments(
                directory,
                Map.of(
                        "127.0.0.1:8080", "127.0.0.1:" + httpPort,
                        "127.0.0.1:8090", "127.0.0.1:" + shopPort,
                        "127.0.0.1:61616", "127.0.0.1:" + brokerPort,
                        "data/sandbox/", directory.resolve("data") + "/",
                        "purchases/ID/", "purchases/" + IN_DOUBT + "/"),
                firstPassword);
    }

    private LaunchedApp sandbox() {
        return LaunchedApp.start(
                directory,
                "--spring.profiles.active=sandbox",
                "--server.port=" + httpPort,
                "--openticket.sandbox.port=" + shopPort,
                "--openticket.broker.port=" + brokerPort,
                "--openticket.data-directory=" + directory.resolve("data"));
    }

    private static String firstPassword(String output, String where, String user) {
        Matcher told = Pattern.compile(
                        "The first login" + where + ", shown only now: user " + user + ", password (\\S{23})\\s")
                .matcher(output);
        assertThat(told.find()).as(output).isTrue();
        String password = told.group(1);
        assertThat(told.find()).as("told once").isFalse();
        assertThat(output.split(Pattern.quote(password), -1)).hasSize(2);
        return password;
    }

    private void isForItsOwnerAlone(String file, String with, String without) throws IOException {
        Path path = directory.resolve("data").resolve(file);
        assertThat(Files.readString(path)).startsWith(with).doesNotContain(without);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    private void sendsWithoutBeingAskedForThePassword() throws Exception {
        assertThat(send(TestApp.newId())).contains("mine.json: {", "\"outcome\":\"ordered\"");
    }

    private String send(String id) throws Exception {
        Path answer = Files.createTempFile(directory, "answer", ".txt");
        Path file = Files.writeString(directory.resolve("mine.json"), Messages.purchase(id, Catalogue.STANDING, 1));
        ProcessBuilder send = new ProcessBuilder(
                LaunchedApp.command(SendPurchase.class, "--url=tcp://127.0.0.1:" + brokerPort, file.toString()));
        send.environment()
                .put("OPENTICKET_DATADIRECTORY", directory.resolve("data").toString());
        Process process =
                send.redirectErrorStream(true).redirectOutput(answer.toFile()).start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(answer);
    }

    private String me(String user, String password) {
        Browser program = new Browser(httpPort);
        return program.send(program.request("/ops/api/me").header("Authorization", Logins.basic(user, password)))
                .body();
    }

    private static List<String> purchaseLines(LaunchedApp sandbox) {
        return sandbox.output()
                .lines()
                .filter(line -> line.matches(".*(ERP-2026-|ID:)\\S+ (ordered|rejected|invalid|duplicate): .*"))
                .toList();
    }
}

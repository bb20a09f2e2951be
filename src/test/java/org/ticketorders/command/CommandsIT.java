package org.ticketorders.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The commands, and what operators search for, with the application itself. */
@Timeout(120)
class CommandsIT {

    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @RegisterExtension
    static final TestApp app = TestApp.perClassWithShortHolds(
            LIFE, "openticket.imports.poll-millis=200", "openticket.imports.settle-millis=100");

    @BeforeEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

    @AfterEach
    void nothingIsPaused() {
        run("resume", "intake", "--why", "the test is over");
    }

    private record Result(int exitCode, String out, String err) {

        JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (IOException e) {
                throw new AssertionError(out + err, e);
            }
        }
    }

    private static Result run(String... args) {
        return runAs(Logins.OPERATOR, args);
    }

    private static Result runAs(String user, String... args) {
        TestTerminal terminal = TestTerminal.with(
                Connection.URL,
                "http://127.0.0.1:" + app.httpPort(),
                Connection.USER,
                user,
                Connection.PASSWORD,
                Logins.PASSWORD);
        int code = TicketOrders.run(terminal, args);
        return new Result(code, terminal.printed(), terminal.errors());
    }

    private static Result done(String... args) {
        Result result = run(args);
        assertThat(result.exitCode)
                .as(String.join(" ", args) + ": " + result.err)
                .isZero();
        return result;
    }

    private static String id(String kind) {
        return kind + "-" + System.nanoTime();
    }

    private static String ends(Fault fault, State state) {
        app.shop.faults(fault);
        String id = id(state.word().toUpperCase(Locale.ROOT));
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        app.awaitState(id, state);
        return id;
    }

    private static String rejected() {
        return ends(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).build(), State.REJECTED);
    }

    private static String doubted(Fault.Kind kind) {
        return ends(Fault.on(Call.ORDER, kind).build(), State.IN_DOUBT);
    }

    // --- looking --------------------------------------------------------------------------------------------------

    @Test
    void looksAtTheWholeAndAtOnePurchase() {
        String id = app.order(1);
        PurchaseRecord row = app.awaitState(id, State.ORDERED);

        assertThat(done("status").out).contains(" in the last minute", "Health: ", "purchase.requested");
        assertThat(done("show", id).out)
                .contains(id + " is ordered", row.ending().orderId());
        assertThat(done("show", id, "--json").json().path("state").asText()).isEqualTo("ordered");
        assertThat(done("tail", "-n", "1", "--since", row.updatedAt().toString()).out)
                .contains("ordered");
        assertThat(run("health").exitCode).isIn(0, 1);
        assertThat(run("show", "ERP-NEVER-SENT").exitCode).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void looksAtDeadLetters() {
        String id = rejected();

        assertThat(done("letters").out).contains("dead-letter.rejected", "refused-by-shop");
        JsonNode letters =
                done("letters", "rejected", "--id-prefix", id, "--json").json();
        String messageId = letters.at("/items/0/messageId").asText();
        assertThat(done("letters", "rejected", messageId).out)
                .contains(Messages.emailOf(id), "reason: refused-by-shop");
        assertThat(run("letters", "rejected", "ID:none").exitCode).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void followsPurchasesToTheirEnds() throws Exception {
        String[] ids = {id("TAIL"), id("TAIL")};
        Instant begun = Instant.now();
        Thread sender =
                new Thread(() -> Stream.of(ids).forEach(id -> app.send(Messages.traceable(id, Catalogue.STANDING, 1))));
        sender.start();

        String lines = "";
        for (int n = 1; !Stream.of(ids).allMatch(lines::contains) && n < 100; n++) {
            lines = done(
                            "tail",
                            "--state",
                            "ordered",
                            "--since",
                            begun.minusMillis(1).toString(),
                            "--every",
                            "1",
                            "-n",
                            String.valueOf(n))
                    .out;
        }
        assertThat(lines).contains(ids);
        sender.join();
    }

    // --- search ---------------------------------------------------------------------------------------------------

    private static List<String> found(String text, String by) {
        JsonNode items = done("find", text, "--json").json().path("items");
        return Stream.iterate(0, i -> i < items.size(), i -> i + 1)
                .map(items::get)
                .filter(item -> item.path("foundBy").asText().equals(by))
                .map(item -> item.path("purchaseId").asText())
                .toList();
    }

    @Test
    void findsAnOrderedPurchaseByWhateverAPersonHas() {
        String id = id("FIND");
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        PurchaseRecord row = app.awaitState(id, State.ORDERED);

        assertThat(found(id, "purchase id")).containsExactly(id);
        assertThat(found(id.substring(0, id.length() - 1), "purchase id")).contains(id);
        assertThat(found(row.ending().orderId().toUpperCase(Locale.ROOT), "order"))
                .containsExactly(id);
        assertThat(found("  " + Messages.emailOf(id).toUpperCase(Locale.ROOT) + " ", "e-mail address"))
                .containsExactly(id);
        assertThat(found("jane  APPLESEED", "name")).contains(id);
        assertThat(found(row.hold().tickets().get(0).reservation(), "reservation"))
                .containsExactly(id);
        assertThat(found(Catalogue.STANDING, "ticket")).isNotEmpty();
    }

    @Test
    void findsDeadLettersAndWhatTheLedgerDoesNotKnow() {
        String id = rejected();
        String invalid = id("INVALID");
        app.send(Messages.traceable(invalid, Catalogue.STANDING, 1).replace("\"quantity\"", "\"quantty\""));
        await().until(() -> !app.letters("dead-letter.invalid", invalid).isEmpty());

        assertThat(found(Messages.emailOf(id), "e-mail address")).containsExactly(id);
        JsonNode unknown =
                done("find", Messages.emailOf(invalid), "--json").json().at("/items/0");
        assertThat(unknown.path("purchaseId").asText()).isEqualTo(invalid);
        assertThat(unknown.path("state").isNull()).isTrue();
        assertThat(unknown.path("foundIn").asText()).isEqualTo("dead-letter.invalid");
        assertThat(done("find", "appleseed").out).contains(id, "name, in dead-letter.rejected");
    }

    @Test
    void saysWhereItLookedInVain() {
        for (String text : List.of("nobody@example.com", "Nobody Nowhere", "00000000-0000-4000-8000-000000000000")) {
            Result result = run("find", text);

            assertThat(result.exitCode).isEqualTo(Exit.NOT_FOUND);
            assertThat(result.err)
                    .contains("the ledger by purchase id and order", "messages of each of", "imported files");
        }
        assertThat(run("find", "nobody@example.com").err).contains("the ledger by e-mail address");
        assertThat(run("find", "Nobody Nowhere").err).contains("the ledger by first and last name");
        assertThat(run("find", "00000000-0000-4000-8000-000000000000").err).contains("by reservation and ticket");
    }

    @Test
    void letsOnlyOperatorsSearchAndChange() {
        String id = app.order(1);
        app.awaitState(id, State.ORDERED);

        for (String command : List.of("find " + Messages.EMAIL, "pause order --why x", "replay " + id + " -y")) {
            Result result = runAs(Logins.VIEWER, command.split(" "));

            assertThat(result.exitCode).as(command).isEqualTo(Exit.LOGIN);
            assertThat(result.err).contains("operator");
        }
        assertThat(runAs(Logins.VIEWER, "show", id).exitCode).isZero();
        assertThat(runAs(Logins.VIEWER, "import", "pom.xml").err).contains("only operators are told");
        assertThat(runAs("nobody", "status").exitCode).isEqualTo(Exit.LOGIN);
    }

    // --- changing -------------------------------------------------------------------------------------------------

    @Test
    void replaysOneAndMany() {
        String one = rejected();
        List<String> many = List.of(rejected(), rejected());
        shopIsWell();

        assertThat(run("replay", one).exitCode).as("nobody can be asked").isEqualTo(Exit.USAGE);
        assertThat(app.row(one).state()).isEqualTo(State.REJECTED);
        done("replay", one, "--why", "the shop is well", "--yes");
        app.awaitState(one, State.ORDERED);
        assertThat(run("replay", one, "-y").exitCode).isEqualTo(Exit.CONFLICT);

        String[] of = {"replay", "--queue", "rejected", "--id-prefix", "REJECTED-"};
        assertThat(done(with(of, "--dry-run")).out).contains("2 of 2 dead letters would be replayed");
        assertThat(done(with(of, "--per-second", "50", "--why", "the shop is well", "-y")).out)
                .contains("2 of 2 replayed (2 ordered), 0 skipped, 0 left");
        many.forEach(id -> app.awaitState(id, State.ORDERED));
    }

    private static String[] with(String[] one, String... more) {
        return Stream.concat(Stream.of(one), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void settlesDoubtsBothWays() throws Exception {
        String ordered = doubted(Fault.Kind.RESET_AFTER);
        shopIsWell();
        String order = app.orders(ordered).stream().findFirst().orElseThrow().orderId();
        String not = doubted(Fault.Kind.RESET_BEFORE);
        shopIsWell();

        assertThat(run(
                                "settle",
                                not,
                                "--not-ordered",
                                "--looked-at",
                                app.row(not).acceptedAt().toString(),
                                "-y")
                        .exitCode)
                .isEqualTo(Exit.CONFLICT);
        assertThat(done("settle", ordered, "--ordered", order, "--yes").out)
                .isEqualTo(ordered + " is ordered (attempt 1)\n");
        Instant from = Instant.parse(
                done("show", not, "--json").json().path("lookAtShopAfter").asText());
        await().atMost(TestApp.PATIENCE).until(() -> Instant.now().isAfter(from.plusMillis(5)));
        assertThat(done(
                                "settle",
                                not,
                                "--not-ordered",
                                "--looked-at",
                                from.plusMillis(1).toString(),
                                "--yes")
                        .out)
                .contains(not + " is failed: resolved");
    }

    @Test
    void pausesAndResumes() {
        assertThat(done("pause", "intake", "--why", "a count").out)
                .contains("Paused: intake", "by " + Logins.OPERATOR, ": a count");
        assertThat(run("pause", "intake", "--why", "again").exitCode).isEqualTo(Exit.CONFLICT);
        assertThat(done("status").out).contains("Paused: intake");
        assertThat(run("health").exitCode).isEqualTo(1);
        assertThat(done("resume", "intake", "--why", "counted").out).contains("intake takes work");
        String until =
                Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS).toString();
        assertThat(done("pause", "intake", "--why", "x", "--until", until, "--json")
                        .json()
                        .at("/pause/until")
                        .asText())
                .isEqualTo(until);
        done("resume", "intake", "--why", "counted");
        assertThat(run("resume", "nowhere", "--why", "x").exitCode).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void importsAFile() throws IOException {
        String id = id("IMPORT");
        Path file = Files.writeString(
                folder.resolve(id + ".ndjson"),
                Messages.traceable(id, Catalogue.STANDING, 1).replaceAll("\\s*\n\\s*", "") + "\n");

        done("import", file.toString());

        app.awaitState(id, State.ORDERED);
        assertThat(file).exists();
        await().untilAsserted(() -> assertThat(done("find", id + ".nd").out).contains("File " + id + ".ndjson is "));
    }
}

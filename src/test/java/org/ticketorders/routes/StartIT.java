package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.LaunchedApp;
import org.ticketorders.testing.PostgresServer;
import org.ticketorders.testing.TestApp;

/** A start that cannot work says which key is wrong and what to do, and leaves nothing behind. */
@ExtendWith(OutputCaptureExtension.class)
class StartIT {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void saysWhatToDoWhenTheTokenIsMissing(CapturedOutput output) {
        refuses("openticket.shop.token=");

        assertThat(output)
                .contains("openticket.shop.token", "OPENTICKET_SHOP_TOKEN", "sandbox")
                .doesNotContain("\tat org.springframework");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openticket.shop.client-id= openticket.shop.client-secret=",
                "openticket.shop.client-id=",
                "openticket.shop.client-secret=",
            })
    void saysWhatToDoWhenARefreshTokenIsGivenWithoutItsClient(String without, CapturedOutput output) {
        refuses(("openticket.shop.refresh-token=geheim " + without).split(" "));

        assertThat(output)
                .contains("OPENTICKET_SHOP_CLIENT_ID", "OPENTICKET_SHOP_CLIENT_SECRET")
                .doesNotContain("geheim", Settings.CLIENT_SECRET, "\tat org.springframework");
    }

    /** Of values that the binding of settings refuses, one, since all are in {@link SettingsTest}; and what is seen only later in a start. */
    @ParameterizedTest
    @CsvSource({
        "openticket.hold.life=soon, openticket.hold.life",
        "server.address=0.0.0.0, server.address",
        "management.server.port=0, management.server.address",
        "openticket.broker.host=0.0.0.0, openticket.broker.host",
        "openticket.broker.host=::, openticket.broker.host",
        "openticket.broker.tls.enabled=true, openticket.broker.tls.key-store",
        "openticket.broker.users[0].roles=bosses, openticket.broker.users",
        "openticket.shops.north.guid=not-a-guid, openticket.shops.north.guid",
        "openticket.shops.north.token=t, openticket.shops.north.guid",
        "openticket.shops.other.guid=11111111-aaaa-4aaa-8aaa-000000000001, openticket.shops.other",
        "openticket.shops.north.tokenn=t, openticket.shops.north.tokenn",
        "openticket.shops.north.consumers.reservation-held=0, openticket.shops.north.consumers.reservation-held",
        "openticket.broker.config=/no/such/broker.xml, openticket.broker.config",
        "openticket.web.hooks.port=1, openticket.hooks.key",
        "spring.profiles.active=sandbx, spring.profiles.active",
        "spring.datasource.url=jdbc:mysql://127.0.0.1/tickets?password=secret, spring.datasource.url",
    })
    void namesTheKeyOfAValueThatIsWrong(String property, String key, CapturedOutput output) {
        refuses(property);

        assertThat(output).contains(key).doesNotContain("\tat org.springframework");
    }

    @Test
    void namesTheDatabaseThatDoesNotAnswer(CapturedOutput output) {
        String url = "jdbc:postgresql://127.0.0.1:" + TestApp.freePort() + "/nobody";

        refuses("spring.profiles.active=postgresql", "spring.datasource.url=" + url);

        assertThat(output)
                .contains("spring.datasource.url", url, "does not let us in", "refused")
                .doesNotContain("\tat org.springframework");
    }

    @Test
    void saysThatTheLedgerIsLocked() throws Exception {
        Path ledger = Files.createDirectory(directory.resolve("data")).resolve("ledger.db");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + ledger);
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("BEGIN EXCLUSIVE");

            try (LaunchedApp process = process("--openticket.hold.max-renewals=1")) {
                assertThat(process.awaitEnd(LONGEST)).as(process.output()).isEqualTo(1);
                assertThat(process.output())
                        .contains("spring.datasource.url", "could not be brought up to date", "database is locked")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void namesWhatADatabaseLacks(CapturedOutput output) {
        PostgresServer server = PostgresServer.shared();
        refuses(Stream.of(server.properties(server.newDatabase()))
                .filter(property -> !property.startsWith("spring.profiles"))
                .toArray(String[]::new));

        assertThat(output)
                .contains("spring.datasource.url", "lock_timeout = 0", "config/application-postgresql.yaml")
                .doesNotContain("\tat org.springframework");
    }

    @Test
    void namesThePortThatIsInUse(CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refuses("server.port=" + taken.getLocalPort());

            assertThat(output).contains("Port " + taken.getLocalPort());
        }
    }

    @Test
    void namesTheBrokerPortThatIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LaunchedApp process = process("--openticket.broker.port=" + taken.getLocalPort())) {
            assertThat(process.awaitEnd(LONGEST)).as(process.output()).isEqualTo(1);
            assertThat(process.output())
                    .contains("Property: openticket.broker.port", "cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .doesNotContain("\tat org.");
        }
    }

    @Test
    void namesTheSandboxPortThatIsInUse(CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refuses("openticket.sandbox.enabled=true", "openticket.sandbox.port=" + taken.getLocalPort());

            assertThat(output)
                    .contains(
                            "Property: openticket.sandbox.port", "cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void endsTheProcessWhenARouteIsBroken() throws IOException {
        Path routes = brokenRoutes("uri: direct:create-order", "urii: direct:create-order");

        try (LaunchedApp process = process("--openticket.routes.directory=" + routes)) {
            assertThat(process.awaitEnd(LONGEST)).as(process.output()).isEqualTo(1);
            assertThat(process.output()).contains("create-order.camel.yaml");
        }
    }

    @Test
    void namesTheRouteFileThatCannotBeRead(CapturedOutput output) throws IOException {
        refuses("openticket.routes.directory=" + brokenRoutes("- route:", "- route: ["));

        assertThat(output).contains("create-order.camel.yaml");
    }

    private Path brokenRoutes(String right, String wrong) throws IOException {
        Path routes = directory.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Path broken = routes.resolve("order/create-order.camel.yaml");
        Files.writeString(broken, Files.readString(broken).replace(right, wrong));
        return routes;
    }

    @Test
    void endsTheProcessWhenTheBrokersFileIsBroken() throws IOException {
        Path broken = directory.resolve("broken-broker.xml");
        Files.writeString(broken, Files.readString(Path.of("config/broker.xml")).replace("</addresses>", "<adresses>"));

        try (LaunchedApp process = process("--openticket.broker.config=" + broken)) {
            assertThat(process.awaitEnd(LONGEST)).as(process.output()).isEqualTo(1);
            assertThat(process.output()).contains("broken-broker.xml");
        }
    }

    @Test
    void saysThatAnotherProcessWorksInTheDataDirectory() throws IOException {
        try (TestApp app = TestApp.start(directory.resolve("data"));
                LaunchedApp process = process("--openticket.hold.max-renewals=1")) {
            assertThat(process.awaitEnd(LONGEST)).as(process.output()).isEqualTo(1);
            assertThat(process.output())
                    .contains("Property: openticket.data-directory", "another process works in")
                    .doesNotContain("\tat org.");
            app.awaitState(app.order(1), State.ORDERED);
        }
    }

    /** As validators, the web server and others of the libraries would. */
    @Test
    void saysWhyInEnglishWhateverTheLanguageOfTheMachine() throws IOException {
        Map<String, String> german = Map.of("JAVA_TOOL_OPTIONS", "-Duser.language=de -Duser.country=DE");

        try (LaunchedApp process = process(german, "--openticket.hold.max-renewals=-1")) {
            assertThat(process.awaitEnd(LONGEST)).as(process.output()).isEqualTo(1);
            assertThat(process.output()).contains("must be greater than or equal to 0");
        }
    }

    private void refuses(String... properties) {
        try (TestApp app = TestApp.prepare(directory, properties)) {
            assertThatThrownBy(app::startAgain).isInstanceOf(Exception.class);
        }
    }

    private LaunchedApp process(String argument) {
        return process(Map.of(), argument);
    }

    private LaunchedApp process(Map<String, String> environment, String argument) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--openticket.data-directory=" + directory.resolve("data"),
                "--openticket.broker.port=" + TestApp.freePort(),
                "--openticket.shop.token=any"));
        // of a key that is given twice Spring makes a list, which would be refused for that alone
        String key = argument.substring(0, argument.indexOf('=') + 1);
        arguments.removeIf(given -> given.startsWith(key));
        arguments.add(argument);
        return LaunchedApp.start(directory, environment, arguments.toArray(String[]::new));
    }
}

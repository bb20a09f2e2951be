package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The systemd unit fits what the archive holds and what the application needs. */
class ServiceUnitTest {

    private static final Path DIST = Path.of("src/main/dist");
    private static final String HOME = "/opt/ticket-orders/";

    private static Map<String, List<String>> unit;

    @BeforeAll
    static void read() throws IOException {
        unit = Files.readAllLines(DIST.resolve("systemd/ticket-orders.service")).stream()
                .filter(line -> line.matches("[A-Z][A-Za-z]+=.*"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.groupingBy(
                        part -> part[0], Collectors.mapping(part -> part[1], Collectors.toList())));
    }

    @Test
    void startsWhatTheArchiveHolds() {
        String command = only("ExecStart");

        assertThat(command).startsWith(HOME);
        assertThat(DIST.resolve(command.substring(HOME.length()))).isExecutable();
        assertThat(only("Documentation").split(" "))
                .allSatisfy(document -> assertThat(Path.of(document.replace("file://" + HOME, "")))
                        .exists());
    }

    @Test
    void waitsForLongerThanTheShutdownMayTake() {
        assertThat(Duration.ofSeconds(Long.parseLong(only("TimeoutStopSec"))))
                .isGreaterThanOrEqualTo(SettingNames.leastGrace());
        assertThat(only("KillMode"))
                .as("only the application itself is asked to end")
                .isEqualTo("mixed");
        assertThat(only("SuccessExitStatus"))
                .as("Java's exit code after SIGTERM")
                .isEqualTo("143");
    }

    @Test
    void setsOnlyWhatThereIs() {
        SettingNames names = new SettingNames();

        assertThat(unit.get("Environment"))
                .isNotEmpty()
                .extracting(setting -> setting.split("=")[0])
                .allSatisfy(name -> assertThat(names.isVariable(name)).as(name).isTrue());
        assertThat(names.isVariable("OPENTICKET_DATADIR")).as("no such key").isFalse();
    }

    @Test
    void writesOnlyWhereItMay() {
        String state = "/var/lib/" + only("StateDirectory");

        assertThat(only("ProtectSystem")).isEqualTo("strict");
        assertThat(unit.get("Environment")).contains("OPENTICKET_DATADIRECTORY=" + state);
        assertThat(DIST.resolve("systemd/ticket-orders.sysusers"))
                .content()
                .contains("u " + only("User") + " ", state + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NoNewPrivileges",
                "PrivateTmp",
                "PrivateDevices",
                "ProtectHome",
                "ProtectKernelTunables",
                "ProtectControlGroups",
                "RestrictSUIDSGID"
            })
    void isShutIn(String directive) {
        assertThat(only(directive)).isEqualTo("yes");
    }

    @Test
    void comesBackByItselfAndHasNoPrivileges() {
        assertThat(only("Restart")).isEqualTo("on-failure");
        assertThat(only("CapabilityBoundingSet")).isEmpty();
        assertThat(unit).as("Java compiles as it runs").doesNotContainKey("MemoryDenyWriteExecute");
    }

    private static String only(String directive) {
        assertThat(unit.get(directive)).as(directive).hasSize(1);
        return unit.get(directive).get(0);
    }
}

package org.ticketorders.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenderLoginTest {

    @TempDir
    Path home;

    @Test
    void takesThePasswordThatTheSandboxKeeps() throws IOException {
        Files.createDirectories(home.resolve("data/sandbox"));
        Files.writeString(home.resolve("data/sandbox/broker-sender.password"), "kept\n");

        assertThat(SenderLogin.find(null, home, Map.of(), null)).isEqualTo(new SenderLogin("sender", "kept"));
        assertThat(SenderLogin.find("erp", home, Map.of(), null)).isEqualTo(new SenderLogin(null, null));
    }

    @Test
    void takesItFromAnotherDataDirectory() throws IOException {
        Files.createDirectories(home.resolve("elsewhere"));
        Files.writeString(home.resolve("elsewhere/broker-sender.password"), "kept\n");

        for (String given : new String[] {"elsewhere", home.resolve("elsewhere").toString()}) {
            assertThat(SenderLogin.find(null, home, Map.of("OPENTICKET_DATADIRECTORY", given), null))
                    .isEqualTo(new SenderLogin("sender", "kept"));
        }
    }

    @Test
    void takesWhatTheEnvironmentSaysBeforeAll() throws IOException {
        Map<String, String> environment = Map.of("OPENTICKET_SEND_PASSWORD", "said");

        assertThat(SenderLogin.find(null, home, environment, null)).isEqualTo(new SenderLogin("sender", "said"));
        assertThat(SenderLogin.find("erp", home, environment, null)).isEqualTo(new SenderLogin("erp", "said"));
        assertThat(new SenderLogin("erp", "said").toString()).doesNotContain("said");
    }

    @Test
    void doesWithoutWhereThereIsNone() throws IOException {
        assertThat(SenderLogin.find(null, home, Map.of(), null)).isEqualTo(new SenderLogin(null, null));
    }
}

package org.ticketorders.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShopSimulatorMainTest {

    private static final String ANNOUNCEMENT = "Shop simulator listens on ";

    private Process process;

    @AfterEach
    void endTheProcess() {
        process.destroyForcibly();
    }

    @Test
    void runsAsItsOwnProcessUntilItIsToldToStop() throws Exception {
        run("--port=0", "--hold-millis=60000");
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        assertThat(line).startsWith(ANNOUNCEMENT);

        ShopClient shop = new ShopClient(URI.create(line.substring(ANNOUNCEMENT.length())));
        assertThat(shop.reserve(Catalogue.STANDING).json().has("reservation")).isTrue();
        assertThat(shop.get("/_admin/settings").json().path("holdMillis").intValue())
                .isEqualTo(60_000);

        process.toHandle().destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output.readLine()).as("anything after the one line").isNull();
    }

    @Test
    void exitsWith2AndAReasonWhenAnOptionIsWrong() throws Exception {
        assertRefused("--prot=1", "unknown option --prot=1");
        assertRefused("--port=many", "--port needs a whole number");
        assertRefused("--port=70000", "port must be 0 to 65535");
        assertRefused("--hold-millis=0", "holdMillis must be 1");
    }

    private void assertRefused(String option, String reason) throws Exception {
        run(option);
        assertThat(process.errorReader().readLine()).contains(reason);
        assertThat(process.waitFor()).isEqualTo(2);
    }

    private void run(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ShopSimulatorMain.class.getName()));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command).start();
    }
}

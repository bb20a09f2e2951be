package org.ticketorders.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.testing.LaunchedApp;
import org.ticketorders.testing.TestApp;

class TrainingLoadIT {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void ordersByJmsAndByFileAndLooksAtEveryPage() {
        int http = TestApp.freePort();
        int broker = TestApp.freePort();
        int shop = TestApp.freePort();
        try (LaunchedApp sandbox = LaunchedApp.start(
                directory,
                "--spring.profiles.active=sandbox",
                "--server.port=" + http,
                "--openticket.sandbox.enabled=false",
                "--openticket.sandbox.port=" + shop,
                "--openticket.broker.port=" + broker,
                "--openticket.data-directory=" + directory.resolve("data"))) {
            sandbox.awaitOutput("Ready. ");
            Matcher password = Pattern.compile("user admin, password (\\S+)").matcher(sandbox.output());
            assertThat(password.find()).isTrue();
            String[] arguments = {
                "--url=tcp://127.0.0.1:" + broker,
                "--http=http://127.0.0.1:" + http,
                "--shop-port=" + shop,
                "--data=" + directory.resolve("data"),
                "--rounds=2"
            };

            int ended = run(Map.of(TrainingLoad.VARIABLE, password.group(1)), arguments);

            assertThat(err.toString()).isEmpty();
            assertThat(ended).isZero();
            assertThat(out.toString()).contains("40 purchases by JMS and 100 by a file");
            sandbox.awaitOutput("training-1-19 ordered: order ", "training-file-99 ordered: order ");
            assertThat(sandbox.output()).doesNotContain("ERROR", "WARN", "Exception");

            assertThat(run(Map.of(TrainingLoad.VARIABLE, "not the password"), arguments))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("answered HTTP 401");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--rounds=0", "--shop-port=0", "--http=ftp://host", "purchase.json", "--url=tcp://127.0.0.1:1"})
    void tellsWhichArgumentIsWrong(String argument) {
        assertThat(run(Map.of(), argument)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
    }

    private int run(Map<String, String> environment, String... arguments) {
        return TrainingLoad.run(arguments, environment, new PrintStream(out, true), new PrintStream(err, true));
    }
}

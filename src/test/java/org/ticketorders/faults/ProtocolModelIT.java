package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The model of the ledger's protocol, searched by Spin: seconds of it, and with the long form every rule left out. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ProtocolModelIT {

    private static final String FORM = Figures.isLongForm() ? "quick" : "check";

    @Test
    void holdsInEveryInterleaving() throws Exception {
        for (String tool : List.of("sh", "spin", "gcc")) {
            assumeTrue(isThere(tool), tool + " is not installed: the model is not searched");
        }
        Path log = Path.of("target", "model.log");

        int exit = new ProcessBuilder("sh", "src/test/model/run", FORM)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();

        List<String> lines = Files.readAllLines(log);
        assertThat(exit).as(String.join("\n", lines)).isZero();
        assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("as expected: "));
        Figures.note("model of the protocol", "searches as expected (" + FORM + ")", lines.size());
    }

    private static boolean isThere(String tool) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}

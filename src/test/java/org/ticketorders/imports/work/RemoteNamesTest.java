package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A name of a server's listing is taken only if it cannot be the way to another file. */
@ExtendWith(OutputCaptureExtension.class)
class RemoteNamesTest {

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final RemoteNames names = new RemoteNames(metrics);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.csv",
                "Orders 2026-01-31 (2).csv.gz",
                "Bestellungen_März+April.xml",
                "a",
                "1.json",
                "(1) copy.csv",
                "Mu\u0308ller.csv"
            })
    void areTaken(String name) {
        assertThat(names.isTaken(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                " ",
                "/",
                "\\",
                "/a.csv",
                "a/b.csv",
                "a\\b.csv",
                "../a.csv",
                "a/../b.csv",
                "a..csv",
                "..a",
                ".a",
                "C:a",
                "a\u0000",
                "a\n",
                "a\u0085",
                "a\u2028",
                "\u202Ea",
                "a%2Fb",
                "a\u2215b",
                "\uFF0E\uFF0E\uFF0Fa",
                "~/a",
                "${a}",
                "{{a}}",
                "a?b",
                "a*b",
                "a|b",
                "a;b",
                "a'b",
                "\uFFFDa",
                "\uD800"
            })
    void areRefused(String name) {
        assertThat(names.isTaken(name)).isFalse();
    }

    @Test
    void areReportedOnceAndInOneLineAndCounted(CapturedOutput log) {
        for (int i = 0; i < 3; i++) {
            names.isTaken("../a\r\nforged.csv");
        }

        assertThat(log.getOut().lines())
                .filteredOn(line -> line.contains("is not fetched"))
                .hasSize(1)
                .allMatch(line -> line.contains("forged.csv"));
        assertThat(refused()).isEqualTo(1);
    }

    @Test
    void fillNoLogHoweverManyThereAre(CapturedOutput log) {
        for (int i = 0; i < 1_000; i++) {
            names.isTaken("../" + i);
        }

        assertThat(log.getOut().lines().filter(line -> line.contains("is not fetched")))
                .hasSize(10);
        assertThat(refused()).isEqualTo(1_000);
    }

    private double refused() {
        return metrics.get("openticket.imports.files")
                .tag("result", "refused")
                .counter()
                .count();
    }
}

package org.ticketorders.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The start script, unpacked where a Java stands in that only says how it was called. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is a shell script")
@Timeout(60)
abstract class OnStartScript {

    @TempDir
    Path folder;

    Path home;
    Path script;
    final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void unpack() throws IOException {
        home = Files.createDirectories(folder.resolve("it's a folder/ticket orders"));
        script = Files.createDirectories(home.resolve("bin")).resolve("ticket-orders");
        Files.copy(Path.of("src/main/dist/bin/ticket-orders"), script);
        executable(script);
        Files.createFile(Files.createDirectories(home.resolve("lib")).resolve("ticket-order-routes.jar"));
        home = home.toRealPath();
        environment.put("PATH", java("17.0.15").resolve("bin") + ":" + System.getenv("PATH"));
    }

    /** A Java of this version that prints where it is, its process and its arguments, and ends with 7. */
    Path java(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("java " + version + "/bin"))
                .resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then
                    echo 'Picked up JAVA_TOOL_OPTIONS: -Dx' >&2
                    echo 'openjdk version "%s" 2025-01-01' >&2
                    exit 0
                fi
                echo "${LC_ALL-},${LC_CTYPE-},${LANG-}" > "$0.locale"
                echo "in $PWD"
                echo "pid $$"
                printf '%%s\\n' "$@"
                exit 7
                """.formatted(version));
        executable(java);
        return java.getParent().getParent();
    }

    static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    Result run(Path where, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\"", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.pid(), process.exitValue(), output);
    }

    record Result(long pid, int exitCode, String output) {

        List<String> lines() {
            return List.of(output.split("\n", -1)).subList(0, output.split("\n", -1).length - 1);
        }
    }
}

package org.ticketorders.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ticketorders.Application;

/** The application as a process of its own, for what it prints and how it ends; see {@link AppProcess} for what it does. */
public final class LaunchedApp implements AutoCloseable {

    private final Path output;
    private final Process process;

    private LaunchedApp(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    /** @param directory where its output is kept */
    public static LaunchedApp start(Path directory, String... arguments) {
        // without the tests' own settings, such as how to log
        return start(directory, Map.of(), arguments);
    }

    /** @param environment variables that it has besides */
    public static LaunchedApp start(Path directory, Map<String, String> environment, String... arguments) {
        return start(directory, ProcessClasses.optionsWithoutTests(), environment, arguments);
    }

    /** What runs another main class of it. */
    public static List<String> command(Class<?> main, String... arguments) {
        return command(ProcessClasses.optionsWithoutTests(), main, arguments);
    }

    private static List<String> command(List<String> options, Class<?> main, String... arguments) {
        List<String> command = JavaProcess.java();
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** @param options for the JVM, the class path among them */
    static LaunchedApp start(Path directory, List<String> options, String... arguments) {
        return start(directory, options, Map.of(), arguments);
    }

    private static LaunchedApp start(
            Path directory, List<String> options, Map<String, String> environment, String... arguments) {
        List<String> command = command(options, Application.class, arguments);
        try {
            Path output = Files.createTempFile(directory, "output", ".log");
            ProcessBuilder process =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            process.environment().putAll(environment);
            return new LaunchedApp(output, process.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that it has printed. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has printed each of these. */
    public void awaitOutput(String... parts) {
        await("the application to print " + List.of(parts))
                .atMost(Duration.ofSeconds(300))
                .until(() -> {
                    String printed = output();
                    return !process.isAlive() || Arrays.stream(parts).allMatch(printed::contains);
                });
        String printed = output();
        for (String part : parts) {
            if (!printed.contains(part)) {
                throw new AssertionError("it ended without printing '" + part + "': " + printed);
            }
        }
    }

    /** The addresses at which it listens, by TCP and UDP. Only where Linux tells them. */
    public List<InetAddress> addressesOfListeners() {
        return Listeners.of(process.pid());
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /**
     * Waits until the process has ended by itself.
     *
     * @return its exit code
     * @throws AssertionError if it still lives after {@code longest}
     */
    public int awaitEnd(Duration longest) {
        try {
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still alive after " + longest + ": " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(30));
    }
}

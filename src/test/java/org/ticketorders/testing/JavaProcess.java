package org.ticketorders.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A main class of this project as a process of its own, which a test may kill, pause and start again. */
public class JavaProcess implements AutoCloseable {

    private final Path log;
    private final List<String> command;
    private Process process;

    /**
     * @param log where its output goes, added to with every start
     * @param main its main class
     * @param options for the JVM
     * @param arguments for the main class
     */
    public JavaProcess(Path log, Class<?> main, List<String> options, List<String> arguments) {
        this.log = log;
        this.command = java();
        command.addAll(options);
        command.addAll(ProcessClasses.options());
        command.add(main.getName());
        command.addAll(arguments);
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This JVM's own Java, for a process that starts soon and lives for a while, with what our start script says to a newer one. */
    static List<String> java() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // as much as the classes take: with less, the whole heap is collected three times while it starts
                "-XX:MetaspaceSize=128m",
                "-Xms64m"));
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        return command;
    }

    /** Starts it, without waiting for anything. */
    public void launch() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Time that it has spent on all cores, which tells the work whatever else runs on the machine. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * What its heap holds after a collection, in MB.
     *
     * @throws IllegalStateException if it does not say
     */
    public long heapMegabytes() {
        command("GC.run");
        Matcher used = Pattern.compile(" used (\\d+)K").matcher(command("GC.heap_info"));
        long kilobytes = 0;
        // the generations of the heap; what follows is of classes
        for (int generation = 0; generation < 2 && used.find(); generation++) {
            kilobytes += Long.parseLong(used.group(1));
        }
        return kilobytes >> 10;
    }

    private String command(String what) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(process.pid()),
                            what)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (jcmd.waitFor() != 0) {
                throw new IllegalStateException("jcmd: " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that it has printed. */
    public String output() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        join();
    }

    /** Ends it as {@code SIGTERM} does. @return its exit code */
    public int terminate() {
        process.destroy();
        return join();
    }

    /** Stops it in the middle of whatever it does, as {@code SIGSTOP} does. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on after a pause. */
    public void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " gave " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it has ended, by whatever was done to it. @return its exit code */
    public int join() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the process did not end within 60 s; its output: " + log);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }
}

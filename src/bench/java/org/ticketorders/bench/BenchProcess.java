package org.ticketorders.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process apart. */
final class BenchProcess implements AutoCloseable {

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern USED =
            Pattern.compile("(?:generation|heap|DefNew|Tenured) +total \\d+K, used (\\d+)K");

    private final Path log;
    private final Process process;

    private BenchProcess(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /** @param mainAndArguments what stands behind the JVM's options, from {@code -cp} or {@code -jar} on */
    static BenchProcess start(Path log, List<String> options, List<String> mainAndArguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(mainAndArguments);
        return of(log, command);
    }

    static BenchProcess of(Path log, List<String> command) throws IOException {
        return new BenchProcess(
                log,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start());
    }

    static BenchProcess ofClass(Path log, List<String> options, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        all.addAll(arguments);
        return start(log, options, all);
    }

    /** The start script of an unpacked archive, which becomes Java's process. */
    static BenchProcess ofArchive(Path log, Path archive, List<String> options, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(archive.resolve("bin/ticket-orders").toString());
        command.addAll(arguments);
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process.environment().put("JAVA_OPTS", String.join(" ", options));
        return new BenchProcess(log, process.start());
    }

    /** Waits until it has ended on its own. */
    void mustEndWell() throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw new IllegalStateException("failed: " + output());
        }
    }

    void mustLive() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("ended: " + output());
        }
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Memory that it has of the machine's, in MB. */
    long residentMegabytes() throws IOException {
        Matcher line = RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        return line.find() ? Long.parseLong(line.group(1)) / 1024 : 0;
    }

    /** Live objects after a full collection, in MB. */
    long liveMegabytes() throws IOException, InterruptedException {
        jcmd("GC.run");
        long kilobytes = USED.matcher(jcmd("GC.heap_info"))
                .results()
                .mapToLong(generation -> Long.parseLong(generation.group(1)))
                .sum();
        return kilobytes / 1024;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        command)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes());
        jcmd.waitFor();
        return answer;
    }

    @Override
    public void close() {
        // by SIGTERM, so that a flight recording is written
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

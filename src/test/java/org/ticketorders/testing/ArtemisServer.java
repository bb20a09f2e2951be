package org.ticketorders.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stand-alone broker as its users install it: an instance that the distribution's {@code artemis create} has made, with our
 * {@code broker.xml} in its {@code etc}, and users in its own files.
 */
public final class ArtemisServer implements AutoCloseable {

    private static final Path DISTRIBUTIONS = Path.of("target", "broker");

    private final Path instance;
    private final Path log;
    private final int port;
    private final List<String> options;
    private Process process;

    /**
     * @param instance folder to be made
     * @param config the {@code broker.xml}
     * @param data the journal's folder
     * @param settings broker properties in addition to that file
     * @param options system properties that the file asks for
     */
    public ArtemisServer(
            Path instance, Path log, Path config, Path data, int port, List<String> settings, List<String> options) {
        this.instance = instance;
        this.log = log.toAbsolutePath();
        this.port = port;
        this.options = new ArrayList<>(options);
        this.options.add("-Dopenticket.broker.port=" + port);
        this.options.add("-Dopenticket.broker.directory=" + data);
        try {
            Files.deleteIfExists(log);
            end(begin(
                    distribution().resolve("bin/artemis").toString(),
                    "create",
                    instance.toString(),
                    "--silent",
                    "--no-web",
                    "--no-autotune",
                    "--require-login",
                    "--user=" + BrokerMain.USER,
                    "--password=" + BrokerMain.PASSWORD));
            Path etc = instance.resolve("etc");
            Files.copy(config, etc.resolve("broker.xml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.write(etc.resolve("more.properties"), settings);
            Files.writeString(
                    etc.resolve("artemis-users.properties"),
                    BrokerMain.USER + " = " + BrokerMain.PASSWORD + "\n"
                            + Logins.ERP + " = " + Logins.PASSWORD + "\n"
                            + Logins.OPERATOR + " = " + Logins.PASSWORD + "\n");
            Files.writeString(
                    etc.resolve("artemis-roles.properties"),
                    "routes = " + BrokerMain.USER + "\nsenders = " + Logins.ERP + "\nreaders = " + Logins.ERP
                            + "\noperators = " + Logins.OPERATOR + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path distribution() {
        File[] found = DISTRIBUTIONS.toFile().listFiles(file -> new File(file, "bin/artemis").exists());
        if (found == null || found.length == 0) {
            throw new IllegalStateException("no broker in " + DISTRIBUTIONS.toAbsolutePath()
                    + ": the build unpacks one, ./mvnw pre-integration-test -DskipTests");
        }
        File script = new File(found[0], "bin/artemis");
        if (!script.canExecute() && !script.setExecutable(true)) {
            throw new IllegalStateException(script + " cannot be run");
        }
        return found[0].getAbsoluteFile().toPath();
    }

    private Process begin(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put("JAVA_ARGS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m -Dlog4j2.disableJmx=true");
        builder.environment().put("JAVA_ARGS_APPEND", String.join(" ", options));
        return builder.start();
    }

    private void end(Process run) throws IOException {
        try {
            if (!run.waitFor(2, TimeUnit.MINUTES) || run.exitValue() != 0) {
                throw new IllegalStateException("the broker's script failed: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it, without waiting for anything. */
    public void launch() {
        try {
            // the script becomes the broker: one process
            process = begin(
                    instance.resolve("bin/artemis").toString(),
                    "run",
                    "--properties",
                    instance.resolve("etc/more.properties").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Everything that it has printed. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
    }
}

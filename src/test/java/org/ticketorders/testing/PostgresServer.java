package org.ticketorders.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL on loopback, in a folder of its own that goes with it. One serves all tests of a JVM, each with a database of
 * its own; a test that kills it starts it again. Where there is none installed, tests that need it fail and say what to install.
 */
public final class PostgresServer implements AutoCloseable {

    public static final String USER = "ticket_orders";
    public static final String PASSWORD = "a password with 'quotes' & more";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String SYSTEM_USER = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static PostgresServer shared;

    private final Path programs;
    private final Path folder;
    private final int port = TestApp.freePort();
    private Process process;

    private PostgresServer(Path folder) throws IOException {
        programs = programs();
        this.folder = folder;
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            run("chown", "-R", SYSTEM_USER, folder.toString());
        } else {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        run(asSystemUser(
                "initdb",
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                // an order of texts that is not that of their bytes
                "--locale-provider=icu",
                "--icu-locale=en-US",
                "--locale=C.UTF-8",
                "--no-sync"));
    }

    /** The one of this JVM, running. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            try {
                PostgresServer server = new PostgresServer(Files.createTempDirectory("ticket-orders-postgres"));
                Runtime.getRuntime().addShutdownHook(new Thread(server::remove));
                server.start();
                shared = server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** One of the test's own, running. @param folder where all that it has is kept; goes with it */
    public static PostgresServer in(Path folder) {
        try {
            PostgresServer server = new PostgresServer(Files.createDirectories(folder));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path programs() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            folders.add(Path.of(folder));
        }
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.sorted(Comparator.comparing((Path version) ->
                                        Integer.parseInt(version.getFileName().toString()))
                                .reversed())
                        .forEach(version -> folders.add(version.resolve("bin")));
            }
        }
        return folders.stream()
                .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no PostgreSQL server is installed, neither on the PATH nor in "
                                + DEBIAN + "; the tests need one: apt-get install postgresql"));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** PostgreSQL refuses to be run by root; the process stays the one that was started. */
    private List<String> asSystemUser(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + SYSTEM_USER, "--regid=" + SYSTEM_USER, "--init-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void run(String... command) {
        run(List.of(command));
    }

    private void run(List<String> command) {
        try {
            Process run = begin(command);
            if (!run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || run.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + Files.readString(log()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process begin(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private static Path log() {
        return Path.of("target", "postgres.log").toAbsolutePath();
    }

    /** Starts it and waits until it answers. */
    public synchronized void start() {
        await("PostgreSQL to answer")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    // what a killed one has left behind is in the way for a moment
                    launch();
                    return answers();
                });
    }

    /** Starts it if it has ended, by whatever was done to it, without waiting for anything. */
    public synchronized void launchIfEnded() {
        launch();
    }

    /** Called by a thread of those who wait, too, while this object is locked by the one that they wait for. */
    private void launch() {
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            process = begin(asSystemUser(
                    "postgres",
                    "-D" + data(),
                    "-p" + port,
                    "-clisten_addresses=127.0.0.1",
                    "-cunix_socket_directories=",
                    "-cmax_connections=100",
                    "-cshared_buffers=32MB"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends it as {@code kill -9} does; all that it has answered until then is on disk. */
    public synchronized void kill() {
        process.destroyForcibly();
        join();
    }

    /** Stops it for maintenance: everybody is thrown out at once, with a word of why. */
    public synchronized void stop() {
        // SIGINT: a "fast" shutdown; SIGTERM would wait for everybody to leave
        run("kill", "-INT", String.valueOf(process.pid()));
        join();
    }

    private void join() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("PostgreSQL does not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        remove();
    }

    private synchronized void remove() {
        if (process != null && process.isAlive()) {
            kill();
        }
        // those who worked for it end a little later, and one of them may still write
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            try {
                return FileSystemUtils.deleteRecursively(folder) || !Files.exists(folder);
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** A database that nobody else has. @return its name */
    public String newDatabase() {
        return newDatabase("TEMPLATE template0");
    }

    /** The same as a copy of another, to which nobody is connected. */
    public String copyOf(String database) {
        return newDatabase("TEMPLATE " + database);
    }

    private String newDatabase(String how) {
        String name = "ledger_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " " + how);
        return name;
    }

    /** Drops a database, whoever is connected to it. */
    public void drop(String database) {
        execute("postgres", "DROP DATABASE " + database + " WITH (FORCE)");
    }

    /** Runs a statement in a database. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(database)) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection of the test's own, set up by nobody. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), USER, PASSWORD);
    }

    /** Without user and password. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** How an application is told of it, beside the profile. */
    public String[] properties(String database) {
        return new String[] {
            "spring.profiles.active=postgresql",
            "spring.datasource.url=" + url(database),
            "spring.datasource.username=" + USER,
            "spring.datasource.password=" + PASSWORD
        };
    }
}

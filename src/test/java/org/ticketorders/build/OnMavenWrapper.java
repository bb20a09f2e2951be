package org.ticketorders.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs mvnw in a small project of its own, with a PATH that holds nothing but what a test puts there,
 * and a Maven repository on loopback whose Maven only says that it was run.
 */
abstract class OnMavenWrapper {

    static final String ZIP_PATH = "/org/apache/maven/apache-maven/3.9.12/apache-maven-3.9.12-bin.zip";
    static final List<String> ALWAYS_THERE =
            List.of("awk", "chmod", "dirname", "mkdir", "mktemp", "mv", "rm", "sed", "tr");
    static final List<String> CHECKSUM_TOOLS = List.of("sha512sum", "shasum", "openssl");
    static final String NO_DOWNLOADER = "neither curl nor wget is on the PATH";

    @TempDir
    Path folder;

    Path project;
    Path bin;
    Path mavenUserHome;
    byte[] zip;
    HttpServer repository;
    ExecutorService repositoryThreads;
    final List<String> requests = new CopyOnWriteArrayList<>();
    final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void createTheProjectAndTheRepository() throws Exception {
        project = Files.createDirectories(folder.resolve("the project"));
        bin = Files.createDirectories(folder.resolve("bin"));
        mavenUserHome = folder.resolve("maven user home");

        Files.copy(Path.of("mvnw"), project.resolve("mvnw"));
        makeExecutable(project.resolve("mvnw"));
        Files.writeString(project.resolve("pom.xml"), """
                <project>
                    <properties>
                        <maven.minimum>3.8.6</maven.minimum>
                    </properties>
                </project>
                """);
        zip = zipOfAMaven();
        writeProperties("distributionSha512Sum=" + checksum("SHA-512", zip));

        for (String tool : ALWAYS_THERE) {
            assumeTrue(putOnThePath(tool), tool + " is needed to test mvnw");
        }
        boolean canCheck = CHECKSUM_TOOLS.stream().filter(this::putOnThePath).count() > 0;
        assumeTrue(canCheck, "one of " + CHECKSUM_TOOLS + " is needed to test mvnw");

        environment.put("PATH", bin.toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("MAVEN_USER_HOME", mavenUserHome.toString());

        repository = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        repositoryThreads = Executors.newCachedThreadPool();
        repository.setExecutor(repositoryThreads);
        repository.createContext("/maven2", exchange -> answer(exchange, 404, new byte[0]));
        repository.createContext("/maven2" + ZIP_PATH, exchange -> answer(exchange, 200, zip));
        repository.start();
        environment.put("MVNW_REPOURL", repositoryAddress());
    }

    @AfterEach
    void stopTheRepository() {
        if (repository != null) {
            repository.stop(0);
            repositoryThreads.shutdownNow();
        }
    }

    Result mvnw(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("./mvnw"));
        command.addAll(List.of(arguments));
        return resultOf(start(project, command.toArray(String[]::new)));
    }

    Process start(Path where, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add(0, "/bin/sh");
        ProcessBuilder builder =
                new ProcessBuilder(arguments).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Result resultOf(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    void installMaven(String version) throws IOException {
        Files.writeString(bin.resolve("mvn"), scriptOfAMaven("installed", version));
        makeExecutable(bin.resolve("mvn"));
    }

    /** A mvn whose first line of -v has colours, as some print them even into a pipe. */
    static String scriptOfAMaven(String which, String version) {
        return """
                #!/bin/sh
                if [ "$*" = -v ]; then
                    printf '\\033[1mApache Maven %s (some build)\\033[m\\n'
                    exit
                fi
                printf '%s Maven:'
                printf ' [%%s]' "$@"
                echo
                """.formatted(version, which);
    }

    static byte[] zipOfAMaven() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (String name : List.of("apache-maven-3.9.12/", "apache-maven-3.9.12/bin/")) {
                out.putNextEntry(new ZipEntry(name));
            }
            out.putNextEntry(new ZipEntry("apache-maven-3.9.12/bin/mvn"));
            out.write(scriptOfAMaven("downloaded", "3.9.12").getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    void writeProperties(String checksumLine) throws IOException {
        Path properties = project.resolve(".mvn/wrapper/maven-wrapper.properties");
        Files.createDirectories(properties.getParent());
        // an address that leads nowhere: the tests must not leave this machine
        Files.writeString(properties, """
                # a comment
                distributionUrl=http://127.0.0.1:9/apache-maven-3.9.12-bin.zip
                %s
                """.formatted(checksumLine));
    }

    void putADownloaderOnThePath() {
        assumeTrue(putOnThePath("curl") || putOnThePath("wget"), "curl or wget is needed to test downloads");
        putOnThePath("unzip");
    }

    /** Makes a tool of this machine available to mvnw; false if this machine has none. */
    boolean putOnThePath(String tool) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, tool).toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
        found.ifPresent(path -> {
            try {
                Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec '" + path + "' \"$@\"\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            makeExecutable(bin.resolve(tool));
        });
        return found.isPresent();
    }

    static void makeExecutable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    String repositoryAddress() {
        return "http://127.0.0.1:" + repository.getAddress().getPort() + "/maven2";
    }

    void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        requests.add(exchange.getRequestURI().getPath());
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    Path distributions() {
        return mavenUserHome.resolve("wrapper/dists/apache-maven-3.9.12");
    }

    static List<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    static String checksum(String algorithm, byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    record Result(int exitCode, String output) {}
}

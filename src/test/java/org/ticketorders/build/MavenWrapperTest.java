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
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs mvnw in a small project of its own, with a PATH that holds nothing but what a test puts there,
 * and a Maven repository on loopback whose Maven only says that it was run.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "mvnw is a shell script")
@Timeout(60)
class MavenWrapperTest {

    private static final String ZIP_PATH = "/org/apache/maven/apache-maven/3.9.12/apache-maven-3.9.12-bin.zip";
    private static final List<String> ALWAYS_THERE =
            List.of("awk", "chmod", "dirname", "mkdir", "mktemp", "mv", "rm", "sed", "tr");
    private static final List<String> CHECKSUM_TOOLS = List.of("sha512sum", "shasum", "openssl");
    private static final String NO_DOWNLOADER = "neither curl nor wget is on the PATH";

    @TempDir
    Path folder;

    private Path project;
    private Path bin;
    private Path mavenUserHome;
    private byte[] zip;
    private HttpServer repository;
    private ExecutorService repositoryThreads;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

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

    @ParameterizedTest
    @ValueSource(strings = {"3.8.6", "3.8.7", "3.8.10", "3.10.0", "4.0.0-rc-3"})
    void usesAnInstalledMavenThatIsNewEnough(String version) throws Exception {
        installMaven(version);

        Result result = mvnw("-B", "verify", "-Dtext=two words");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).isEqualTo("installed Maven: [-B] [verify] [-Dtext=two words]\n");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.9.9", "3.6.3", "3.8.5", "3.8.6-rc-1"})
    void downloadsMavenIfTheInstalledOneIsTooOld(String version) throws Exception {
        installMaven(version);
        putADownloaderOnThePath();

        Result result = mvnw("-B", "verify", "-Dtext=two words");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("the mvn on the PATH is " + version + ", but the build needs 3.8.6 or newer")
                .endsWith("downloaded Maven: [-B] [verify] [-Dtext=two words]\n");
        assertThat(requests).containsExactly("/maven2" + ZIP_PATH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void downloadsMavenOnceIfNoneIsInstalled(String downloader) throws Exception {
        assumeTrue(putOnThePath(downloader), downloader + " is not installed");

        Result first = mvnw("validate");
        Result second = mvnw("verify");

        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(first.output())
                .contains("there is no mvn on the PATH")
                .contains("downloading Maven from " + repositoryAddress() + ZIP_PATH)
                .endsWith("downloaded Maven: [validate]\n");
        assertThat(second.exitCode()).as(second.output()).isZero();
        assertThat(second.output()).isEqualTo("downloaded Maven: [verify]\n");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void logsInAtARepositoryThatAsksForIt(String downloader) throws Exception {
        assumeTrue(putOnThePath(downloader), downloader + " is not installed");
        String login = Base64.getEncoder().encodeToString("me:a \"quoted\" \\ $word".getBytes(UTF_8));
        repository.removeContext("/maven2" + ZIP_PATH);
        repository.createContext("/maven2" + ZIP_PATH, exchange -> {
            if (("Basic " + login).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 200, zip);
            } else {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"Maven\"");
                answer(exchange, 401, new byte[0]);
            }
        });

        Result stranger = mvnw("verify");
        environment.put("MVNW_USERNAME", "me");
        environment.put("MVNW_PASSWORD", "a \"quoted\" \\ $word");
        Result me = mvnw("verify");

        assertThat(stranger.exitCode()).isNotZero();
        assertThat(stranger.output()).contains("MVNW_USERNAME");
        assertThat(me.exitCode()).as(me.output()).isZero();
        assertThat(me.output()).endsWith("downloaded Maven: [verify]\n");
    }

    @Test
    void twoBuildsThatDownloadAtOnceBothRunTheSameMaven() throws Exception {
        putADownloaderOnThePath();
        CyclicBarrier bothAreDownloading = new CyclicBarrier(2);
        repository.removeContext("/maven2" + ZIP_PATH);
        repository.createContext("/maven2" + ZIP_PATH, exchange -> {
            try {
                bothAreDownloading.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException(e);
            }
            answer(exchange, 200, zip);
        });

        Process one = start(project, project.resolve("mvnw").toString(), "one");
        Process other = start(project, project.resolve("mvnw").toString(), "other");

        assertThat(resultOf(one).output()).endsWith("downloaded Maven: [one]\n");
        assertThat(resultOf(other).output()).endsWith("downloaded Maven: [other]\n");
        assertThat(requests).hasSize(2);
        assertThat(namesIn(distributions())).as("one Maven and no leftovers").hasSize(1);
        Path maven = distributions().resolve(namesIn(distributions()).get(0));
        assertThat(namesIn(maven)).containsExactly("bin");
    }

    @Test
    void refusesADownloadWithAWrongChecksum() throws Exception {
        putADownloaderOnThePath();
        String expected = checksum("SHA-512", "something else".getBytes(UTF_8));
        writeProperties("distributionSha512Sum=" + expected);

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("wrong SHA-512 checksum", expected, checksum("SHA-512", zip))
                .doesNotContain("downloaded Maven:");
        assertThat(namesIn(distributions())).isEmpty();
    }

    @Test
    void checksASha256SumIfThatIsWhatThePropertiesState() throws Exception {
        assumeTrue(putOnThePath("sha256sum") || putOnThePath("shasum") || putOnThePath("openssl"));
        putADownloaderOnThePath();

        writeProperties("distributionSha256Sum=" + checksum("SHA-256", "something else".getBytes(UTF_8)));
        Result wrong = mvnw("verify");
        writeProperties("distributionSha256Sum=" + checksum("SHA-256", zip));
        Result right = mvnw("verify");

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.output()).contains("wrong SHA-256 checksum");
        assertThat(right.exitCode()).as(right.output()).isZero();
        assertThat(right.output()).endsWith("downloaded Maven: [verify]\n");
    }

    @Test
    void tellsIfThePropertiesStateNoChecksum() throws Exception {
        writeProperties("");

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("must state distributionSha512Sum or distributionSha256Sum");
    }

    @Test
    void tellsWhatToDoIfTheDownloadFails() throws Exception {
        putADownloaderOnThePath();
        environment.put("MVNW_REPOURL", repositoryAddress() + "/nothing/here");

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("could not download " + repositoryAddress() + "/nothing/here" + ZIP_PATH)
                .contains("set MVNW_REPOURL")
                .contains("or install Maven 3.8.6 or newer");
        assertThat(namesIn(distributions())).isEmpty();
    }

    @Test
    void doesNotShowAPasswordThatStandsInTheAddress() throws Exception {
        putADownloaderOnThePath();
        environment.put("MVNW_REPOURL", repositoryAddress().replace("http://", "http://me:secret@") + "/nothing/here");

        Result result = mvnw("verify");

        assertThat(result.output())
                .contains("could not download " + repositoryAddress())
                .doesNotContain("secret");
    }

    @Test
    void tellsWhatToDoIfNeitherCurlNorWgetIsThere() throws Exception {
        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains(NO_DOWNLOADER).contains("or Maven 3.8.6 or newer");
    }

    @Test
    void tellsWhatToDoIfThereIsNoJava() throws Exception {
        environment.remove("JAVA_HOME");
        installMaven("3.9.9");

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("no Java found").contains("Install a JDK");
    }

    @Test
    void tellsIfJavaHomeIsNotAJdk() throws Exception {
        environment.put("JAVA_HOME", folder.toString());
        installMaven("3.9.9");

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("JAVA_HOME is " + folder);
    }

    @Test
    void runsMavenInTheFolderWhereTheUserStands() throws Exception {
        installMaven("3.9.9");
        Files.writeString(bin.resolve("mvn"), "pwd\n", StandardOpenOption.APPEND);
        Path below = Files.createDirectories(project.resolve("src/main"));
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));

        Result fromBelow = resultOf(start(below, "../../mvnw", "verify"));
        Result fromElsewhere = resultOf(start(elsewhere, project.resolve("mvnw").toString(), "verify"));

        assertThat(fromBelow.output()).isEqualTo("installed Maven: [verify]\n" + below.toRealPath() + "\n");
        assertThat(fromElsewhere.output()).isEqualTo("installed Maven: [verify]\n" + elsewhere.toRealPath() + "\n");
    }

    @Test
    void readsTheMinimumFromTheBuildsOwnPom() throws Exception {
        Path pom = project.resolve("pom.xml");
        Files.delete(pom);
        Files.copy(Path.of("pom.xml"), pom);
        installMaven("3.0.5");

        Result result = mvnw("verify");

        assertThat(result.output()).contains(NO_DOWNLOADER).containsPattern("or Maven \\d+\\.\\d+\\.\\d+ or newer");
    }

    @Test
    void theProjectsOwnPropertiesNameADistributionAndItsChecksum() throws Exception {
        assertThat(Path.of(".mvn/wrapper/maven-wrapper.properties"))
                .content()
                .containsPattern("(?m)^distributionUrl=https://\\S+/apache-maven-[0-9.]+-bin\\.zip$")
                .containsPattern("(?m)^distributionSha512Sum=[0-9a-f]{128}$");
    }

    private Result mvnw(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("./mvnw"));
        command.addAll(List.of(arguments));
        return resultOf(start(project, command.toArray(String[]::new)));
    }

    private Process start(Path where, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add(0, "/bin/sh");
        ProcessBuilder builder =
                new ProcessBuilder(arguments).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Result resultOf(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private void installMaven(String version) throws IOException {
        Files.writeString(bin.resolve("mvn"), scriptOfAMaven("installed", version));
        makeExecutable(bin.resolve("mvn"));
    }

    /** A mvn whose first line of -v has colours, as some print them even into a pipe. */
    private static String scriptOfAMaven(String which, String version) {
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

    private static byte[] zipOfAMaven() throws IOException {
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

    private void writeProperties(String checksumLine) throws IOException {
        Path properties = project.resolve(".mvn/wrapper/maven-wrapper.properties");
        Files.createDirectories(properties.getParent());
        // an address that leads nowhere: the tests must not leave this machine
        Files.writeString(properties, """
                # a comment
                distributionUrl=http://127.0.0.1:9/apache-maven-3.9.12-bin.zip
                %s
                """.formatted(checksumLine));
    }

    private void putADownloaderOnThePath() {
        assumeTrue(putOnThePath("curl") || putOnThePath("wget"), "curl or wget is needed to test downloads");
        putOnThePath("unzip");
    }

    /** Makes a tool of this machine available to mvnw; false if this machine has none. */
    private boolean putOnThePath(String tool) {
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

    private static void makeExecutable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String repositoryAddress() {
        return "http://127.0.0.1:" + repository.getAddress().getPort() + "/maven2";
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        requests.add(exchange.getRequestURI().getPath());
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Path distributions() {
        return mavenUserHome.resolve("wrapper/dists/apache-maven-3.9.12");
    }

    private static List<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private static String checksum(String algorithm, byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    private record Result(int exitCode, String output) {}
}

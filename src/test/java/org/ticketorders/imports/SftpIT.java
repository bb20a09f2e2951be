package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.server.auth.password.RejectAllPasswordAuthenticator;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.testing.SharedApp;
import org.ticketorders.testing.TestApp;

/** An inbox on a real SFTP server. The tests that share an application come last, since it takes the files of others, too. */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SftpIT {

    @RegisterExtension
    static final SharedApp shared = new SharedApp();

    @TempDir
    static Path common;

    @TempDir
    static Path served;

    private static SftpServer server;

    private static Path remote;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = new SftpServer(served);
        remote = server.remote;
    }

    @BeforeEach
    void reset() throws IOException {
        server.reset();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    @Order(Order.DEFAULT + 1)
    void fetchesFilesAndRemovesThemThereOnceTheyAreHere() throws IOException {
        Files.write(remote.resolve("libreoffice.csv"), Drops.fixture("libreoffice.csv"));
        Files.write(remote.resolve("later.csv.part"), Drops.fixture("tabs.csv"));
        Drops drops = startShared();

        assertThat(drops.awaitReport("libreoffice.csv").path("newPurchases").asInt())
                .isEqualTo(2);
        assertThat(drops.done("libreoffice.csv")).hasBinaryContent(Drops.fixture("libreoffice.csv"));
        await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve("libreoffice.csv")));
        assertThat(remote.resolve("later.csv.part")).exists();
        assertThat(drops.awaitOutcomes("libreoffice.csv"))
                .allMatch(row -> row.get(1).equals("ordered"));
    }

    /** What would mean something in the address of an endpoint; each alone is in {@code ImportEndpointsTest}. */
    @ParameterizedTest
    @CsvSource({
        "outgoing, 'RAW(p)} {{pass}} )&x=y'",
        "'out & going;a=b#c {{out}} a+b;c) 100% (1)', '#bean:p 100%25 p%s'"
    })
    void takesAnyPasswordAndFolder(String folder, String word, CapturedOutput log) throws IOException {
        server.letIn(word);
        Path there = Files.createDirectories(served.resolve(folder));
        Files.write(there.resolve("tabs.csv"), Drops.fixture("tabs.csv"));

        shared.startAlone(directory, inbox(folder, word));

        Drops.of(directory).awaitReport("tabs.csv");
        await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(there.resolve("tabs.csv")));
        assertThat(log).doesNotContain(word);
    }

    @ParameterizedTest
    @Order(Order.DEFAULT + 2)
    @ValueSource(booleans = {true, false})
    void fetchesAlsoWhatReplacesAFileWhileThatIsFetched(boolean isAsLong) throws IOException {
        byte[] first = Drops.fixture("tabs.csv");
        byte[] second = isAsLong ? first.clone() : Drops.fixture("libreoffice.csv");
        if (isAsLong) {
            // a quantity
            second[second.length - 1] = '1';
        }
        Drops drops = startShared();
        Path file = remote.resolve("tabs.csv");
        AtomicBoolean isReplaced = new AtomicBoolean();
        server.listener = new SftpEventListener() {
            @Override
            public void open(ServerSession session, String handle, Handle opened) throws IOException {
                if (opened instanceof FileHandle && isReplaced.compareAndSet(false, true)) {
                    Path other = Files.write(directory.resolve("other"), second);
                    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        };
        Path part = Files.write(remote.resolve("tabs.csv.part"), first);
        Files.setLastModifiedTime(part, FileTime.fromMillis(1_700_000_000_000L));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        Path done = drops.done("tabs.csv").getParent();

        for (byte[] content : List.of(first, second)) {
            await().atMost(TestApp.PATIENCE).until(() -> has(done, content));
        }
        await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(file));
    }

    private static boolean has(Path folder, byte[] content) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Arrays.equals(Files.readAllBytes(file), content)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** By a clock that is behind, a file would rest while it is written: half of it would be fetched, and the rest removed with it. */
    @ParameterizedTest
    @ValueSource(longs = {-5, 5})
    void fetchesAFileOnceItRestsWhateverTheServersClockSays(long hours) throws IOException {
        server.ahead = Duration.ofHours(hours);
        byte[] content = Drops.fixture("tabs.csv");
        int half = content.length / 2;
        Path file = Files.write(remote.resolve("tabs.csv"), Arrays.copyOf(content, half));
        startAlone("openticket.imports.settle-millis=4000");
        await().atMost(TestApp.PATIENCE).until(() -> server.logins.get() > 0);
        await("a few looks at half of it")
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> Files.exists(file));
        Files.write(file, Arrays.copyOfRange(content, half, content.length), StandardOpenOption.APPEND);
        Drops drops = Drops.of(directory);

        assertThat(drops.awaitReport("tabs.csv").path("bytes").asInt()).isEqualTo(content.length);
        assertThat(drops.done("tabs.csv")).hasBinaryContent(content);
        await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(file));
    }

    @Test
    void leavesAFileThereForWhichThereIsNoPlaceYet() throws IOException {
        Files.write(remote.resolve("one.json"), Drops.fixture("one.json"));
        // what stands in the way has the same name and is not taken
        Path inTheWay = Files.createDirectories(directory.resolve("imports/inbox/one.json"));
        startAlone();

        await().atMost(TestApp.PATIENCE).until(() -> server.sessions.get() > 0 && server.logins.get() > 0);
        await().during(Duration.ofSeconds(2))
                .atMost(TestApp.PATIENCE)
                .until(() -> Files.exists(remote.resolve("one.json")));
        Files.delete(inTheWay);
        await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve("one.json")));
        assertThat(Drops.of(directory).awaitReport("one.json").path("result").asText())
                .isEqualTo("imported");
    }

    @Test
    void givesItsPasswordToNoOtherHost(CapturedOutput log) throws IOException {
        SimpleGeneratorHostKeyProvider other = SftpServer.hostKey(directory.resolve("other.key"));
        String key =
                PublicKeyEntry.toString(other.loadKeys(null).iterator().next().getPublic());
        Path others = Files.writeString(
                directory.resolve("known_hosts"),
                Files.readString(server.knownHosts).replaceFirst(" .*", " " + key));
        Files.write(remote.resolve("one.json"), Drops.fixture("one.json"));
        startAlone("openticket.imports.remote-known-hosts=" + others);

        await().atMost(TestApp.PATIENCE).until(() -> server.sessions.get() >= 2);

        assertThat(server.logins).hasValue(0);
        assertThat(remote.resolve("one.json")).exists();
        assertThat(log)
                .contains("No files are fetched from sftp://erp@127.0.0.1:", "The server's key is not the one in")
                .doesNotContain(SftpServer.PASSWORD, "\tat ");
    }

    @Test
    void showsAKeyInPlaceOfAPassword(CapturedOutput log) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair key = generator.generateKeyPair();
        Path keyFile = directory.resolve("erp.key");
        try (OutputStream out = Files.newOutputStream(keyFile)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "erp", null, out);
        }
        server.ssh.setPasswordAuthenticator(RejectAllPasswordAuthenticator.INSTANCE);
        AtomicBoolean isKnown = new AtomicBoolean();
        server.ssh.setPublickeyAuthenticator((user, shown, session) ->
                isKnown.get() && user.equals("erp") && KeyUtils.compareKeys(shown, key.getPublic()));
        Files.write(remote.resolve("one.json"), Drops.fixture("one.json"));
        startAlone("openticket.imports.remote-password=", "openticket.imports.remote-key-file=" + keyFile);
        await().atMost(TestApp.PATIENCE).until(() -> log.getOut().contains("The server refuses the login"));
        isKnown.set(true);

        Drops drops = Drops.of(directory);
        assertThat(drops.awaitReport("one.json").path("newPurchases").asInt()).isEqualTo(1);
        await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve("one.json")));
    }

    /** Each leads to another file, is no name, or would be a second line in a log. */
    private static final List<String> LIES = List.of(
            "../secret.csv",
            "./../secret.csv",
            "/secret.csv",
            "/outgoing/../secret.csv",
            "sub/secret.csv",
            "sub/../../secret.csv",
            "good.csv/../../secret.csv",
            "../secret.csv ",
            " ../secret.csv",
            "../secret.csv/.",
            "....//secret.csv",
            "..\\secret.csv",
            "C:\\secret.csv",
            "C:secret.csv",
            "%2e%2e%2fsecret.csv",
            "..%2Fsecret.csv",
            "\uFF0E\uFF0E\uFF0Fsecret.csv",
            "../secret.csv\0.csv",
            "secret.csv\n",
            "x\r\nforged line.csv",
            "x\u2028forged line.csv",
            "\u202Evsc.csv",
            "${sys.user.home}.csv",
            "{{openticket.imports.remote-password}}.csv",
            "..",
            ".",
            " ",
            "");

    @Test
    @Order(Order.DEFAULT + 2)
    void readsAndRemovesNothingThatALyingServerNames(CapturedOutput log) throws IOException {
        Drops drops = startShared();
        // the files lie-0 and so on are listed by other names
        server.names = name -> name.startsWith("lie-") ? LIES.get(Integer.parseInt(name.substring(4))) : name;
        Set<String> touched = new ConcurrentSkipListSet<>();
        server.listener = new SftpEventListener() {
            @Override
            public void opening(ServerSession session, String handle, Handle opened) {
                if (opened instanceof FileHandle) {
                    touched.add(opened.getFile().getFileName().toString());
                }
            }

            @Override
            public void removing(ServerSession session, Path path, boolean isDirectory) {
                touched.add(path.getFileName().toString());
            }
        };
        Path outside = served.resolve("secret.csv");
        Path below = Files.createDirectories(remote.resolve("sub")).resolve("secret.csv");
        for (Path secret : List.of(outside, below)) {
            Files.write(secret, Drops.fixture("tabs.csv"));
        }
        for (int i = 0; i < LIES.size(); i++) {
            Files.write(remote.resolve("lie-" + i), Drops.fixture("tabs.csv"));
        }

        for (String[] file : new String[][] {{"good.csv", "libreoffice.csv"}, {"later.json", "one.json"}}) {
            Files.write(remote.resolve(file[0]), Drops.fixture(file[1]));
            drops.awaitReport(file[0]);
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve(file[0])));
        }

        assertThat(touched).containsExactly("good.csv", "later.json");
        assertThat(outside).hasBinaryContent(Drops.fixture("tabs.csv"));
        assertThat(below).hasBinaryContent(Drops.fixture("tabs.csv"));
        try (Stream<Path> there = Files.list(remote)) {
            assertThat(there.filter(file -> file.getFileName().toString().startsWith("lie-")))
                    .hasSameSizeAs(LIES);
        }
        assertThat(log.getOut().lines().filter(line -> line.contains("is not fetched, and stays there")))
                .hasSizeBetween(1, 10)
                .doesNotHaveDuplicates();
        assertThat(log.getOut().lines()).noneMatch(line -> line.startsWith("forged"));
        assertThat(log).doesNotContain(SftpServer.PASSWORD, "No files are fetched");
    }

    /** The application of several tests, which has put no file away yet. @return its folders */
    private static Drops startShared() throws IOException {
        shared.start(common, inbox("outgoing", SftpServer.PASSWORD));
        Drops drops = Drops.of(common);
        try (Stream<Path> files = Files.walk(drops.folder().resolve("done"))) {
            files.filter(Files::isRegularFile).forEach(file -> file.toFile().delete());
        }
        return drops;
    }

    private void startAlone(String... more) {
        shared.startAlone(directory, ArrayUtils.addAll(inbox("outgoing", SftpServer.PASSWORD), more));
    }

    private static String[] inbox(String folder, String password) {
        return ArrayUtils.addAll(Drops.QUICK, server.inbox(folder, password));
    }
}

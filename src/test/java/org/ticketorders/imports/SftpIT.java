package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.RejectAllPasswordAuthenticator;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.testing.TestApp;

/** An inbox on a real SFTP server. */
@ExtendWith(OutputCaptureExtension.class)
class SftpIT {

    private static final String PASSWORD = "p&ss+w%rd/?#";

    private String password = PASSWORD;

    @TempDir
    Path directory;

    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private SshServer server;
    private Path remote;
    private Path knownHosts;

    @BeforeEach
    void start() throws Exception {
        remote = Files.createDirectories(directory.resolve("server/outgoing"));
        SimpleGeneratorHostKeyProvider keys = hostKey("host.key");
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(keys);
        server.setFileSystemFactory(new VirtualFileSystemFactory(directory.resolve("server")));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setPasswordAuthenticator((user, given, session) -> {
            logins.incrementAndGet();
            return user.equals("erp") && given.equals(password);
        });
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                sessions.incrementAndGet();
            }
        });
        server.start();
        KeyPair key = keys.loadKeys(null).iterator().next();
        knownHosts = directory.resolve("known_hosts");
        Files.writeString(
                knownHosts, "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
    }

    /** Of an elliptic curve: the primes of an RSA key take seconds, with the compiler that tests run with. */
    private SimpleGeneratorHostKeyProvider hostKey(String file) {
        SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider(directory.resolve(file));
        keys.setAlgorithm(KeyUtils.EC_ALGORITHM);
        keys.setKeySize(256);
        return keys;
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(true);
    }

    @Test
    void fetchesFilesAndRemovesThemThereOnceTheyAreHere() throws IOException {
        Files.write(remote.resolve("libreoffice.csv"), Drops.fixture("libreoffice.csv"));
        Files.write(remote.resolve("later.csv.part"), Drops.fixture("tabs.csv"));
        try (TestApp app = app()) {
            app.startAgain();
            Drops drops = Drops.of(directory.resolve("data"));

            assertThat(drops.awaitReport("libreoffice.csv").path("newPurchases").asInt())
                    .isEqualTo(2);
            assertThat(drops.done("libreoffice.csv")).hasBinaryContent(Drops.fixture("libreoffice.csv"));
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve("libreoffice.csv")));
            assertThat(remote.resolve("later.csv.part")).exists();
            assertThat(drops.awaitOutcomes("libreoffice.csv"))
                    .allMatch(row -> row.get(1).equals("ordered"));
        }
    }

    /** What would mean something in the address of an endpoint; each alone is in {@code ImportEndpointsTest}. */
    @ParameterizedTest
    @CsvSource({
        "outgoing, 'RAW(p)} {{pass}} )&x=y'",
        "'out & going;a=b#c {{out}} a+b;c) 100% (1)', '#bean:p 100%25 p%s'",
        "outgoing, ' p '"
    })
    void takesAnyPasswordAndFolder(String folder, String word, CapturedOutput log) throws IOException {
        password = word;
        Path there = Files.createDirectories(directory.resolve("server").resolve(folder));
        Files.write(there.resolve("tabs.csv"), Drops.fixture("tabs.csv"));
        try (TestApp app = TestApp.prepare(directory.resolve("data"), Drops.QUICK)) {
            Map<String, String> secrets = Map.of(
                    "openticket.imports.remote-inbox",
                    "sftp://erp@127.0.0.1:" + server.getPort() + "/" + folder,
                    "openticket.imports.remote-password",
                    word,
                    "openticket.imports.remote-known-hosts",
                    knownHosts.toString());
            secrets.forEach((name, value) -> app.with(name + "=" + value));
            app.startAgain();

            Drops.of(directory.resolve("data")).awaitReport("tabs.csv");
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(there.resolve("tabs.csv")));
        }
        if (word.length() > 3) {
            assertThat(log).doesNotContain(word);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fetchesAlsoWhatReplacesAFileWhileThatIsFetched(boolean isAsLong) throws IOException {
        byte[] first = Drops.fixture("tabs.csv");
        byte[] second = isAsLong ? first.clone() : Drops.fixture("libreoffice.csv");
        if (isAsLong) {
            // a quantity
            second[second.length - 1] = '1';
        }
        Path file = Files.write(remote.resolve("tabs.csv"), first);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        AtomicBoolean isReplaced = new AtomicBoolean();
        SftpSubsystemFactory factory = new SftpSubsystemFactory();
        factory.addSftpEventListener(new SftpEventListener() {
            @Override
            public void open(ServerSession session, String handle, Handle opened) throws IOException {
                if (opened instanceof FileHandle && isReplaced.compareAndSet(false, true)) {
                    Path other = Files.write(directory.resolve("other"), second);
                    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        });
        server.setSubsystemFactories(List.of(factory));
        try (TestApp app = app()) {
            app.startAgain();
            Path done = Drops.of(directory.resolve("data")).done("tabs.csv").getParent();

            for (byte[] content : List.of(first, second)) {
                await().atMost(TestApp.PATIENCE).until(() -> has(done, content));
            }
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(file));
        }
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
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder()
                .withFileSystemAccessor(clockAheadBy(Duration.ofHours(hours)))
                .build()));
        byte[] content = Drops.fixture("tabs.csv");
        int half = content.length / 2;
        Path file = Files.write(remote.resolve("tabs.csv"), Arrays.copyOf(content, half));
        try (TestApp app = app()) {
            app.with("openticket.imports.settle-millis=4000");
            app.startAgain();
            await().atMost(TestApp.PATIENCE).until(() -> logins.get() > 0);
            await("a few looks at half of it")
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> Files.exists(file));
            Files.write(file, Arrays.copyOfRange(content, half, content.length), StandardOpenOption.APPEND);
            Drops drops = Drops.of(directory.resolve("data"));

            assertThat(drops.awaitReport("tabs.csv").path("bytes").asInt()).isEqualTo(content.length);
            assertThat(drops.done("tabs.csv")).hasBinaryContent(content);
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(file));
        }
    }

    private static SftpFileSystemAccessor clockAheadBy(Duration ahead) {
        return new SftpFileSystemAccessor() {
            @Override
            public Map<String, ?> readFileAttributes(
                    SftpSubsystemProxy subsystem, Path file, String view, LinkOption... options) throws IOException {
                Map<String, Object> found =
                        new TreeMap<>(SftpFileSystemAccessor.super.readFileAttributes(subsystem, file, view, options));
                found.computeIfPresent(
                        "lastModifiedTime",
                        (name, time) ->
                                FileTime.from(((FileTime) time).toInstant().plus(ahead)));
                return found;
            }
        };
    }

    @Test
    void leavesAFileThereForWhichThereIsNoPlaceYet() throws IOException {
        Files.write(remote.resolve("one.json"), Drops.fixture("one.json"));
        try (TestApp app = app()) {
            // what stands in the way has the same name and is not taken
            Path inTheWay = Files.createDirectories(directory.resolve("data/imports/inbox/one.json"));
            app.startAgain();

            await().atMost(TestApp.PATIENCE).until(() -> sessions.get() > 0 && logins.get() > 0);
            await().during(Duration.ofSeconds(2))
                    .atMost(TestApp.PATIENCE)
                    .until(() -> Files.exists(remote.resolve("one.json")));
            Files.delete(inTheWay);
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve("one.json")));
            assertThat(Drops.of(directory.resolve("data"))
                            .awaitReport("one.json")
                            .path("result")
                            .asText())
                    .isEqualTo("imported");
        }
    }

    @Test
    void givesItsPasswordToNoOtherHost(CapturedOutput log) throws IOException {
        String text = Files.readString(knownHosts);
        SimpleGeneratorHostKeyProvider other = hostKey("other.key");
        String key =
                PublicKeyEntry.toString(other.loadKeys(null).iterator().next().getPublic());
        Files.writeString(knownHosts, text.replaceFirst(" .*", " " + key));
        Files.write(remote.resolve("one.json"), Drops.fixture("one.json"));
        try (TestApp app = app()) {
            app.startAgain();

            await().atMost(TestApp.PATIENCE).until(() -> sessions.get() >= 2);

            assertThat(logins).hasValue(0);
            assertThat(remote.resolve("one.json")).exists();
            assertThat(log)
                    .contains("No files are fetched from sftp://erp@127.0.0.1:", "The server's key is not the one in")
                    .doesNotContain(PASSWORD, "\tat ");
        }
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
        server.setPasswordAuthenticator(RejectAllPasswordAuthenticator.INSTANCE);
        AtomicBoolean isKnown = new AtomicBoolean();
        server.setPublickeyAuthenticator((user, shown, session) ->
                isKnown.get() && user.equals("erp") && KeyUtils.compareKeys(shown, key.getPublic()));
        Files.write(remote.resolve("one.json"), Drops.fixture("one.json"));
        try (TestApp app =
                app().with("openticket.imports.remote-password=", "openticket.imports.remote-key-file=" + keyFile)) {
            app.startAgain();
            Drops drops = Drops.of(directory.resolve("data"));
            await().atMost(TestApp.PATIENCE).until(() -> log.getOut().contains("The server refuses the login"));
            isKnown.set(true);

            assertThat(drops.awaitReport("one.json").path("newPurchases").asInt())
                    .isEqualTo(1);
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve("one.json")));
        }
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
    void readsAndRemovesNothingThatALyingServerNames(CapturedOutput log) throws IOException {
        Path outside = remote.resolveSibling("secret.csv");
        Path below = Files.createDirectories(remote.resolve("sub")).resolve("secret.csv");
        for (Path secret : List.of(outside, below)) {
            Files.write(secret, Drops.fixture("tabs.csv"));
        }
        for (int i = 0; i < LIES.size(); i++) {
            Files.write(remote.resolve("lie-" + i), Drops.fixture("tabs.csv"));
        }
        Files.write(remote.resolve("good.csv"), Drops.fixture("libreoffice.csv"));
        Set<String> touched = new ConcurrentSkipListSet<>();
        server.setSubsystemFactories(List.of(lying(touched)));
        try (TestApp app = app()) {
            app.startAgain();
            Drops drops = Drops.of(directory.resolve("data"));

            drops.awaitReport("good.csv");
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve("good.csv")));
            Files.write(remote.resolve("later.json"), Drops.fixture("one.json"));
            drops.awaitReport("later.json");
            await().atMost(TestApp.PATIENCE).until(() -> Files.notExists(remote.resolve("later.json")));

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
            assertThat(log).doesNotContain(PASSWORD, "No files are fetched");
        }
    }

    /** Lists the files {@code lie-0} and so on by other names, and notes what is opened or removed. */
    private static SftpSubsystemFactory lying(Set<String> touched) {
        SftpSubsystemFactory factory = new SftpSubsystemFactory() {
            @Override
            public Command createSubsystem(ChannelSession channel) {
                SftpSubsystem subsystem = new SftpSubsystem(channel, this) {
                    @Override
                    protected String getShortName(Path file) throws IOException {
                        String name = super.getShortName(file);
                        return name.startsWith("lie-") ? LIES.get(Integer.parseInt(name.substring(4))) : name;
                    }
                };
                getRegisteredListeners().forEach(subsystem::addSftpEventListener);
                return subsystem;
            }
        };
        factory.addSftpEventListener(new SftpEventListener() {
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
        });
        return factory;
    }

    private TestApp app() {
        return TestApp.prepare(directory.resolve("data"), Drops.QUICK)
                .with(
                        "openticket.imports.remote-inbox=sftp://erp@127.0.0.1:" + server.getPort() + "/outgoing",
                        "openticket.imports.remote-password=" + PASSWORD,
                        "openticket.imports.remote-known-hosts=" + knownHosts);
    }
}

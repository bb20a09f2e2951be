package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.ticketorders.testing.SelfSigned;
import org.ticketorders.testing.TestApp;

/**
 * The image that this build has made. What it is laid upon, a Java, is not in it unless the profile {@code image} is on, so
 * what a container would run is run here from its unpacked layers, by the Java of this test.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its paths are those of Linux")
class ImageIT {

    private static final Path TAR = Path.of("target/image.tar");
    private static final Path POD = Path.of("src/main/k8s/single");
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path directory;

    private final OciImage image = new OciImage(TAR);

    @Test
    void isLaidInLayersOfWhichOnlyTheSmallOnesChange() {
        List<List<OciImage.Entry>> layers = image.layers();
        List<OciImage.Entry> all = layers.stream().flatMap(List::stream).toList();
        List<String> names = all.stream().map(OciImage.Entry::name).toList();
        int libraries = layerOf(layers, "app/libs/camel-api-");
        int classes = layerOf(layers, "app/classpath/ticket-order-routes-");

        assertThat(names).contains("app/config/broker.xml", "app/routes/order/create-order.camel.yaml", "data/README");
        assertThat(classes).isGreaterThan(libraries);
        assertThat(image.sizes().get(classes)).isLessThan(5_000_000L);
        assertThat(layers.get(libraries))
                .filteredOn(entry -> entry.name().endsWith(".jar"))
                .hasSizeGreaterThan(100);
        assertThat(names).noneMatch(name -> name.contains("simulator") || name.contains("vertx"));
        assertThat(all).filteredOn(entry -> !entry.name().startsWith("data")).allSatisfy(entry -> {
            assertThat(entry.user()).as("whose %s is", entry.name()).isZero();
            assertThat(entry.mode() & 07022)
                    .as("who may change %s", entry.name())
                    .isZero();
        });
        long created = Instant.parse(image.about().path("created").asText()).getEpochSecond();
        assertThat(all.stream().map(OciImage.Entry::seconds))
                .as("the time of the build is nowhere in it: files are of the release, folders of the epoch")
                .containsOnly(created, 1L);
    }

    @Test
    void startsJavaItselfForNobodySpecialAndOnLoopback() {
        JsonNode config = image.config();
        List<String> environment = new ArrayList<>();
        config.path("Env").forEach(variable -> environment.add(variable.asText()));

        assertThat(config.path("User").asText()).isEqualTo("10001:10001");
        assertThat(config.at("/Entrypoint/0").asText()).as("no shell between").isEqualTo("java");
        assertThat(config.path("Volumes").has("/data")).isTrue();
        assertThat(environment)
                .as("options that whoever runs it may replace")
                .anyMatch(variable -> variable.startsWith("JAVA_TOOL_OPTIONS="))
                .noneMatch(variable -> variable.contains("ADDRESS") || variable.contains("HOST"));
        assertThat(environment)
                .filteredOn(variable -> !variable.matches("(JAVA_TOOL_OPTIONS|PATH|JAVA_.*|LANG|LC_ALL)=.*"))
                .hasSize(2)
                .allSatisfy(variable -> assertThat(new SettingNames().isVariable(variable.split("=")[0]))
                        .isTrue());
    }

    /** Started as the pod of src/main/k8s/single says, it answers the pod's probes, changes nothing in the image, and ends in time. */
    @Test
    void runsAsItsPodSays() throws Exception {
        Path root = directory.resolve("root");
        image.unpack(root);
        Map<String, Instant> before = files(root);
        JsonNode pod =
                Manifests.read(POD.resolve("statefulset.yaml")).get(0).content().at("/spec/template/spec");
        int port = TestApp.freePort();
        int probes = TestApp.freePort();
        configure(port, probes);
        Path log = directory.resolve("output.log");

        Process app = start(root, pod, log);
        try {
            JsonNode readiness = pod.at("/containers/0/readinessProbe/httpGet");
            Awaitility.await("the pod's probe")
                    .atMost(240, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> !app.isAlive() || ask(probes, readiness) == HttpURLConnection.HTTP_OK);
            assertThat(app.isAlive()).as(Files.readString(log)).isTrue();
            assertThat(ask(probes, readiness)).isEqualTo(HttpURLConnection.HTTP_OK);
            assertThat(ask(probes, pod.at("/containers/0/livenessProbe/httpGet")))
                    .isEqualTo(HttpURLConnection.HTTP_OK);
            assertThat(ask(port, "https", "/actuator/prometheus")).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
            assertThat(directory.resolve("data/ledger.db")).exists();

            app.destroy();
            assertThat(app.waitFor(pod.path("terminationGracePeriodSeconds").asLong(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(app.exitValue()).isEqualTo(TERMINATED);
            assertThat(log).content().contains("\"message\":\"Ready. ");
        } finally {
            app.destroyForcibly();
        }
        assertThat(files(root)).as("its root may be read-only").isEqualTo(before);
    }

    /** What Kubernetes would mount: the configuration, a user, a certificate. */
    private void configure(int port, int probes) throws Exception {
        String etc = directory.resolve("etc").toString();
        Files.createDirectories(directory.resolve("etc/ticket-orders"));
        Files.writeString(
                directory.resolve("etc/ticket-orders/application.yaml"),
                Files.readString(POD.resolve("application.yaml"))
                        .replace("file:/etc/", "file:" + etc + "/")
                        .replace("0.0.0.0", "127.0.0.1")
                        .replace("8443", String.valueOf(port))
                        .replace("8081", String.valueOf(probes)));
        Files.createDirectories(directory.resolve("etc/ticket-orders-users"));
        Files.writeString(directory.resolve("etc/ticket-orders-users/application.yaml"), """
                openticket:
                  security:
                    users:
                      - {name: ada, password: "%s", roles: [operator]}
                """.formatted(
                        new BCryptPasswordEncoder(8).encode("a password of ada's")));
        Path tls = Files.createDirectories(directory.resolve("etc/ticket-orders-tls"));
        SelfSigned own = SelfSigned.of("127.0.0.1", InetAddress.getByName("127.0.0.1"));
        Files.writeString(tls.resolve("tls.crt"), own.certificatePem());
        Files.writeString(tls.resolve("tls.key"), own.keyPem());
    }

    private Process start(Path root, JsonNode pod, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        image.config().path("Entrypoint").forEach(word -> command.add(word.asText()));
        Path classPath = root.resolve("app/jib-classpath-file");
        Path moved = directory.resolve("classpath");
        Files.writeString(
                moved,
                Stream.of(Files.readString(classPath).split(":"))
                        .map(entry -> root + entry)
                        .reduce((left, right) -> left + ":" + right)
                        .orElseThrow());
        command.replaceAll(word -> word.equals("@/app/jib-classpath-file") ? "@" + moved : word);
        command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());

        Map<String, String> environment = new HashMap<>();
        image.config()
                .path("Env")
                .forEach(variable -> environment.put(
                        variable.asText().split("=", 2)[0], variable.asText().split("=", 2)[1]));
        pod.at("/containers/0/env")
                .forEach(variable -> environment.put(
                        variable.path("name").asText(), variable.path("value").asText()));
        environment.put("OPENTICKET_SHOP_TOKEN", "a-token");
        environment.replaceAll((name, value) -> value.replace("file:/etc/", "file:" + directory.resolve("etc") + "/")
                .replaceAll("^/data$", directory.resolve("data").toString()));
        environment.put("OPENTICKET_BROKER_PORT", String.valueOf(TestApp.freePort()));
        environment.merge(
                "JAVA_TOOL_OPTIONS",
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m -Djava.io.tmpdir="
                        + Files.createDirectories(directory.resolve("tmp")),
                (own, more) -> own + " " + more);
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(
                        root.resolve(image.config().path("WorkingDir").asText().substring(1))
                                .toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        process.environment().clear();
        process.environment().putAll(environment);
        return process.start();
    }

    private static int ask(int port, JsonNode request) {
        assertThat(request.path("port").asText()).isEqualTo("probes");
        return ask(
                port,
                request.path("scheme").asText("HTTP"),
                request.path("path").asText());
    }

    /** As the kubelet asks: without looking at the certificate, and without a login. @return 0 if nobody answers */
    private static int ask(int port, String scheme, String path) {
        try {
            SSLContext any = SSLContext.getInstance("TLS");
            any.init(null, new TrustManager[] {new TrustsAny()}, new SecureRandom());
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(scheme.toLowerCase(Locale.ROOT) + "://127.0.0.1:" + port + path)
                            .toURL()
                            .openConnection();
            if (connection instanceof HttpsURLConnection secure) {
                secure.setSSLSocketFactory(any.getSocketFactory());
                secure.setHostnameVerifier((host, session) -> true);
            }
            connection.setReadTimeout(5_000);
            return connection.getResponseCode();
        } catch (IOException e) {
            return 0;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private record TrustsAny() implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static Map<String, Instant> files(Path root) throws IOException {
        Map<String, Instant> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(root)) {
            for (Path file : found.toList()) {
                files.put(file.toString(), Files.getLastModifiedTime(file).toInstant());
            }
        }
        return files;
    }

    private static int layerOf(List<List<OciImage.Entry>> layers, String prefix) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).stream().anyMatch(entry -> entry.name().startsWith(prefix))) {
                return i;
            }
        }
        throw new AssertionError("no layer holds " + prefix);
    }
}

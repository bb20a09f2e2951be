package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.build.Manifests.Manifest;

/** Kubernetes would take the manifests, and they fit the application. */
class KubernetesTest {

    private static final Path FOLDER = Path.of("src/main/k8s");
    private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet");
    private static final SettingNames SETTINGS = new SettingNames();

    static List<Manifest> manifests() {
        return Manifests.in(FOLDER);
    }

    static List<Manifest> workloads() {
        return manifests().stream()
                .filter(manifest -> WORKLOADS.contains(manifest.kind()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isTaken(Manifest manifest) {
        assertThat(Manifests.fault(manifest.content())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "StatefulSet, /spec/template/spec/containers/0, livenesProbe, {}",
        "StatefulSet, /spec, replicas, three",
        "Deployment, /spec, selector,",
        "Deployment, /spec/template/spec/containers/0/resources/limits, memory, 1 gigabyte",
        "Deployment, , kind, Deploiment",
        "PodDisruptionBudget, , apiVersion, policy/v1beta1",
        "NetworkPolicy, /spec, ingres, []",
        "ScaledObject, /spec/triggers/0/metadata, threshold,",
        "ScaledObject, /spec, maxReplicas, 6",
        "Kustomization, , ressources, []",
    })
    void isRefusedWhereItIsWrong(String kind, String where, String field, String value) {
        Manifest manifest = manifests().stream()
                .filter(candidate -> candidate.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        ObjectNode document = manifest.content().deepCopy();
        ObjectNode parent = (ObjectNode) document.at(where == null ? "" : where);
        if (value == null) {
            assertThat(parent.remove(field)).isNotNull();
        } else {
            parent.put(field, value);
        }

        assertThat(Manifests.fault(document)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster", "autoscaling", "webhooks"})
    void appliesEachFileOfItsFolder(String folder) throws IOException {
        JsonNode kustomization = Manifests.read(FOLDER.resolve(folder + "/kustomization.yaml"))
                .get(0)
                .content();
        Set<String> applied = new TreeSet<>();
        kustomization.path("resources").forEach(resource -> applied.add(resource.asText()));
        kustomization.findPath("files").forEach(file -> applied.add(file.asText()));

        assertThat(applied).allSatisfy(file -> assertThat(FOLDER.resolve(folder).resolve(file))
                .exists());
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> !file.matches("kustomization.yaml|secrets.example.yaml")))
                    .allMatch(applied::contains);
        }
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void givesTheShutdownItsTime(Manifest workload) {
        assertThat(pod(workload).path("terminationGracePeriodSeconds").asLong())
                .isGreaterThanOrEqualTo(SettingNames.leastGrace().toSeconds());
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void asksTheApplicationWhatItAnswers(Manifest workload) {
        JsonNode container = container(workload);
        JsonNode settings = application(workload);

        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/actuator/health/liveness");
        assertThat(container.at("/startupProbe/httpGet")).isEqualTo(container.at("/livenessProbe/httpGet"));
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/actuator/health/readiness");
        assertThat(settings.at("/server/ssl/bundle").asText()).isNotBlank();
        assertThat(settings.at("/openticket/web/probes/address").asText()).isEqualTo("0.0.0.0");
        for (String probe : List.of("livenessProbe", "startupProbe", "readinessProbe")) {
            JsonNode request = container.path(probe).path("httpGet");
            assertThat(request.has("scheme")).as("plain HTTP").isFalse();
            assertThat(request.path("port").asText()).isEqualTo("probes");
        }
        assertThat(container.at("/ports/0/containerPort").asInt())
                .isEqualTo(settings.at("/server/port").asInt());
        assertThat(container.at("/ports/1/name").asText()).isEqualTo("probes");
        assertThat(container.at("/ports/1/containerPort").asInt())
                .isEqualTo(settings.at("/openticket/web/probes/port").asInt());
        assertThat(Manifests.in(workload.file().getParent()).stream()
                        .filter(manifest -> manifest.kind().matches("Service|NetworkPolicy"))
                        .map(manifest -> manifest.content().toString()))
                .as("for the kubelet alone")
                .allMatch(content -> !content.contains("probes"));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void isShutIn(Manifest workload) {
        JsonNode pod = pod(workload);
        JsonNode container = container(workload);

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").asText()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void mountsWhatThereIs(Manifest workload) {
        JsonNode pod = pod(workload);
        List<String> mounts = texts(container(workload).path("volumeMounts"), "name");
        List<String> volumes = new ArrayList<>(texts(pod.path("volumes"), "name"));
        workload.content()
                .at("/spec/volumeClaimTemplates")
                .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
        Set<String> secrets = new TreeSet<>(pod.findValuesAsText("secretName"));
        container(workload)
                .path("envFrom")
                .forEach(source -> secrets.add(source.at("/secretRef/name").asText()));

        assertThat(mounts).containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(texts(container(workload).path("volumeMounts"), "mountPath")).contains("/data", "/tmp");
        assertThat(examples(workload).stream()
                        .map(secret -> secret.content().at("/metadata/name").asText()))
                .containsExactlyInAnyOrderElementsOf(secrets);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void setsOnlyWhatThereIs(Manifest workload) {
        List<String> variables = new ArrayList<>(texts(container(workload).path("env"), "name"));
        examples(workload).forEach(secret -> secret.content()
                .path("stringData")
                .fieldNames()
                .forEachRemaining(name -> {
                    if (name.matches("[A-Z_]+")) {
                        variables.add(name);
                    }
                }));
        variables.remove("JAVA_TOOL_OPTIONS");

        assertThat(variables).isNotEmpty().allSatisfy(name -> assertThat(SETTINGS.isVariable(name))
                .as(name)
                .isTrue());
        assertThat(SETTINGS.unknownIn(application(workload))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void holdsNoSecret(Manifest workload) {
        assertThat(examples(workload)).isNotEmpty().allSatisfy(secret -> secret.content()
                .path("stringData")
                .forEach(value -> assertThat(value.asText()).contains("…")));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void isFoundByEverythingThatLooksForIt(Manifest workload) {
        JsonNode labels = workload.content().at("/spec/template/metadata/labels");
        Consumer<JsonNode> fits = selector -> {
            assertThat(selector).as(workload.toString()).isNotEmpty();
            selector.fields().forEachRemaining(label -> assertThat(labels.path(label.getKey()))
                    .isEqualTo(label.getValue()));
        };

        fits.accept(workload.content().at("/spec/selector/matchLabels"));
        for (Manifest manifest : Manifests.in(workload.file().getParent())) {
            switch (manifest.kind()) {
                case "Service" -> fits.accept(manifest.content().at("/spec/selector"));
                case "NetworkPolicy" -> fits.accept(manifest.content().at("/spec/podSelector/matchLabels"));
                case "PodDisruptionBudget" -> fits.accept(manifest.content().at("/spec/selector/matchLabels"));
                default ->
                    assertThat(manifest.content().path("spec").has("selector"))
                            .isEqualTo(WORKLOADS.contains(manifest.kind()));
            }
        }
    }

    /** Nobody who reaches that port reaches the page by it, and nobody else the port. */
    @Test
    void opensAPortOfItsOwnForWebhooks() throws IOException {
        Path folder = FOLDER.resolve("webhooks");
        JsonNode patch = Manifests.read(folder.resolve("kustomization.yaml"))
                .get(0)
                .content()
                .at("/patches/0");
        JsonNode changes = new YAMLMapper().readTree(patch.path("patch").asText());
        List<JsonNode> values = new ArrayList<>(changes.findValues("value"));
        values.removeIf(value -> !value.has("name"));
        List<String> variables = values.stream()
                .map(value -> value.path("name").asText())
                .filter(name -> !name.equals("hooks"))
                .toList();
        JsonNode cluster = workload("Deployment").content();

        assertThat(patch.at("/target/name").asText())
                .isEqualTo(cluster.at("/metadata/name").asText());
        assertThat(values.get(0).path("name").asText()).isEqualTo("hooks");
        assertThat(values.get(0).path("containerPort").asText())
                .isEqualTo(values.get(1).path("value").asText());
        assertThat(variables).hasSize(3).allMatch(SETTINGS::isVariable);
        for (Manifest manifest : Manifests.in(folder)) {
            JsonNode content = manifest.content();
            if (manifest.kind().equals("Service")) {
                assertThat(content.at("/spec/ports/0/targetPort").asText()).isEqualTo("hooks");
                assertThat(content.at("/spec/selector")).isEqualTo(cluster.at("/spec/selector/matchLabels"));
            } else if (manifest.kind().equals("NetworkPolicy")) {
                assertThat(content.at("/spec/ingress/0/ports").findValuesAsText("port"))
                        .containsExactly("hooks");
                assertThat(content.at("/spec/podSelector/matchLabels"))
                        .isEqualTo(cluster.at("/spec/selector/matchLabels"));
            }
        }
    }

    @Test
    void runsOnePodWhereTheStoresAreOnItsVolume() {
        Manifest single = workload("StatefulSet");

        assertThat(application(single).at("/openticket/broker").isMissingNode())
                .as("the embedded broker")
                .isTrue();
        assertThat(single.content().at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(single.content()
                        .at("/spec/volumeClaimTemplates/0/spec/accessModes/0")
                        .asText())
                .isEqualTo("ReadWriteOncePod");
        assertThat(Manifests.in(single.file().getParent()))
                .extracting(Manifest::kind)
                .as("it could only forbid every drain")
                .doesNotContain("PodDisruptionBudget");
    }

    @Test
    void runsSeveralPodsWhereTheStoresAreElsewhere() {
        Manifest cluster = workload("Deployment");
        JsonNode settings = application(cluster);

        assertThat(settings.at("/openticket/broker/embedded").asBoolean(true)).isFalse();
        assertThat(container(cluster).path("env"))
                .anySatisfy(
                        variable -> assertThat(variable.path("value").asText()).startsWith("jdbc:postgresql:"));
        assertThat(settings.at("/spring/datasource").isMissingNode())
                .as("a profile's file would come before it")
                .isTrue();
        assertThat(cluster.content().at("/spec/replicas").asInt()).isGreaterThan(1);
        assertThat(Manifests.in(cluster.file().getParent()))
                .extracting(Manifest::kind)
                .contains("PodDisruptionBudget");
        assertThat(examples(cluster).stream()
                        .flatMap(secret -> secret.content().findParents("stringData").stream())
                        .map(JsonNode::toString)
                        .collect(Collectors.joining()))
                .contains("SPRING_DATASOURCE_PASSWORD", "OPENTICKET_BROKER_PASSWORD");
    }

    @Test
    void scalesByMetricsThatThereAre() throws IOException {
        Manifest scaled = manifests().stream()
                .filter(manifest -> manifest.kind().equals("ScaledObject"))
                .findFirst()
                .orElseThrow();
        JsonNode spec = scaled.content().path("spec");
        String query = spec.at("/triggers/0/metadata/query").asText();
        String known = Files.readString(Path.of("config/monitoring/dashboard.json"))
                + Files.readString(Path.of("config/monitoring/alerts.yml"));
        String broker = Files.readString(Path.of("config/broker.xml"));

        assertThat(spec.at("/scaleTargetRef/name").asText())
                .isEqualTo(workload("Deployment").content().at("/metadata/name").asText());
        assertThat(spec.path("minReplicaCount").asInt()).isPositive();
        assertThat(Pattern.compile("openticket_[a-z_]+").matcher(query).results())
                .hasSize(2)
                .allSatisfy(metric -> assertThat(known).containsPattern(metric.group() + "\\b"));
        assertThat(Pattern.compile("queue=~\"([^\"]*)\"").matcher(query).results())
                .hasSize(1)
                .allSatisfy(queues -> assertThat(queues.group(1).split("\\|")).allSatisfy(queue -> assertThat(broker)
                        .contains("<queue name=\"" + queue.replaceFirst("\\.\\*$", "") + "\"/>")));
    }

    private static Manifest workload(String kind) {
        return workloads().stream()
                .filter(manifest -> manifest.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode pod(Manifest workload) {
        return workload.content().at("/spec/template/spec");
    }

    private static JsonNode container(Manifest workload) {
        return pod(workload).at("/containers/0");
    }

    private static JsonNode application(Manifest workload) {
        try {
            return new YAMLMapper()
                    .readTree(workload.file().resolveSibling("application.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Manifest> examples(Manifest workload) {
        return Manifests.read(workload.file().resolveSibling("secrets.example.yaml"));
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.path(field).asText()));
        return texts;
    }
}

package org.ticketorders.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped alerts, held to what Prometheus itself says of them. */
class AlertRulesTest {

    private static final Path MONITORING = Path.of("config/monitoring");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check rules config/monitoring/alerts.yml",
                "check config config/monitoring/prometheus.yml",
                "test rules src/test/resources/monitoring/alerts.test.yml"
            })
    void passPrometheusOwnTool(String arguments) throws Exception {
        promtool(arguments.split(" "));
    }

    private static void promtool(String... arguments) throws InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
        } catch (IOException e) {
            throw new AssertionError(
                    "promtool is missing: install Prometheus' tools (Debian: apt-get install prometheus) and run this"
                            + " again; .ci/run does so by itself",
                    e);
        }
    }

    static List<JsonNode> alerts() {
        return PromQl.alerts();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void sayWhatTheyMeanAndWhatToDo(JsonNode alert) {
        String name = alert.path("alert").asText();
        JsonNode words = alert.path("annotations");

        assertThat(words.path("summary").asText()).isNotBlank().hasSizeLessThan(60);
        assertThat(words.path("description").asText()).endsWith(".");
        assertThat(words.path("action").asText()).endsWith(".");
        assertThat(alert.path("labels").path("severity").asText()).isIn("critical", "warning");
        String page = name.replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + ".md";
        assertThat(words.path("runbook_url").asText() + ".md").isEqualTo("/ops/runbook/" + page);
        assertThat(Path.of("config/runbook", page)).exists();
    }

    @Test
    void areTakenByTheExampleForPrometheus() {
        assertThat(MONITORING.resolve("prometheus.yml"))
                .content()
                .contains(
                        "alerts.yml",
                        "/actuator/prometheus",
                        "username: prometheus\n",
                        "password_file: /etc/prometheus/ticket-orders.password\n");
    }

    /** A fresh start has no such user, and no such file. */
    @Test
    void sayHowPrometheusGetsTheLoginOfTheExampleBeforeItIsStarted() throws IOException {
        JsonNode login = new YAMLMapper()
                .readTree(MONITORING.resolve("prometheus.yml").toFile())
                .at("/scrape_configs/0/basic_auth");
        String readme = Files.readString(MONITORING.resolve("README.md"));

        assertThat(readme.substring(0, readme.indexOf("prometheus --config.file")))
                .contains(
                        "hash-password",
                        "{name: " + login.path("username").asText() + ",",
                        login.path("password_file").asText());
    }

    @Test
    void haveADashboardThatAsksForItsDataSource() {
        JsonNode dashboard = PromQl.dashboard();

        assertThat(dashboard.path("panels"))
                .hasSizeGreaterThan(30)
                .allSatisfy(panel -> assertThat(panel.path("title").asText()).isNotBlank())
                .allSatisfy(panel -> {
                    if (!panel.path("type").asText().equals("row")) {
                        assertThat(panel.path("targets")).isNotEmpty();
                        assertThat(panel.path("datasource").path("uid").asText())
                                .isEqualTo("${datasource}");
                    }
                });
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
        assertThat(dashboard.path("templating").path("list").get(0).path("type").asText())
                .isEqualTo("datasource");
    }
}

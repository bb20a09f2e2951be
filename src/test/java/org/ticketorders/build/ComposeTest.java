package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.convert.DurationStyle;

/** The compose file is one, names what there is, and fits the application. */
class ComposeTest {

    private static final Path FOLDER = Path.of("src/main/compose");

    /** What the first lines of the file say how to make. */
    private static final String MADE = "../../../target/";

    private static final Path FILE = FOLDER.resolve("compose.yaml");
    private static final JsonNode COMPOSE = Manifests.read(FILE).get(0).content();
    private static final SettingNames SETTINGS = new SettingNames();

    @Test
    void isTaken() {
        assertThat(Manifests.bySchema("compose/compose", COMPOSE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/services/routes, readonly, true",
        "/services/routes, stop_grace_period, 2 minutes",
        "/services/routes, image,",
        "/services/ledger/healthcheck, retries, many",
        "/configs/broker, content, both",
        "'', service, {}"
    })
    void isRefusedWhereItIsWrong(String where, String field, String value) {
        ObjectNode document = COMPOSE.deepCopy();
        ObjectNode parent = (ObjectNode) document.at(where);
        if (value == null) {
            parent.remove(field);
        } else {
            parent.put(field, value);
        }

        assertThat(Manifests.bySchema("compose/compose", document)).isPresent();
    }

    @Test
    void namesOnlyWhatThereIs() {
        for (JsonNode service : COMPOSE.path("services")) {
            String shared = service.path("network_mode").asText("service:routes");
            assertThat(COMPOSE.path("services").has(shared.substring("service:".length())))
                    .as(shared)
                    .isTrue();
            service.path("depends_on").fieldNames().forEachRemaining(other -> assertThat(
                            COMPOSE.path("services").has(other))
                    .as(other)
                    .isTrue());
            service.path("configs").forEach(config -> assertThat(
                            COMPOSE.path("configs").has(config.path("source").asText()))
                    .as(config.toString())
                    .isTrue());
            service.path("volumes").forEach(volume -> {
                String source = volume.asText().split(":")[0];
                assertThat(
                                source.startsWith("./")
                                        ? Files.exists(FOLDER.resolve(source))
                                        : source.startsWith(MADE)
                                                || COMPOSE.path("volumes").has(source))
                        .as(source)
                        .isTrue();
            });
        }
        COMPOSE.path("configs").findValuesAsText("file").forEach(file -> assertThat(FOLDER.resolve(file))
                .exists());
    }

    @Test
    void givesTheShutdownItsTimeAndNothingToWriteButItsData() {
        JsonNode routes = COMPOSE.at("/services/routes");

        assertThat(DurationStyle.detectAndParse(routes.path("stop_grace_period").asText()))
                .isGreaterThanOrEqualTo(SettingNames.leastGrace());
        assertThat(routes.path("read_only").asBoolean()).isTrue();
        assertThat(routes.at("/tmpfs/0").asText())
                .as("libraries are loaded from there")
                .startsWith("/tmp:exec");
        assertThat(routes.path("volumes").toString()).contains(":/data\"");
    }

    @Test
    void setsOnlyWhatThereIs() throws IOException {
        String application = Files.readString(FOLDER.resolve("application.yaml"));

        COMPOSE.at("/services/routes/environment").fieldNames().forEachRemaining(name -> assertThat(
                        SETTINGS.isVariable(name) || application.contains("${" + name + "}"))
                .as(name)
                .isTrue());
        assertThat(SETTINGS.unknownIn(new YAMLMapper().readTree(application))).isEmpty();
    }

    @Test
    void takesItsSecretsFromOutside() throws IOException {
        Set<String> asked = Pattern.compile("\\$\\{([A-Z_]+):\\?see example.env}")
                .matcher(Files.readString(FILE))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> given = Pattern.compile("(?m)^([A-Z_]+)=(?:'')?$")
                .matcher(Files.readString(FOLDER.resolve("example.env")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(given).hasSizeGreaterThan(3).isEqualTo(asked);
        assertThat(Files.readString(Path.of(".gitignore"))).contains("\n.env\n");
    }
}

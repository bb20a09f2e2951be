package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.build.SettingNames;
import org.ticketorders.testing.PublishedSchemas;

/** The documents speak of what there is: their links, commands, settings and samples are looked at, each of them. */
class DocumentsTest {

    private static final Path README = Path.of("README.md");
    private static final Path INSTALL = Path.of("src/main/dist/INSTALL.md");
    private static final int README_LINES = 200;

    /** {@code config/README.md, 'Users and logins'}: how code and settings name a place in a document. */
    private static final Pattern PLACE = Pattern.compile("([\\w./]*README(?:\\.md)?), '([^']+)'");

    private static final Pattern KEY = Pattern.compile(
            "((?:openticket|spring|camel|server|management|logging)\\.[a-zA-Z0-9.-]*[a-zA-Z0-9])(?:\\.\\*|[:=].*)?");
    private static final Pattern VARIABLE =
            Pattern.compile("((?:OPENTICKET|SPRING|SERVER|LOGGING|CAMEL)_[A-Z0-9_]+)(?:=.*)?");

    private static final Set<String> LANGUAGES =
            Set.of("", "sh", "yaml", "json", "java", "python", "promql", "properties");

    /** One word for one thing: what the documents do not say, and what they say in its place. */
    private static final SettingNames SETTINGS = new SettingNames();

    private static final Commands COMMANDS = new Commands(SETTINGS);

    @TempDir
    Path directory;

    static List<Document> documents() {
        return Document.all();
    }

    @Test
    void theReadmeIsShort() {
        assertThat(Document.read(README).lines()).hasSizeLessThanOrEqualTo(README_LINES);
    }

    @Test
    void thePictureIsSmall() {
        assertThat(README.resolveSibling("config/overview.png").toFile().length())
                .isBetween(10_000L, 150_000L);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void eachLinkLeadsSomewhere(Document document) {
        assertThat(deadLinks(document)).isEmpty();
    }

    @Test
    void aDeadLinkIsFound() {
        Document document = Document.of(Path.of("config/x.md"), """
                # A heading, of `code`
                [a](#a-heading-of-code) [b](../README.md#run-it) [c](application.yaml) [d](https://example.com/x#y)
                [e](#another) [f](../README.md#nowhere) [g](nothing.yaml) `[h](#not-a-link)`
                ```
                [i](no-link)
                ```
                """);

        assertThat(deadLinks(document)).containsExactly("#another", "../README.md#nowhere", "nothing.yaml");
    }

    private static List<String> deadLinks(Document document) {
        return document.links().stream()
                .filter(link -> !leadsSomewhere(document, link))
                .toList();
    }

    private static boolean leadsSomewhere(Document document, String link) {
        if (link.matches("https?:.*")) {
            return URI.create(link).getHost() != null;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document.path() : target(document.path(), parts[0]);
        return (parts[0].isEmpty() || Files.exists(target))
                && (parts.length == 1
                        || (target.toString().endsWith(".md")
                                && (parts[0].isEmpty() ? document : Document.read(target))
                                        .anchors()
                                        .contains(parts[1])));
    }

    /** What is beside INSTALL.md in the archive is elsewhere in the sources. */
    private static Path target(Path document, String link) {
        if (document.equals(INSTALL)) {
            Path inRoot = Path.of(link);
            return Files.exists(inRoot) ? inRoot : Path.of("src").resolve(link);
        }
        return (document.getParent() == null ? Path.of("") : document.getParent())
                .resolve(link)
                .normalize();
    }

    /** In messages of errors, comments of settings and manifests. */
    @Test
    void eachHeadingThatIsNamedElsewhereIsThere() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("src/main", "config")) {
            try (Stream<Path> found = Files.walk(Path.of(folder))) {
                found.filter(file -> file.toString().matches(".*\\.(java|ya?ml|html|js|service)"))
                        .forEach(files::add);
            }
        }
        List<String> places = new ArrayList<>();
        for (Path file : files) {
            // a message may be of several parts
            String text = Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
            PLACE.matcher(text).results().forEach(place -> {
                places.add(file + ": " + place.group());
                assertThat(Path.of(place.group(1)))
                        .as(file + ": " + place.group())
                        .exists();
                assertThat(Document.read(Path.of(place.group(1))).headings())
                        .as(file + ": " + place.group())
                        .contains(place.group(2));
            });
        }

        assertThat(places).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void showsCodeInFencesThatSayWhatItIs(Document document) {
        assertThat(document.blocks()).extracting(Document.Block::language).allSatisfy(language -> assertThat(language)
                .isIn(LANGUAGES));
        for (int i = 1; i < document.prose().size(); i++) {
            assertThat(document.prose().get(i).startsWith("    ")
                            && document.prose().get(i - 1).isBlank())
                    .as("code without a fence: " + document.prose().get(i))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void eachCommandCanBeGiven(Document document) {
        assertThat(document.blocks("sh")).allSatisfy(block -> assertThat(COMMANDS.faults(block.text()))
                .as(block.toString())
                .isEmpty());
        assertThat(document.inlineCode().stream()
                        .filter(code ->
                                code.matches("(\\./mvnw|curl|java|bash|docker|bin/ticket-orders|git|htpasswd) .+")))
                .allSatisfy(code -> assertThat(COMMANDS.faults(code)).as(code).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "./mvnw -Psandbax spring-boot:run => no profile sandbax",
                "./mvnw -B verifi => verifi",
                "./mvnw -B verify -Pbench -Dbench.case=x => bench.case",
                "./mvnw verify -Dit.test=NoSuchIT => no test NoSuchIT",
                "./mvnw -Psandbox spring-boot:run -Dspring-boot.run.arguments=--openticket.brokr.port=1 => openticket.brokr.port",
                "./mvnw -Psend spring-boot:run -Dspring-boot.run.arguments=config/samples/none.json => config/samples/none.json",
                "OPENTICKET_SHOP_TOKN=x ./mvnw spring-boot:run => OPENTICKET_SHOP_TOKN",
                "bin/ticket-orders shop => does not know shop",
                "bin/ticket-orders pause order => Missing required option: '--why=TEXT'",
                "bin/ticket-orders start --openticket.brokr.port=1 => openticket.brokr.port",
                "curl -u admin http://127.0.0.1:8080/ops/api/purchase/X => GET /ops/api/purchase/X",
                "curl -u admin 'http://127.0.0.1:8080/ops/api/purchases?states=failed' => no parameter states",
                "curl -u admin -d '{\"reason\": \"moves\"}' http://127.0.0.1:8080/ops/api/stages/order/pause => otherwise than described",
                "curl -u admin -d '{' http://127.0.0.1:8080/ops/api/stages/order/pause => is not JSON",
                "curl -u ada http://127.0.0.1:8080/ops/api/me => admin",
                "curl http://127.0.0.1:8080/actuator/env => /actuator/env",
                "curl https://shop.example.com/ => nothing of ours",
                "cp config/samples/none.csv data => config/samples/none.csv",
                "cd x && frobnicate => 'frobnicate' is neither"
            })
    void aWrongCommandIsFound(String command, String fault) {
        assertThat(COMMANDS.faults(command))
                .anySatisfy(found -> assertThat(found).contains(fault));
    }

    /** One look by the shell at all of them. */
    @Test
    void eachCommandIsOneForTheShell() throws Exception {
        Path script = directory.resolve("all.sh");
        Files.writeString(
                script,
                Document.all().stream()
                        .flatMap(document -> document.blocks("sh"))
                        .map(Document.Block::text)
                        .collect(Collectors.joining("\n")));
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes())).isEmpty();
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).isZero();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void eachSettingExists(Document document) {
        document.inlineCode().forEach(code -> {
            var key = KEY.matcher(code);
            if (key.matches()) {
                assertThat(SETTINGS.isKey(key.group(1)) || COMMANDS.isOfTheBuild(key.group(1)))
                        .as(code)
                        .isTrue();
            }
            var variable = VARIABLE.matcher(code);
            if (variable.matches()) {
                assertThat(COMMANDS.isVariable(variable.group(1))).as(code).isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("documents")
    void eachPieceOfConfigurationIsOne(Document document) throws IOException {
        for (Document.Block block : document.blocks("yaml").toList()) {
            JsonNode configuration = new YAMLMapper().readTree(block.text());
            assertThat(SETTINGS.unknownIn(configuration)).as(block.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void eachPurchaseIsOne(Document document) throws IOException {
        for (Document.Block block : document.blocks("json").toList()) {
            assertThat(PublishedSchemas.schema(PublishedSchemas.read("purchase.schema.json"))
                            .validate(new ObjectMapper().readTree(block.text())))
                    .as(block.toString())
                    .isEmpty();
        }
    }

    @Test
    void theMapNamesEachRouteFile() throws IOException {
        Set<String> linked =
                new TreeSet<>(Document.read(Path.of("routes/README.md")).links());
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            assertThat(linked)
                    .containsAll(files.filter(file -> file.toString().endsWith(".camel.yaml"))
                            .map(file -> Path.of("routes").relativize(file).toString())
                            .toList());
        }
    }

    @Test
    void theMapNamesEachRouteBesideItsFile() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("routes/README.md"));
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            files.filter(file -> file.toString().endsWith(".camel.yaml")).forEach(file -> assertThat(rows)
                    .as(file.toString())
                    .filteredOn(row -> row.contains("(" + Path.of("routes").relativize(file) + ") "))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains(idsOf(file)));
        }
    }

    private static List<String> idsOf(Path routes) {
        try {
            return Pattern.compile("(?m)^    id: (\\S+)$")
                    .matcher(Files.readString(routes))
                    .results()
                    .map(id -> "`" + id.group(1) + "`")
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theMapNamesEachPackage() throws IOException {
        String text = String.join("\n", Document.read(Path.of("src/README.md")).prose());
        Path root = Path.of("src/main/java/org/ticketorders");
        try (Stream<Path> folders = Files.walk(root)) {
            assertThat(folders.filter(Files::isDirectory)
                            .filter(folder -> !folder.equals(root))
                            .map(folder -> root.relativize(folder).toString().replace('/', '.')))
                    .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
        }
    }
}

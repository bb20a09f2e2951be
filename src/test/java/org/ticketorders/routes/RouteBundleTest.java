package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CommentEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;

/** What the route files have in common, so that people and Kaoto can open, read and save them. */
class RouteBundleTest {

    private static final Path FOLDER = Path.of("routes");
    private static final int LONGEST_FILE_LINES = 200;
    private static final int LONGEST_FLOW_LINES = 130;
    private static final int MOST_FILES = 46;

    /** The folder whose routes are in the group of the call of the shop that they make. */
    private static final String CALLS = "shop";

    private static final Set<String> CALL_NAMES =
            Set.of("payment-methods", "token", "limits", "order-look-up", "order-list", "probe");

    private static final Set<String> LANGUAGES =
            Set.of("simple", "constant", "method", "jsonpath", "jq", "header", "variable", "exchangeProperty", "ref");

    /** Where the schema has an expression without the word {@code expression} around it. */
    private static final Set<String> BARE_EXPRESSIONS =
            Set.of("expression", "correlationExpression", "handled", "continued");

    private static final Set<String> STEPS = Set.of(
            "to",
            "toD",
            "bean",
            "process",
            "log",
            "choice",
            "filter",
            "split",
            "setBody",
            "setHeader",
            "setHeaders",
            "setVariable",
            "removeHeaders",
            "marshal",
            "doTry",
            "rollback",
            "throwException",
            "from");

    /** Steps that decide or repeat: an operator and a test must be able to name them. */
    private static final Set<String> BRANCHES = Set.of("choice", "filter", "split");

    /** Beans that write the ledger or the queues. */
    private static final Pattern LASTING_BEANS = Pattern.compile(
            "ledger|ledgerUpkeep|letters|purchaseDesk|imports|importBatches|filesInWork|fetchedFiles|outcomeFiles|audit"
                    + "|discards|replays|stageDesk|automaticSettling|hookReceiver|hookWork|orderChanges");

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
            .getSchema(RouteBundleTest.class.getResourceAsStream("/schema/camelYamlDsl.json"));

    private static final Pattern FILE_NAME = Pattern.compile("([a-z]+(?:-[a-z]+)*)\\.camel\\.yaml");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.+)}}");

    /**
     * One route, template, configuration or REST declaration of a file.
     *
     * @param kind the word that it stands below
     */
    record Flow(Path file, String kind, Map<String, Object> body) {

        String id() {
            return (String) body.get("id");
        }

        String folder() {
            return file.getParent().getFileName().toString();
        }

        @Override
        public String toString() {
            return folder() + "/" + id();
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Flow> flowsOf(Path file) {
        return ((List<?>) tree(file))
                .stream()
                        .map(RouteBundleTest::map)
                        .map(flow -> flow.entrySet().iterator().next())
                        .map(flow -> new Flow(file, flow.getKey(), map(flow.getValue())))
                        .toList();
    }

    static List<Flow> flows() throws IOException {
        return flows(".*");
    }

    private static List<Flow> flows(String kind) throws IOException {
        return files().stream()
                .flatMap(file -> flowsOf(file).stream())
                .filter(flow -> flow.kind().matches(kind))
                .toList();
    }

    static List<Flow> routes() throws IOException {
        return flows("route");
    }

    static List<Flow> templates() throws IOException {
        return flows("routeTemplate");
    }

    @Test
    void everyYamlFileOfTheFoldersIsARouteFile() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files.filter(file -> file.toString().matches(".*\\.ya?ml")))
                    .allMatch(file ->
                            FILE_NAME.matcher(file.getFileName().toString()).matches())
                    .allMatch(file -> FOLDER.relativize(file).getNameCount() == 2)
                    .hasSizeBetween(30, MOST_FILES);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void validatesAgainstCamelsOwnSchema(Path file) {
        assertThat(SCHEMA.validate(new ObjectMapper().valueToTree(tree(file))))
                // the schema does not know that a placeholder may stand for a number
                .filteredOn(violation -> !PLACEHOLDER
                        .matcher(violation.getInstanceNode().asText())
                        .matches())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void tellsOneStoryThatIsCalledAsItsFirstFlow(Path file) {
        Matcher name = FILE_NAME.matcher(file.getFileName().toString());

        assertThat(name.matches()).isTrue();
        assertThat(flowsOf(file).get(0).id()).isEqualTo(name.group(1));
        assertThat((List<?>) tree(file))
                .allSatisfy(flow -> assertThat(map(flow)).hasSize(1));
        assertThat(text(file).lines()).hasSizeLessThanOrEqualTo(LONGEST_FILE_LINES);
        assertThat(text(file).split("(?m)^- "))
                .allSatisfy(flow -> assertThat(flow.lines()).hasSizeLessThanOrEqualTo(LONGEST_FLOW_LINES));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void saysWhatARouteDoesAndNamesItsStepsAfterIt(Flow route) {
        assertThat((String) route.body().get("description")).isNotBlank().endsWith(".");
        assertThat(route.body()).containsEntry("nodePrefixId", route.id() + ".");
        assertThat(route.body().containsKey("routeConfigurationId")
                        || route.body().containsKey("errorHandler"))
                .as("says what becomes of a failure")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void isInTheGroupOfItsFolder(Flow route) {
        if (route.folder().equals(CALLS)) {
            assertThat(CALL_NAMES).contains((String) route.body().get("group"));
        } else {
            assertThat(route.body()).containsEntry("group", route.folder());
        }
    }

    /** Camel merges what a REST service calls into the service, without its description, which the operators' page shows. */
    @Test
    void aRestServiceCallsRoutesThatThePageDoesNotShow() throws IOException {
        Map<Object, Flow> byUri = routes().stream()
                .collect(Collectors.toMap(route -> map(route.body().get("from")).get("uri"), route -> route));
        List<Flow> called = flows("rest").stream()
                .flatMap(service -> service.body().values().stream())
                .filter(List.class::isInstance)
                .flatMap(verbs -> ((List<?>) verbs).stream())
                .map(verb -> byUri.get(map(map(verb).get("to")).get("uri")))
                .toList();

        assertThat(called).hasSizeGreaterThan(20).doesNotContainNull().allSatisfy(route -> assertThat(route.body())
                .containsEntry("group", "ops"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void isCalledByItsName(Flow route) {
        String uri = (String) map(route.body().get("from")).get("uri");

        assertThat(uri)
                .satisfiesAnyOf(
                        from -> assertThat(from).isEqualTo("direct:" + route.id()),
                        from -> assertThat(from).isEqualTo("timer:" + route.id()),
                        from -> assertThat(from).isEqualTo("seda:" + route.id()),
                        from -> assertThat(from).isEqualTo("file:inbox"),
                        from -> assertThat(from).isEqualTo("file:inbox-check"),
                        from -> assertThat(from).isEqualTo("sftp:remote-inbox"),
                        from -> assertThat(from).startsWith("jms:queue:"));
    }

    @ParameterizedTest
    @MethodSource("templates")
    void saysWhatATemplateDoesAndWhatItsParametersAre(Flow template) {
        Map<String, Object> route = map(template.body().get("route"));

        assertThat(template.body().get("description")).isEqualTo(route.get("description"));
        assertThat((String) route.get("description")).isNotBlank().endsWith(".");
        assertThat(route).containsKeys("routeConfigurationId").containsEntry("group", template.folder());
        assertThat(parametersOf(template.file())).isNotEmpty().allSatisfy(name -> assertThat(text(template.file()))
                .contains("{{" + name + "}}"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void hasNothingThatKaotoDropsOnSave(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);

        Iterable<Event> events = new Yaml(options).parse(new StringReader(text(file)));

        assertThat(StreamSupport.stream(events.spliterator(), false))
                .isNotEmpty()
                .noneMatch(CommentEvent.class::isInstance)
                .noneMatch(AliasEvent.class::isInstance)
                .noneMatch(event -> event instanceof NodeEvent node && node.getAnchor() != null);
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsTheSameAfterItWasSavedWithoutItsLayout(Path file) {
        Object tree = tree(file);

        String saved = new Dump(DumpSettings.builder().build()).dumpToString(tree);

        assertThat(load(saved)).isEqualTo(tree);
        // an editor that reads YAML 1.1 must not take a word for a truth value or a number
        assertThat((Object) new Yaml().load(text(file))).isEqualTo(tree);
    }

    @ParameterizedTest
    @MethodSource("files")
    void usesTheCanonicalFormOnly(Path file) {
        List<String> shorthand = new ArrayList<>();
        walk("", tree(file), (parent, entry) -> {
            boolean inline = !(entry.getValue() instanceof Map);
            if (STEPS.contains(entry.getKey()) && inline && !parent.equals("parameters")) {
                shorthand.add(entry.toString());
            }
            if (LANGUAGES.contains(entry.getKey()) && (inline ? parent.equals("expression") : isLanguage(entry))) {
                if (inline || !BARE_EXPRESSIONS.contains(parent)) {
                    shorthand.add(parent + ": " + entry);
                }
            }
            if (entry.getKey().equals("uri")
                    && entry.getValue().toString().contains("?")
                    && !entry.getValue().toString().contains("{{")) {
                shorthand.add(entry.toString());
            }
        });

        assertThat(shorthand).isEmpty();
    }

    private static boolean isLanguage(Map.Entry<String, Object> entry) {
        return map(entry.getValue()).containsKey("expression")
                || map(entry.getValue()).containsKey("method");
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesEveryStepThatTalksToTheOutsideOrDecides(Path file) {
        List<Object> nameless = new ArrayList<>();
        walk("", tree(file), (parent, entry) -> {
            if (!(entry.getValue() instanceof Map)) {
                return;
            }
            Map<String, Object> step = map(entry.getValue());
            String uri = String.valueOf(step.get("uri"));
            boolean sends = (entry.getKey().equals("to") && !uri.startsWith("direct:") && !uri.startsWith("bean:"))
                    || entry.getKey().equals("toD");
            boolean lasts = LASTING_BEANS
                    .matcher(uri.startsWith("bean:") ? uri.substring(5) : String.valueOf(step.get("ref")))
                    .matches();
            boolean does = entry.getKey().equals("to") || entry.getKey().equals("bean");
            if ((sends || (does && lasts) || BRANCHES.contains(entry.getKey())) && !step.containsKey("id")) {
                nameless.add(step);
            }
        });

        assertThat(nameless).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("flows")
    void callsOnlyRoutesAndConfigurationsThatExist(Flow flow) throws IOException {
        List<String> known = routes().stream().map(Flow::id).toList();
        List<String> configurations =
                flows("routeConfiguration").stream().map(Flow::id).toList();
        Set<String> called = new TreeSet<>();
        walk("", flow.body(), (parent, entry) -> {
            String value = String.valueOf(entry.getValue());
            if (entry.getKey().equals("routeConfigurationId")) {
                assertThat(configurations).contains(value);
            }
            if (entry.getKey().equals("uri") && value.matches("(direct|seda):.*")) {
                called.add(value.substring(value.indexOf(':') + 1));
            }
        });

        assertThat(known).containsAll(called);
    }

    @ParameterizedTest
    @MethodSource("files")
    void givesTimesAndCountsAsPlainNumbers(Path file) throws IOException {
        StandardEnvironment shipped = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("shipped", new FileSystemResource("config/application.yaml"))
                .forEach(shipped.getPropertySources()::addLast);
        List<String> wrong = new ArrayList<>();
        walk("", tree(file), (parent, entry) -> {
            String pattern =
                    switch (entry.getKey()) {
                        case "redeliveryDelay",
                                "maximumRedeliveryDelay",
                                "maximumRedeliveries",
                                "period",
                                "delay",
                                "concurrentConsumers" -> "-?\\d+";
                        case "backOffMultiplier" -> "\\d+(\\.\\d+)?";
                        default -> null;
                    };
            if (pattern != null) {
                Matcher placeholder =
                        PLACEHOLDER.matcher(String.valueOf(entry.getValue()).strip());
                if (placeholder.matches() && parametersOf(file).contains(placeholder.group(1))) {
                    return;
                }
                String value = placeholder.matches()
                        ? String.valueOf(shipped.getProperty(placeholder.group(1)))
                        : String.valueOf(entry.getValue());
                if (!value.matches(pattern)) {
                    wrong.add(entry + " is " + value);
                }
            }
        });

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("flows")
    void neverPutsAMessageOnAQueueButFromTheOriginal(Flow flow) {
        List<String> steps = new ArrayList<>();
        walk("", flow.body(), (parent, entry) -> {
            if (entry.getKey().equals("process")
                    || entry.getKey().equals("to")
                    || entry.getKey().equals("toD")) {
                Map<String, Object> step = map(entry.getValue());
                steps.add(String.valueOf(step.getOrDefault("ref", step.get("uri"))));
            }
            assertThat(entry.getKey())
                    .as("is not inherited by an onException; the variable 'message' holds the original")
                    .isNotIn("useOriginalMessage", "useOriginalBody");
        });

        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).matches("jms:queue:(purchase|reservation|dead-letter)\\..*")) {
                assertThat(steps.subList(0, i))
                        .as("before " + steps.get(i))
                        .containsAnyOf("originalMessage", "attemptMessage", "heldMessage", "settledMessage");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void callsOtherHostsByASharedClientAndNeverByAHeader(Path file) {
        walk("", tree(file), (parent, entry) -> {
            if (entry.getKey().equals("to")
                    && map(entry.getValue()).get("uri").toString().matches("(https?:|\\{\\{openticket\\.shop\\.).*")) {
                assertThat(map(map(entry.getValue()).get("parameters")))
                        .containsEntry("bridgeEndpoint", true)
                        .containsEntry("throwExceptionOnFailure", false)
                        .hasEntrySatisfying(
                                "httpClient", client -> assertThat(client).isIn("#shopHttpClient", "#apiHttpClient"));
            }
        });
    }

    @Test
    void loadsAsAWhole() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            List<Resource> resources = new ArrayList<>();
            for (Path file : files()) {
                resources.add(ResourceHelper.resolveMandatoryResource(camel, "file:" + file));
            }

            PluginHelper.getRoutesLoader(camel).loadRoutes(resources);

            assertThat(camel.getRouteDefinitions())
                    .extracting(RouteDefinition::getRouteId)
                    .containsExactlyInAnyOrderElementsOf(
                            routes().stream().map(Flow::id).toList());
            assertThat(camel.getRouteConfigurationDefinitions()).hasSameSizeAs(flows("routeConfiguration"));
        }
    }

    /** Names of what is given to the templates of a file for each route that is made of them. */
    private static List<String> parametersOf(Path file) {
        return flowsOf(file).stream()
                .filter(flow -> flow.kind().equals("routeTemplate"))
                .flatMap(flow -> ((List<?>) flow.body().get("parameters")).stream())
                .map(parameter -> (String) map(parameter).get("name"))
                .toList();
    }

    private static Object tree(Path file) {
        return load(text(file));
    }

    /** As Camel reads it. */
    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    /** Visits every entry, in the order of the file, with the name that it stands under. */
    private static void walk(String parent, Object node, BiConsumer<String, Map.Entry<String, Object>> visit) {
        if (node instanceof List<?> items) {
            items.forEach(item -> walk(parent, item, visit));
        } else if (node instanceof Map) {
            for (Map.Entry<String, Object> entry : map(node).entrySet()) {
                visit.accept(parent, entry);
                walk(entry.getKey(), entry.getValue(), visit);
            }
        }
    }
}

package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.routes.RouteBundle.load;
import static org.ticketorders.routes.RouteBundle.map;
import static org.ticketorders.routes.RouteBundle.parametersOf;
import static org.ticketorders.routes.RouteBundle.text;
import static org.ticketorders.routes.RouteBundle.tree;
import static org.ticketorders.routes.RouteBundle.walk;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CommentEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;

/** How the route files are written, so that people and Kaoto can open, read and save them. */
class RouteFormTest {

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
            "ledger|ledgerUpkeep|letters|purchaseDesk|doubtDesk|imports|importBatches|filesInWork|fetchedFiles|outcomeFiles"
                    + "|audit|discards|replays|stageDesk|automaticSettling|hookReceiver|hookWork|orderChanges");

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
            .getSchema(RouteFormTest.class.getResourceAsStream("/schema/camelYamlDsl.json"));

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.+)}}");

    @ParameterizedTest
    @MethodSource("org.ticketorders.routes.RouteBundle#files")
    void validatesAgainstCamelsOwnSchema(Path file) {
        assertThat(SCHEMA.validate(new ObjectMapper().valueToTree(tree(file))))
                // the schema does not know that a placeholder may stand for a number
                .filteredOn(violation -> !PLACEHOLDER
                        .matcher(violation.getInstanceNode().asText())
                        .matches())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.ticketorders.routes.RouteBundle#files")
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
    @MethodSource("org.ticketorders.routes.RouteBundle#files")
    void readsTheSameAfterItWasSavedWithoutItsLayout(Path file) {
        Object tree = tree(file);

        String saved = new Dump(DumpSettings.builder().build()).dumpToString(tree);

        assertThat(load(saved)).isEqualTo(tree);
        // an editor that reads YAML 1.1 must not take a word for a truth value or a number
        assertThat((Object) new Yaml().load(text(file))).isEqualTo(tree);
    }

    @ParameterizedTest
    @MethodSource("org.ticketorders.routes.RouteBundle#files")
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
    @MethodSource("org.ticketorders.routes.RouteBundle#files")
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
    @MethodSource("org.ticketorders.routes.RouteBundle#files")
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
}

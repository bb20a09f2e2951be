package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.imports.work.CheckUploads;
import org.ticketorders.imports.work.ImportList;
import org.ticketorders.imports.work.ImportResults;
import org.ticketorders.ops.service.PurchaseView;
import org.ticketorders.ops.service.Resolution;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.OpenApiDocument;
import org.ticketorders.testing.OpenApiDocument.Operation;
import org.ticketorders.testing.PublishedSchemas;

/** The OpenAPI document is one, and describes the calls that the route files declare. */
class OpenApiTest {

    private static final JsonNode API = PublishedSchemas.read("openapi.yaml");
    private static final OpenApiDocument DOCUMENT = new OpenApiDocument(API);

    /** Answered by Spring, not by a route. */
    private static final Set<String> WITHOUT_ROUTE = Set.of("who-am-i", "show-api");

    // --- it is an OpenAPI document --------------------------------------------------------------------------------

    @Test
    void isAnOpenApiDocument() {
        assertThat(JsonSchemaFactory.getInstance(
                                SpecVersion.VersionFlag.V202012,
                                factory -> factory.schemaMappers(mappers ->
                                        mappers.mapPrefix("https://spec.openapis.org", "classpath:spec.openapis.org")))
                        .getSchema(SchemaLocation.of("https://spec.openapis.org/oas/3.1/schema-base/2022-10-07"))
                        .validate(API))
                .isEmpty();
    }

    @Test
    void namesNoServerButTheOneThatItIsReadFrom() {
        assertThat(API.has("servers")).isFalse();
    }

    @Test
    void eachReferenceLeadsSomewhereAndEachComponentIsUsed() {
        List<String> references = API.findValuesAsText("$ref");

        assertThat(references).hasSizeGreaterThan(100).allSatisfy(reference -> assertThat(
                        API.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
        API.path("components").properties().stream()
                .filter(kind -> !kind.getKey().equals("securitySchemes"))
                .forEach(kind -> kind.getValue().fieldNames().forEachRemaining(name -> assertThat(references)
                        .contains("#/components/" + kind.getKey() + "/" + name)));
    }

    @Test
    void eachExampleIsValid() {
        List<String> faults = new ArrayList<>();
        for (JsonNode holder : API.findParents("schema")) {
            List<JsonNode> examples = new ArrayList<>();
            holder.path("examples").forEach(example -> examples.add(example.path("value")));
            if (holder.has("example")) {
                examples.add(holder.path("example"));
            }
            examples.forEach(example -> DOCUMENT.schema(holder.path("schema"))
                    .validate(example)
                    .forEach(message -> faults.add(example + ": " + message)));
        }

        assertThat(faults).isEmpty();
        assertThat(API.findValues("example").size() + API.findValues("examples").size())
                .isGreaterThan(20);
    }

    // --- it describes what the routes answer ----------------------------------------------------------------------

    @Test
    void describesTheCallsThatTheRoutesDeclareAndNoOthers() throws IOException {
        assertThat(DOCUMENT.operations().stream()
                        .filter(operation -> !WITHOUT_ROUTE.contains(operation.id()))
                        .map(OpenApiTest::described))
                .containsExactlyInAnyOrderElementsOf(declared())
                .hasSizeGreaterThan(20);
    }

    private static String described(Operation operation) {
        Set<String> produced = new TreeSet<>();
        operation.described().path("responses").properties().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .forEach(response ->
                        response.getValue().path("content").fieldNames().forEachRemaining(produced::add));
        Set<String> consumed = new TreeSet<>();
        operation.described().at("/requestBody/content").fieldNames().forEachRemaining(consumed::add);
        return call(operation.method(), operation.path(), consumed, produced, operation.id());
    }

    private static List<String> declared() throws IOException {
        List<String> calls = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            files.filter(file -> file.toString().endsWith(".yaml")).forEach(file -> {
                for (JsonNode declaration : yaml(file)) {
                    JsonNode rest = declaration.path("rest");
                    if (!rest.path("path").asText().startsWith("/ops/")) {
                        // the shop's calls: what they are like is for the shop to say
                        continue;
                    }
                    for (String method : List.of("get", "post", "put", "patch", "delete", "head")) {
                        rest.path(method)
                                .forEach(verb -> calls.add(call(
                                        method.toUpperCase(),
                                        rest.path("path").asText()
                                                + verb.path("path").asText(),
                                        types(verb.path("consumes")),
                                        types(verb.has("produces") ? verb.path("produces") : rest.path("produces")),
                                        verb.at("/to/uri").asText().replace("direct:", ""))));
                    }
                }
            });
        }
        return calls;
    }

    private static JsonNode yaml(Path file) {
        try {
            return new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> types(JsonNode type) {
        return type.isMissingNode()
                ? Set.of()
                : new TreeSet<>(List.of(type.asText().split(",")));
    }

    private static String call(String method, String path, Set<String> consumes, Set<String> produces, String route) {
        return method + " " + path + " takes " + consumes + " and answers " + produces + " by " + route;
    }

    @Test
    void eachPlaceholderOfAPathIsAParameter() {
        assertThat(DOCUMENT.operations()).allSatisfy(operation -> assertThat(operation.parameters("path").stream()
                        .map(parameter -> "{" + parameter.path("name").asText() + "}"))
                .containsExactlyElementsOf(Pattern.compile("\\{[^}]*}")
                        .matcher(operation.path())
                        .results()
                        .map(found -> found.group())
                        .toList()));
    }

    @Test
    void eachCallSaysWhoMayMakeItAndHowItFails() {
        assertThat(DOCUMENT.operations()).allSatisfy(operation -> {
            assertThat(operation.described().path("summary").asText()).isNotBlank();
            assertThat(operation.described().path("tags")).hasSize(1);
            boolean reads = operation.method().equals("GET");
            assertThat(operation.described().has("security")).isEqualTo(!reads);
            JsonNode responses = operation.described().path("responses");
            assertThat(responses.has("415")).isEqualTo(!reads);
            responses.properties().stream()
                    .filter(response -> !response.getKey().startsWith("2"))
                    .forEach(response -> assertThat(DOCUMENT.resolve(response.getValue())
                                    .at("/content/application~1problem+json/schema/$ref")
                                    .asText())
                            .isEqualTo("#/components/schemas/Problem"));
        });
    }

    // --- it has the words of the code -----------------------------------------------------------------------------

    @Test
    void knowsTheStatesReasonsAndQueuesOfTheCode() {
        assertThat(words("/schemas/State/enum"))
                .containsExactlyElementsOf(
                        Arrays.stream(State.values()).map(State::word).toList());
        assertThat(words("/schemas/Reason/enum"))
                .containsExactlyElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::word).toList());
        assertThat(words("/parameters/word/schema/enum")).isEqualTo(LetterRequest.WORDS);
        assertThat(words("/schemas/ImportResultWord/enum"))
                .containsExactlyElementsOf(Arrays.stream(ImportResults.Kind.values())
                        .map(ImportResults.Kind::word)
                        .toList());
    }

    static Stream<Arguments> fields() {
        return Stream.of(
                Arguments.of("Purchase", PurchaseView.class),
                Arguments.of("Change", PurchaseView.Change.class),
                Arguments.of("PurchaseReplayRequest", PurchaseDesk.Replay.class),
                Arguments.of("TakeBackRequest", PurchaseDesk.TakingBack.class),
                Arguments.of("ResumeRequest", StageDesk.SayResume.class),
                Arguments.of("ReplayResumeRequest", Replays.SayResume.class),
                Arguments.of("PauseRequest", StageDesk.SayPause.class),
                Arguments.of("Why", Replays.Say.class),
                Arguments.of("OptionalWhy", ImportDesk.Say.class),
                Arguments.of("Import", ImportList.Item.class),
                Arguments.of("ImportResult", ImportDesk.Result.class),
                Arguments.of("Check", CheckUploads.View.class),
                Arguments.of("CheckedImport", ImportDesk.Imported.class),
                Arguments.of("Resolution", Resolution.class));
    }

    /** Of answers whose fields may be missing, and of requests, a test that happens to send some would not notice. */
    @ParameterizedTest
    @MethodSource("fields")
    void namesTheFieldsOfTheCode(String schema, Class<?> type) {
        assertThat(names(schema)).containsExactlyInAnyOrderElementsOf(names(type));
    }

    @Test
    void namesTheFieldsOfReplaysAndDiscards() {
        Set<String> fields = new TreeSet<>(names("ReplayRequest"));
        fields.addAll(names("DiscardRequest"));

        assertThat(fields).containsExactlyInAnyOrderElementsOf(names(LetterRequest.class));
        assertThat(names("DiscardRequest")).doesNotContain("perSecond");
    }

    private static List<String> names(String schema) {
        List<String> names = new ArrayList<>();
        API.at("/components/schemas/" + schema + "/properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName())
                .toList();
    }

    private static List<String> words(String pointer) {
        List<String> words = new ArrayList<>();
        API.at("/components" + pointer).forEach(word -> words.add(word.asText()));
        return words;
    }
}

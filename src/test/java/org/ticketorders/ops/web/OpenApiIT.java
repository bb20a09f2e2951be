package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.OpenApiDocument;
import org.ticketorders.testing.OpenApiDocument.Operation;
import org.ticketorders.testing.PublishedSchemas;
import org.ticketorders.testing.TestApp;

/** The application takes what the OpenAPI document says, from whom it says, and nothing beside. */
class OpenApiIT {

    private static final JsonNode API = PublishedSchemas.read("openapi.yaml");
    private static final OpenApiDocument DOCUMENT = new OpenApiDocument(API);
    private static final String PREFIX = "/ops/api";
    private static final Pattern KNOWN = Pattern.compile("parameter 'nonsense' is unknown here(?:; there are (.*))?");

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    private static final OpsHttp ops = new OpsHttp(app);

    /** Rejected, so that it may be replayed. */
    private static String purchaseId;

    /** Over as soon as it has begun, since it is about no dead letter. */
    private static String replayId;

    @BeforeAll
    static void start() throws IOException {
        importExample();
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(1));
        purchaseId = app.order(1);
        app.awaitState(purchaseId, State.REJECTED);
        replayId = ops.post(
                        "/dead-letters/rejected/replays",
                        "{\"idPrefix\":\"none-\",\"dryRun\":false,\"why\":\"to look at one\"}")
                .ok(202)
                .path("id")
                .asText();
    }

    /** The file that the examples speak of. */
    private static void importExample() throws IOException {
        Path aside = Files.writeString(
                app.directory().resolve("imports/aside"),
                "purchaseId,ticket,quantity,email,firstname,lastname\n,,,,,\n");
        Files.move(aside, app.directory().resolve("imports/inbox/orders.csv"));
        await().atMost(TestApp.PATIENCE).until(() -> ops.get("/imports")
                .path("items")
                .path(0)
                .path("files")
                .toString()
                .contains("report"));
    }

    static List<Operation> calls() {
        return DOCUMENT.operations();
    }

    /** Those that a route answers. */
    static Stream<Operation> reads() {
        return calls().stream()
                .filter(call -> call.method().equals("GET"))
                .filter(call -> call.described().path("responses").has("400"));
    }

    /** Those that take JSON, and not a file. */
    static Stream<Operation> changes() {
        return calls().stream().filter(call -> call.method().equals("POST")).filter(call -> type(call)
                .equals("application/json"));
    }

    private static String type(Operation call) {
        Iterator<String> types = call.described().at("/requestBody/content").fieldNames();
        return types.hasNext() ? types.next() : "application/json";
    }

    @Test
    void servesTheDocumentAsJson() {
        assertThat(ops.get(OpsHttp.DOCUMENT)).isEqualTo(API);
    }

    @Test
    void answersNoCallThatIsNotDescribed() {
        Set<String> answered = new TreeSet<>();
        for (RequestMappingHandlerMapping mapping :
                app.camel().getRegistry().findByType(RequestMappingHandlerMapping.class)) {
            for (RequestMappingInfo each : mapping.getHandlerMethods().keySet()) {
                each.getPatternValues().stream()
                        .filter(path -> path.startsWith(PREFIX))
                        .forEach(path -> each.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> answered.add(method + " " + path)));
            }
        }

        assertThat(calls())
                .extracting(call -> call.method() + " " + call.path())
                .containsExactlyInAnyOrderElementsOf(answered);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void letsInWhomTheDocumentSays(Operation call) {
        JsonNode roles = call.described().has("security") ? call.described().path("security") : API.path("security");
        boolean viewersMay = roles.toString().contains("viewer");

        HttpRequest.Builder request = ops.request(path(call)).header("Content-Type", type(call));
        assertThat(ops.send(with(call, request.setHeader("Authorization", "Basic ")))
                        .status())
                .isEqualTo(401);
        HttpRequest.Builder viewer = ops.request(path(call), Logins.VIEWER).header("Content-Type", type(call));
        assertThat(ops.send(with(call, viewer)).status() == 403).isEqualTo(!viewersMay);
        HttpRequest.Builder operator = ops.request(path(call)).header("Content-Type", type(call));
        assertThat(ops.send(with(call, operator)).status()).isNotIn(401, 403);
    }

    private static HttpRequest with(Operation call, HttpRequest.Builder request) {
        boolean reads = call.method().equals("GET");
        return request.method(
                        call.method(),
                        reads ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString("[]"))
                .build();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void answersInJsonOnly(Operation call) {
        HttpRequest.Builder request = ops.request(path(call)).header("Content-Type", type(call));

        ops.send(with(call, request.header("Accept", "text/plain"))).isProblem(406, "");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void knowsTheParametersThatAreDescribedAndNoOthers(Operation call) {
        OpsHttp.Answer answer = ops.ask(path(call) + "?nonsense=1");

        answer.isProblem(400, "");
        Matcher known = KNOWN.matcher(answer.json().path("detail").asText());
        assertThat(known.matches()).isTrue();
        assertThat(call.parameters("query"))
                .extracting(parameter -> parameter.path("name").asText())
                .containsExactlyInAnyOrderElementsOf(
                        known.group(1) == null
                                ? List.of()
                                : Arrays.asList(known.group(1).split(", ")));
    }

    @ParameterizedTest
    @MethodSource("reads")
    void takesTheValuesOfParametersThatAreDescribedAndNoOthers(Operation call) {
        for (JsonNode parameter : call.parameters("query")) {
            JsonNode schema = DOCUMENT.resolve(parameter.path("schema"));
            List<String> right = new ArrayList<>();
            List<String> wrong = new ArrayList<>();
            (parameter.path("example").isArray() ? parameter.path("example") : List.of(parameter.path("example")))
                    .forEach(example -> right.add(example.asText()));
            right.remove("");
            JsonNode words = schema.has("items") ? DOCUMENT.resolve(schema.path("items")) : schema;
            if (words.has("enum")) {
                words.path("enum").forEach(word -> right.add(word.asText()));
                wrong.add("nonsense");
            }
            if (schema.has("maximum")) {
                right.addAll(List.of(
                        schema.path("minimum").asText(), schema.path("maximum").asText()));
                wrong.add(String.valueOf(schema.path("minimum").asInt() - 1));
                wrong.add(String.valueOf(schema.path("maximum").asInt() + 1));
                wrong.add("many");
            }
            if (schema.path("format").asText().equals("date-time")) {
                wrong.add("today");
            }
            String question = path(call) + "?" + parameter.path("name").asText() + "=";
            right.forEach(value -> ops.ask(question + encoded(value)).ok(200));
            wrong.forEach(value -> ops.ask(question + encoded(value)).isProblem(400, ""));
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void understandsTheExamples(Operation call) {
        JsonNode content = call.described().at("/requestBody/content/application~1json");
        List<JsonNode> examples = new ArrayList<>();
        content.path("examples").forEach(example -> examples.add(example.path("value")));
        if (content.has("example")) {
            examples.add(content.path("example"));
        }

        assertThat(examples).isNotEmpty().allSatisfy(example -> assertThat(ops.post(path(call), example.toString()))
                .satisfies(
                        answer -> assertThat(answer.status()).as(answer.body()).isNotIn(400, 415, 422, 500, 503)));
    }

    /** Behind {@value #PREFIX}, with the examples in place of the placeholders. */
    private static String path(Operation call) {
        String path = call.path().substring(PREFIX.length());
        for (JsonNode parameter : call.parameters("path")) {
            String name = parameter.path("name").asText();
            String value = name.equals("purchaseId")
                    ? purchaseId
                    : call.path().contains("/replays/{id}")
                            ? replayId
                            : parameter.path("example").asText();
            path = path.replace("{" + name + "}", encoded(value));
        }
        return path;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}

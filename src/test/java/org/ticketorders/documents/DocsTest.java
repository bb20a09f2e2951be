package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.HtmlUtils;
import org.ticketorders.purchase.Reason;

class DocsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCHEMAS = Path.of("config/schemas");
    private static final Pattern LINK = Pattern.compile("href=\"(/ops/docs[^\"#]*)");

    private final Docs docs = new Docs(JSON);

    @Test
    void namesEachQueueThatTheDocumentHas() throws IOException {
        String page = docs.queues().getBody();

        assertThat(page).doesNotContain("$ref").doesNotContain("#/components");
        for (JsonNode channel : new YAMLMapper()
                .readTree(SCHEMAS.resolve("asyncapi.yaml").toFile())
                .path("channels")) {
            assertThat(HtmlUtils.htmlUnescape(page))
                    .contains(channel.path("title").textValue());
            if (channel.path("address").isTextual()) {
                assertThat(page).contains("<code>" + channel.path("address").textValue() + "</code>");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"purchase", "outcome", "order-change"})
    void namesEachFieldOfAMessageWithItsWords(String schema) throws IOException {
        String page = docs.queues().getBody();
        List<String> fields = new ArrayList<>();
        JsonNode document =
                JSON.readTree(SCHEMAS.resolve(schema + ".schema.json").toFile());
        fields("", document, fields);

        assertThat(fields).hasSizeGreaterThanOrEqualTo(5);
        assertThat(fields).allSatisfy(field -> assertThat(page).contains("<td><code>" + field + "</code></td>"));
        String shown = HtmlUtils.htmlUnescape(page);
        assertThat(document.findValuesAsText("description")).allSatisfy(words -> assertThat(shown)
                .contains(words.replaceAll("\\s+", " ").split("\\(")[0].strip()));
    }

    private static void fields(String before, JsonNode schema, List<String> all) {
        schema.path("properties").properties().forEach(field -> {
            all.add(before + field.getKey());
            fields(before + field.getKey() + ".", field.getValue(), all);
            fields(before + field.getKey() + "[].", field.getValue().path("items"), all);
        });
    }

    @Test
    void hasEachReason() {
        String page = docs.page("reasons").getBody();

        assertThat(Stream.of(Reason.values()).map(Reason::word))
                .allSatisfy(word -> assertThat(page).contains("<a href=\"/ops/runbook/reasons/" + word + "\">"));
    }

    @Test
    void leadsNowhereElseThanToWhatIsServed() {
        Set<String> links = new TreeSet<>();
        for (String page : List.of(
                docs.queues().getBody(),
                docs.page("reasons").getBody(),
                docs.page("fields").getBody())) {
            Matcher link = LINK.matcher(page);
            while (link.find()) {
                links.add(link.group(1));
            }
        }

        assertThat(links).hasSizeGreaterThanOrEqualTo(10).contains("/ops/docs/ops-api.postman_collection.json");
        assertThat(links).allSatisfy(link -> assertThat(
                        link.equals("/ops/docs")
                                ? docs.queues().getStatusCode()
                                : link.contains(".")
                                        ? docs.file(link.substring("/ops/docs/".length()))
                                                .getStatusCode()
                                        : docs.page(link.substring("/ops/docs/".length()))
                                                .getStatusCode())
                .as(link)
                .isEqualTo(HttpStatus.OK));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application.yaml", "..%2fapplication.yaml", "README.md", "purchase.schema.json.bak", "x.yaml"})
    void servesNothingElse(String file) {
        assertThat(docs.file(file).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(docs.page(file).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    }

    @Test
    void collectsEachCallOfTheDocument() throws IOException {
        JsonNode api = new YAMLMapper().readTree(SCHEMAS.resolve("openapi.yaml").toFile());
        JsonNode collection = JSON.readTree(
                docs.file("ops-api.postman_collection.json").getBody().toString());
        Set<String> wanted = new TreeSet<>();
        api.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(call -> call.getValue().has("operationId"))
                .forEach(call -> wanted.add(call.getKey().toUpperCase(java.util.Locale.ROOT) + " "
                        + path.getKey().replaceAll("\\{([^}]+)}", ":$1"))));
        Set<String> collected = new TreeSet<>();
        for (JsonNode tag : collection.path("item")) {
            for (JsonNode item : tag.path("item")) {
                JsonNode request = item.path("request");
                collected.add(request.path("method").textValue() + " "
                        + request.path("url").path("raw").textValue().replace("{{base}}", ""));
                assertThat(item.path("name").textValue()).isNotBlank();
                assertThat(StreamSupport.stream(
                                        request.path("url").path("variable").spliterator(), false)
                                .map(variable -> ":" + variable.path("key").textValue()))
                        .containsExactlyInAnyOrderElementsOf(StreamSupport.stream(
                                        request.path("url").path("path").spliterator(), false)
                                .map(JsonNode::textValue)
                                .filter(part -> part.startsWith(":"))
                                .toList());
                if (request.path("body").path("mode").asText().equals("raw")) {
                    assertThat(JSON.readTree(request.path("body").path("raw").textValue())
                                    .isObject())
                            .isTrue();
                }
            }
        }

        assertThat(wanted).hasSizeGreaterThan(20);
        assertThat(collected).isEqualTo(wanted);
        assertThat(collection.path("auth").path("type").textValue()).isEqualTo("basic");
    }
}

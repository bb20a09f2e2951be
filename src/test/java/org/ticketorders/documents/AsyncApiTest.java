package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.testing.PublishedSchemas.asyncApiSchema;
import static org.ticketorders.testing.PublishedSchemas.read;
import static org.ticketorders.testing.PublishedSchemas.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.testing.PublishedSchemas;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The AsyncAPI document is one, and the broker is set up as it says. */
class AsyncApiTest {

    private static final JsonNode API = read("asyncapi.yaml");
    private static final Document BROKER = broker();

    /** Those that are nobody's but ours. */
    private static final Set<String> OUR_OWN = Set.of(
            "purchase.again",
            "purchase.taken-back",
            "purchase.settled",
            "reservation.held",
            "reservation.expired",
            "undelivered",
            "undeliverable");

    private static final List<String> RIGHTS = List.of("send", "consume", "browse");

    private static Document broker() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of("config/broker.xml").toFile());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    // --- it is an AsyncAPI document -------------------------------------------------------------------------------

    @Test
    void isAnAsyncApiDocument() {
        assertThat(API.path("asyncapi").asText()).isEqualTo("3.0.0");
        hasOnly(API, "asyncapi", "id", "info", "defaultContentType", "servers", "channels", "operations", "components");
        assertThat(API.at("/info/title").asText()).isNotBlank();
        assertThat(API.at("/info/version").asText()).isNotBlank();
        assertThat(API.path("servers")).isNotEmpty().allSatisfy(server -> {
            assertThat(server.path("host").asText()).isNotBlank();
            assertThat(server.path("protocol").asText()).isIn("jms", "amqp1");
            assertThat(server.path("security")).isNotEmpty();
        });
        assertThat(API.at("/components/securitySchemes")).isNotEmpty().allSatisfy(scheme -> {
            hasOnly(scheme, "type", "description");
            assertThat(scheme.path("type").asText()).isIn("userPassword", "plain");
        });
        assertThat(API.path("channels")).isNotEmpty().allSatisfy(channel -> {
            hasOnly(channel, "address", "title", "description", "messages", "bindings", "x-rights");
            assertThat(channel.path("messages")).isNotEmpty();
        });
        assertThat(API.path("operations")).isNotEmpty().allSatisfy(operation -> {
            hasOnly(operation, "action", "title", "summary", "channel", "messages", "reply");
            assertThat(operation.path("action").asText()).isIn("send", "receive");
        });
        assertThat(API.at("/components/messages")).isNotEmpty().allSatisfy(message -> {
            hasOnly(
                    message,
                    "name",
                    "title",
                    "summary",
                    "contentType",
                    "headers",
                    "payload",
                    "correlationId",
                    "bindings",
                    "examples");
            assertThat(message.path("title").asText()).isNotBlank();
        });
    }

    private static void hasOnly(JsonNode node, String... names) {
        List<String> fields = new ArrayList<>();
        node.fieldNames().forEachRemaining(fields::add);
        assertThat(names).containsAll(fields);
    }

    @Test
    void eachReferenceLeadsSomewhere() {
        List<String> references = API.findValuesAsText("$ref");

        assertThat(references).hasSizeGreaterThan(30).allSatisfy(reference -> {
            if (reference.startsWith("#")) {
                assertThat(API.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse();
            } else {
                assertThat(Files.exists(PublishedSchemas.FOLDER.resolve(reference)))
                        .as(reference)
                        .isTrue();
            }
        });
    }

    @Test
    void eachOperationSendsOrReceivesTheMessagesOfItsChannel() {
        Set<String> used = new HashSet<>();
        assertThat(API.path("operations")).allSatisfy(operation -> {
            String channel = operation.at("/channel/$ref").asText();
            used.add(channel);
            assertThat(operation.path("messages")).isNotEmpty().allSatisfy(message -> assertThat(
                            message.path("$ref").asText())
                    .startsWith(channel + "/messages/"));
            used.add(operation.at("/reply/channel/$ref").asText());
        });
        API.path("channels").fieldNames().forEachRemaining(name -> assertThat(used)
                .contains("#/channels/" + name));
    }

    @Test
    void eachExampleIsValid() {
        int examples = 0;
        for (JsonNode message : API.at("/components/messages")) {
            for (JsonNode example : message.path("examples")) {
                examples++;
                JsonNode payload = read(message.at("/payload/$ref").asText());
                assertThat(schema(payload).validate(example.path("payload"))).isEmpty();
                assertThat(asyncApiSchema(message.at("/headers/$ref").asText())
                                .validate(
                                        example.has("headers")
                                                ? example.path("headers")
                                                : JsonNodeFactory.instance.objectNode()))
                        .isEmpty();
            }
        }
        assertThat(examples).isEqualTo(3);
    }

    // --- it tells of the broker as it is --------------------------------------------------------------------------

    @Test
    void tellsOfEveryQueueThatOthersUse() {
        Set<String> addresses = new TreeSet<>();
        elements("address").forEach(address -> addresses.add(address.getAttribute("name")));
        addresses.removeAll(OUR_OWN);
        Map<String, JsonNode> channels = channels();

        assertThat(channels.keySet()).isEqualTo(addresses);
        assertThat(channels).allSatisfy((address, channel) -> {
            assertThat(channel.at("/bindings/jms/destination").asText()).isEqualTo(address);
            assertThat(channel.at("/bindings/jms/destinationType").asText()).isEqualTo("queue");
        });
    }

    @Test
    void saysWhoMayDoWhat() {
        assertThat(channels()).allSatisfy((address, channel) -> {
            for (String role : List.of("senders", "readers", "operators")) {
                List<String> said = new ArrayList<>();
                channel.path("x-rights").path(role).forEach(right -> said.add(right.asText()));
                assertThat(said)
                        .as("%s of %s", role, address)
                        .containsExactlyElementsOf(RIGHTS.stream()
                                .filter(right -> roles(address, right).contains(role))
                                .toList());
            }
        });
    }

    @Test
    void namesTheServerAsItIsShipped() {
        String acceptor = elements("acceptor").get(0).getTextContent();

        assertThat(acceptor)
                .contains("${openticket.broker.host:127.0.0.1}:${openticket.broker.port:61616}", "CORE,AMQP");
        assertThat(API.path("servers"))
                .allSatisfy(server -> assertThat(server.path("host").asText()).isEqualTo("127.0.0.1:61616"));
    }

    // --- it tells of letters as the outcomes' schema does ----------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"invalid", "rejected", "expired", "failed", "in-doubt"})
    void aLettersReasonsAreThoseOfItsOutcome(String word) {
        JsonNode outcome = read("outcome.schema.json");
        JsonNode ofOutcome = null;
        for (JsonNode rule : outcome.path("allOf")) {
            if (rule.at("/if/properties/outcome/const").asText().equals(word)) {
                ofOutcome = rule.at("/then/properties/reason/enum");
            }
        }
        String message = channels()
                .get("dead-letter." + word)
                .at("/messages/letter/$ref")
                .asText();
        String headers = API.at(message.substring(1)).at("/headers/$ref").asText();

        assertThat(API.at(headers.substring(1)).findValue("reason").path("enum"))
                .isNotEmpty()
                .isEqualTo(ofOutcome);
    }

    private static Map<String, JsonNode> channels() {
        Map<String, JsonNode> channels = new TreeMap<>();
        for (JsonNode channel : API.path("channels")) {
            if (channel.path("address").isTextual()) {
                channels.put(channel.path("address").asText(), channel);
            }
        }
        return channels;
    }

    /** Who has a right: the broker takes the setting whose match says most about the address, and no other. */
    private static List<String> roles(String address, String right) {
        Element best = null;
        for (Element setting : elements("security-setting")) {
            String match = setting.getAttribute("match");
            boolean fits = match.endsWith("#")
                    ? address.startsWith(match.substring(0, match.length() - 1))
                    : address.equals(match);
            if (fits
                    && (best == null
                            || match.length() > best.getAttribute("match").length())) {
                best = setting;
            }
        }
        NodeList permissions = best.getElementsByTagName("permission");
        for (int i = 0; i < permissions.getLength(); i++) {
            Element permission = (Element) permissions.item(i);
            if (permission.getAttribute("type").equals(right)) {
                return Arrays.asList(permission.getAttribute("roles").split(","));
            }
        }
        return List.of();
    }

    private static List<Element> elements(String name) {
        List<Element> elements = new ArrayList<>();
        NodeList nodes = BROKER.getElementsByTagName(name);
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}

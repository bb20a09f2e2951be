package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.routes.RouteBundle.FOLDER;
import static org.ticketorders.routes.RouteBundle.files;
import static org.ticketorders.routes.RouteBundle.flows;
import static org.ticketorders.routes.RouteBundle.flowsOf;
import static org.ticketorders.routes.RouteBundle.map;
import static org.ticketorders.routes.RouteBundle.parametersOf;
import static org.ticketorders.routes.RouteBundle.routes;
import static org.ticketorders.routes.RouteBundle.text;
import static org.ticketorders.routes.RouteBundle.tree;
import static org.ticketorders.routes.RouteBundle.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.routes.RouteBundle.Flow;

/** What the route files tell, how they are called, and how they belong together. */
class RouteBundleTest {

    private static final int LONGEST_FILE_LINES = 180;
    private static final int LONGEST_FLOW_LINES = 130;
    private static final int MOST_FILES = 45;

    /** The folder whose routes are in the group of the call of the shop that they make. */
    private static final String CALLS = "shop";

    private static final Set<String> CALL_NAMES =
            Set.of("payment-methods", "token", "limits", "order-look-up", "order-list", "shop-data", "probe");

    private static final Pattern FILE_NAME = Pattern.compile("([a-z]+(?:-[a-z]+)*)\\.camel\\.yaml");

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
    @MethodSource("org.ticketorders.routes.RouteBundle#files")
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
    @MethodSource("org.ticketorders.routes.RouteBundle#routes")
    void saysWhatARouteDoesAndNamesItsStepsAfterIt(Flow route) {
        assertThat((String) route.body().get("description")).isNotBlank().endsWith(".");
        assertThat(route.body()).containsEntry("nodePrefixId", route.id() + ".");
        assertThat(route.body().containsKey("routeConfigurationId")
                        || route.body().containsKey("errorHandler"))
                .as("says what becomes of a failure")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("org.ticketorders.routes.RouteBundle#routes")
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
    @MethodSource("org.ticketorders.routes.RouteBundle#routes")
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
    @MethodSource("org.ticketorders.routes.RouteBundle#templates")
    void saysWhatATemplateDoesAndWhatItsParametersAre(Flow template) {
        Map<String, Object> route = map(template.body().get("route"));

        assertThat(template.body().get("description")).isEqualTo(route.get("description"));
        assertThat((String) route.get("description")).isNotBlank().endsWith(".");
        assertThat(route).containsKeys("routeConfigurationId").containsEntry("group", template.folder());
        assertThat(parametersOf(template.file())).isNotEmpty().allSatisfy(name -> assertThat(text(template.file()))
                .contains("{{" + name + "}}"));
    }

    @ParameterizedTest
    @MethodSource("org.ticketorders.routes.RouteBundle#flows")
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
    @MethodSource("org.ticketorders.routes.RouteBundle#flows")
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
    @MethodSource("org.ticketorders.routes.RouteBundle#files")
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
}

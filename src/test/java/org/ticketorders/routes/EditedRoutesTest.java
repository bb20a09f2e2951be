package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.FileSystemUtils;

/** Edits of the route files that an operator may make, and those that would break what is promised. */
class EditedRoutesTest {

    private static final Path ROUTES = Path.of("routes");

    private static final String ROUTE_OF_THE_PAST = """
            - route:
                id: create-order
                from:
                  uri: direct:create-order
                  steps:
                    - to:
                        uri: log:order
            """;

    private static final String MINE = ROUTE_OF_THE_PAST.replace("create-order", "mine");

    @TempDir
    Path folder;

    private boolean isCopied;

    /** All files as they are shipped, until the test changes them; many tests need none. */
    private Path routes() throws IOException {
        if (!isCopied) {
            FileSystemUtils.copyRecursively(ROUTES, folder);
            isCopied = true;
        }
        return folder;
    }

    private void start() throws IOException {
        new RouteFilesCheck(routes().toString(), RouteFiles.edited(RouteFiles.in(folder)));
    }

    /** All but what operators see and ask for, upon which no promise rests. */
    static List<RouteBundle.Flow> flows() throws IOException {
        return RouteBundle.flows().stream()
                .filter(flow -> !flow.folder().equals("ops") || flow.kind().equals("routeConfiguration"))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("flows")
    void refuseEachStepThatIsLeftOutMovedOrDoubled(RouteBundle.Flow flow) throws Exception {
        RouteMutants mutants = new RouteMutants(flow);
        EditedRoutes shipped = new EditedRoutes(resources(flow, mutants.text()));

        for (RouteMutants.Mutant mutant : mutants.all()) {
            List<String> faults = new ArrayList<>();
            Throwable unreadable = catchThrowable(() -> faults.addAll(shipped.faults(resources(flow, mutant.text()))));
            if (unreadable == null) {
                assertThat(faults).as(mutant.what()).isNotEmpty();
            }
        }
    }

    @Test
    void areTriedInGreatNumber() throws IOException {
        assertThat(flows().stream()
                        .mapToInt(flow -> new RouteMutants(flow).all().size())
                        .sum())
                .isGreaterThan(500);
    }

    private static List<Resource> resources(RouteBundle.Flow flow, String text) {
        return List.of(ResourceHelper.fromString(flow.id() + ".camel.yaml", text));
    }

    /** Each file by itself, too. */
    @ParameterizedTest
    @MethodSource("flows")
    void refuseARouteThatIsLeftOut(RouteBundle.Flow flow) throws Exception {
        String text = read(flow.file());
        EditedRoutes shipped = new EditedRoutes(List.of(resource(flow.file(), text)));

        assertThat(shipped.faults(List.of(resource(flow.file(), without(flow, text)))))
                // a call of a REST declaration is one route with the one that it calls
                .anyMatch(fault -> fault.contains("is missing") || fault.contains("is not as it was"));
    }

    @Test
    void stopTheStartWhereARouteIsLeftOut() throws IOException {
        Files.delete(routes().resolve("order/create-order.camel.yaml"));

        assertThat(reason()).contains("the route from direct:create-order is missing");
    }

    private static Resource resource(Path file, String text) {
        return ResourceHelper.fromString(ROUTES.relativize(file).toString(), text);
    }

    private static String without(RouteBundle.Flow flow, String text) {
        String rest = Stream.of(text.split("(?m)^(?=- )"))
                .filter(each -> !each.contains("    id: " + flow.id() + "\n"))
                .collect(Collectors.joining());
        assertThat(rest).hasSizeLessThan(text.length());
        return rest.isEmpty() ? "[]" : rest;
    }

    static Stream<List<String>> harmful() {
        String order = "order/create-order";
        return Stream.of(
                List.of(order, "    group: order\n", "    group: order\n    errorHandler:\n      noErrorHandler: {}\n"),
                List.of(order, "failure-policy", "repeat-safe-call"),
                List.of(order, "    routeConfigurationId: failure-policy\n", ""),
                List.of(order, "ref: prepareOrder", "ref: prepareOrder\n                  disabled: true"),
                List.of(order, "bridgeEndpoint: true", "bridgeEndpoint: false"),
                List.of(order, "httpClient: \"#shopHttpClient\"", "httpClient: \"#apiHttpClient\""),
                List.of(order, "direct:finish-purchase", "direct:drop-duplicate"),
                List.of(order, "- java.lang.Exception", "- java.io.IOException"),
                List.of(order, "group: order", "group: reserve"),
                List.of(
                        order,
                        "- route:\n",
                        "- onException:\n    exception:\n      - java.lang.Exception\n"
                                + "    redeliveryPolicy:\n      maximumRedeliveries: 3\n- route:\n"),
                List.of(
                        order,
                        "- route:\n",
                        "- errorHandler:\n    defaultErrorHandler:\n      redeliveryPolicy:\n"
                                + "        maximumRedeliveries: 3\n- route:\n"),
                List.of(
                        order,
                        "- route:\n",
                        "- routeConfiguration:\n    onException:\n      - onException:\n"
                                + "          exception:\n            - java.lang.Exception\n          handled:\n"
                                + "            constant:\n              expression: \"true\"\n- route:\n"),
                List.of(
                        order,
                        "- route:\n",
                        "- intercept:\n    steps:\n      - to:\n          uri: direct:create-order\n" + "- route:\n"),
                List.of(
                        order,
                        "- route:\n",
                        "- beans:\n    - name: prepareOrder\n"
                                + "      type: org.apache.camel.support.processor.DelegateSyncProcessor\n- route:\n"),
                List.of("intake/receive-purchase", "pause.ledger,", ""),
                List.of(
                        "intake/receive-purchase",
                        "      steps:\n",
                        "      steps:\n        - wireTap:\n" + "            uri: direct:accept-purchase\n"),
                List.of("intake/accept-purchase", "paymentMethodsAreStale", "isNotRefused"),
                List.of("intake/accept-purchase", "orderingMustWait", "isRefused"),
                List.of("intake/accept-purchase", "== 'ORDER'", "== 'FINISH'"),
                List.of(
                        "intake/accept-purchase",
                        "            ref: readPurchase\n",
                        "            ref: readPurchase\n"
                                + "        - setVariable:\n            name: work\n            simple: x\n"),
                List.of("reserve/reserve-tickets", "synchronous: true", "synchronous: false"),
                List.of("holds/receive-held-reservation", "jms:queue:${variable.work.heldQueue}", "jms:queue:other"),
                List.of("policies/failure-policy", "expression: \"false\"", "expression: \"true\""),
                List.of("policies/failure-policy", "logStackTrace: false", "maximumRedeliveries: 2"));
    }

    @ParameterizedTest
    @MethodSource("harmful")
    void refuseWhatChangesTheHandlingOfFailuresOrTheWay(List<String> edit) throws Exception {
        assertThat(faultsOf(edit)).isNotEmpty();
    }

    /** What is said of an edit, by its file alone: all of them once more for each edit would take ten seconds. */
    private static List<String> faultsOf(List<String> edit) throws Exception {
        Path file = ROUTES.resolve(edit.get(0) + ".camel.yaml");
        String text = read(file);
        EditedRoutes shipped = new EditedRoutes(List.of(resource(file, text)));
        assertThat(shipped.faults(List.of(resource(file, text)))).as("as it is").isEmpty();
        List<Resource> edited = List.of(resource(file, edited(text, edit.get(1), edit.get(2))));
        List<String> faults = new ArrayList<>();
        Throwable unreadable = catchThrowable(() -> faults.addAll(shipped.faults(edited)));
        return unreadable == null ? faults : List.of(unreadable.toString());
    }

    @Test
    void refuseASecondRouteThatTakesTheSame() throws IOException {
        Files.writeString(routes().resolve("mine.camel.yaml"), """
                - route:
                    id: mine
                    from:
                      uri: jms:queue:purchase.requested
                      steps:
                        - to:
                            uri: log:mine
                """);

        assertThat(catchThrowable(this::start))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .satisfies(e -> assertThat(((InvalidConfigurationPropertyValueException) e).getReason())
                        .contains("the route from jms:queue:purchase.requested is there 2 times"));
    }

    @Test
    void nameWhatIsMissing() throws IOException {
        edit(
                "order/create-order",
                "              - process:\n                  id: prepare\n                  ref: prepareOrder\n",
                "");

        assertThat(catchThrowable(this::start))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .satisfies(e -> assertThat(((InvalidConfigurationPropertyValueException) e).getReason())
                        .contains("the route from direct:create-order, doTry", "process 'prepare' is missing"));
    }

    static Stream<List<String>> harmless() {
        return Stream.of(
                List.of("order/create-order", "id: create-order", "id: post-it"),
                List.of("order/create-order", "nodePrefixId: create-order.", "nodePrefixId: mine."),
                List.of("order/create-order", "id: prepare", "id: make-it"),
                List.of("order/create-order", "description: Posts the order once", "description: Ours"),
                List.of(
                        "intake/accept-purchase",
                        "            ref: askLedger\n",
                        "            ref: askLedger\n        - log:\n"
                                + "            message: \"asked for ${variable.work.name}\"\n        - setVariable:\n            name: mine\n"
                                + "            simple: \"${exchangeId}\"\n"),
                List.of(
                        "finish/finish-purchase",
                        "        - filter:\n            id: may-reply",
                        "        - to:\n"
                                + "            uri: log:finished\n        - filter:\n            id: may-reply"),
                // as a graphical editor writes it
                List.of(
                        "holds/receive-held-reservation",
                        "            uri: \"jms:queue:${variable.work.heldQueue}\"",
                        "            uri: jms\n            parameters:\n              destinationType: queue\n"
                                + "              destinationName: ${variable.work.heldQueue}"),
                List.of("ops/purchases-api", "    id: show-purchase\n", "    id: show-it\n"));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void allowOtherNamesAndWordsAndStepsThatTouchNothing(List<String> edit) throws Exception {
        assertThat(faultsOf(edit)).isEmpty();
    }

    @Test
    void allowRoutesOfOnesOwn() throws IOException {
        Files.writeString(routes().resolve("mine.camel.yaml"), """
                - routeConfiguration:
                    id: mine
                    onException:
                      - onException:
                          exception:
                            - java.lang.Exception
                - route:
                    id: mine
                    from:
                      uri: timer:mine
                      steps:
                        - to:
                            uri: log:mine
                """);

        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @Test
    void refuseTheFilesOfAnEarlierVersionByWhatToDo() throws IOException {
        emptyFolder();
        Files.writeString(routes().resolve("50-create-order.camel.yaml"), ROUTE_OF_THE_PAST);
        Files.writeString(routes().resolve("10-receive-purchase.camel.yaml"), "[]");
        Files.writeString(routes().resolve("55-mine.camel.yaml"), "[]");

        assertThat(reason())
                .isEqualTo("it holds route files of an earlier version, whose names begin with a number:"
                        + " 10-receive-purchase.camel.yaml and 1 more. Routes are in folders now, several to a file. Move the"
                        + " files with numbers away, copy the folders of this version's 'routes' here, and make your changes in"
                        + " those files");
    }

    @Test
    void refuseAFileOfAnEarlierVersionBesideThisOne() throws IOException {
        Files.writeString(routes().resolve("50-create-order.camel.yaml"), ROUTE_OF_THE_PAST);

        assertThat(reason()).contains("earlier version", ": 50-create-order.camel.yaml. Routes are in folders now");
    }

    /** Camel would use one of them, and not say which. */
    @ParameterizedTest
    @CsvSource({
        "order/create-order, the route 'create-order' is in",
        "lanes/choose-lane, the route 'choose-lane' is in",
        "ops/purchases-api, the rest 'purchases-api' is in",
        "policies/failure-policy, exists with id: failure-policy"
    })
    void refuseTwoOfOneId(String name, String fault) throws IOException {
        for (String copy : List.of("aa-first", "order/zz-last")) {
            Path file = routes().resolve(copy + ".camel.yaml");
            Files.copy(ROUTES.resolve(name + ".camel.yaml"), file);

            assertThat(reason()).contains(fault);
            Files.delete(file);
        }
    }

    @Test
    void nameTheFilesOfTwoOfOneId() throws IOException {
        Files.writeString(routes().resolve("mine.camel.yaml"), MINE);
        Files.writeString(routes().resolve("order/other.camel.yaml"), MINE);

        assertThat(reason()).endsWith("the route 'mine' is in mine.camel.yaml and in order/other.camel.yaml");
    }

    @Test
    void allowAFileOfOnesOwnWhoseNameBeginsWithANumber() throws IOException {
        Files.writeString(routes().resolve("55-mine.camel.yaml"), MINE);

        assertThatCode(this::start).doesNotThrowAnyException();
        edit("order/create-order", "failure-policy", "repeat-safe-call");
        assertThat(reason()).contains("the route from direct:create-order is not as it was");
    }

    /** As kubectl makes a ConfigMap of them. */
    @Test
    void allowTheFilesInNoFolder() throws IOException {
        emptyFolder();
        for (Path file : RouteBundle.files()) {
            Files.copy(file, routes().resolve(file.getFileName()));
        }

        assertThatCode(this::start).doesNotThrowAnyException();
    }

    private void emptyFolder() throws IOException {
        FileSystemUtils.deleteRecursively(routes());
        Files.createDirectory(folder);
    }

    private String reason() {
        Throwable refused = catchThrowable(this::start);
        assertThat(refused).isInstanceOf(InvalidConfigurationPropertyValueException.class);
        return ((InvalidConfigurationPropertyValueException) refused).getReason();
    }

    private void edit(String name, String from, String to) throws IOException {
        Path file = routes().resolve(name + ".camel.yaml");
        Files.writeString(file, edited(read(file), from, to));
    }

    private static String edited(String text, String from, String to) {
        assertThat(text).contains(from);
        return text.replace(from, to);
    }
}

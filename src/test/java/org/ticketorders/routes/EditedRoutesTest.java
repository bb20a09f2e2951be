package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Edits of the route files that an operator may make, and those that would break what is promised. */
class EditedRoutesTest {

    @TempDir
    Path folder;

    @BeforeEach
    void copy() throws IOException {
        for (Path file : RouteBundleTest.files()) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
    }

    private void start() throws IOException {
        new RouteFilesCheck("file:" + folder + "/" + RouteFiles.FILES);
    }

    /** Files of the routes that have a group, and of what routes have in common. */
    static List<Path> files() throws IOException {
        return RouteBundleTest.files().stream()
                .filter(file -> {
                    String text = read(file);
                    return !text.startsWith("- route:") || text.contains("\n    group: ");
                })
                .filter(file -> !read(file).startsWith("- rest"))
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
    @MethodSource("files")
    void refuseEachStepThatIsLeftOutMovedOrDoubled(Path file) throws Exception {
        RouteMutants mutants = new RouteMutants(file);
        EditedRoutes shipped = new EditedRoutes(resources(file, mutants.text()));

        for (RouteMutants.Mutant mutant : mutants.all()) {
            List<String> faults = new ArrayList<>();
            Throwable unreadable = catchThrowable(() -> faults.addAll(shipped.faults(resources(file, mutant.text()))));
            if (unreadable == null) {
                assertThat(faults).as(mutant.what()).isNotEmpty();
            }
        }
    }

    @Test
    void areTriedInGreatNumber() throws IOException {
        assertThat(files().stream()
                        .mapToInt(file -> new RouteMutants(file).all().size())
                        .sum())
                .isGreaterThan(500);
    }

    private static List<Resource> resources(Path file, String text) {
        return List.of(ResourceHelper.fromString(file.getFileName().toString(), text));
    }

    @Test
    void refuseARouteThatIsLeftOut() throws IOException {
        for (Path file : files()) {
            Files.delete(folder.resolve(file.getFileName()));

            assertThat(catchThrowable(this::start))
                    .as(file.toString())
                    .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                    .satisfies(e -> assertThat(((InvalidConfigurationPropertyValueException) e).getReason())
                            .contains("is missing"));
            Files.copy(file, folder.resolve(file.getFileName()));
        }
    }

    static Stream<List<String>> harmful() {
        String order = "50-create-order";
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
                List.of("10-receive-purchase", "pause.ledger,", ""),
                List.of(
                        "10-receive-purchase",
                        "      steps:\n",
                        "      steps:\n        - wireTap:\n" + "            uri: direct:accept-purchase\n"),
                List.of("20-accept-purchase", "paymentMethodsAreStale", "isNotRefused"),
                List.of("20-accept-purchase", "orderingMustWait", "isRefused"),
                List.of("20-accept-purchase", "== 'ORDER'", "== 'FINISH'"),
                List.of(
                        "20-accept-purchase",
                        "            ref: readPurchase\n",
                        "            ref: readPurchase\n"
                                + "        - setVariable:\n            name: work\n            simple: x\n"),
                List.of("40-reserve-tickets", "synchronous: true", "synchronous: false"),
                List.of("45-send-on-hold", "jms:queue:${variable.work.heldQueue}", "jms:queue:other"),
                List.of("80-failure-policy", "expression: \"false\"", "expression: \"true\""),
                List.of("80-failure-policy", "logStackTrace: false", "maximumRedeliveries: 2"));
    }

    @ParameterizedTest
    @MethodSource("harmful")
    void refuseWhatChangesTheHandlingOfFailuresOrTheWay(List<String> edit) throws IOException {
        edit(edit.get(0), edit.get(1), edit.get(2));

        assertThat(catchThrowable(this::start)).isInstanceOf(InvalidConfigurationPropertyValueException.class);
    }

    @Test
    void refuseASecondRouteThatTakesTheSame() throws IOException {
        Files.writeString(folder.resolve("mine.camel.yaml"), """
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
                "50-create-order",
                "              - process:\n                  id: prepare\n                  ref: prepareOrder\n",
                "");

        assertThat(catchThrowable(this::start))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .satisfies(e -> assertThat(((InvalidConfigurationPropertyValueException) e).getReason())
                        .contains("the route from direct:create-order, doTry", "process 'prepare' is missing"));
    }

    static Stream<List<String>> harmless() {
        return Stream.of(
                List.of("50-create-order", "id: create-order", "id: post-it"),
                List.of("50-create-order", "nodePrefixId: create-order.", "nodePrefixId: mine."),
                List.of("50-create-order", "id: prepare", "id: make-it"),
                List.of("50-create-order", "description: Posts the order once", "description: Ours"),
                List.of(
                        "20-accept-purchase",
                        "            ref: askLedger\n",
                        "            ref: askLedger\n        - log:\n"
                                + "            message: \"asked for ${variable.work.name}\"\n        - setVariable:\n            name: mine\n"
                                + "            simple: \"${exchangeId}\"\n"),
                List.of(
                        "60-finish-purchase",
                        "        - filter:\n            id: may-reply",
                        "        - to:\n"
                                + "            uri: log:finished\n        - filter:\n            id: may-reply"),
                // as a graphical editor writes it
                List.of(
                        "45-send-on-hold",
                        "            uri: \"jms:queue:${variable.work.heldQueue}\"",
                        "            uri: jms\n            parameters:\n              destinationType: queue\n"
                                + "              destinationName: ${variable.work.heldQueue}"),
                List.of("73-show-purchase", "    id: show-purchase\n", "    id: show-it\n"));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void allowOtherNamesAndWordsAndStepsThatTouchNothing(List<String> edit) throws IOException {
        edit(edit.get(0), edit.get(1), edit.get(2));

        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @Test
    void allowRoutesOfOnesOwn() throws IOException {
        Files.writeString(folder.resolve("mine.camel.yaml"), """
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

    private void edit(String name, String from, String to) throws IOException {
        Path file = folder.resolve(name + ".camel.yaml");
        String text = read(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }
}

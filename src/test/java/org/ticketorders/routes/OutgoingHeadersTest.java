package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a sender, a shop or an operator's browser may have put into a message's headers, no step sends it anywhere else: in each route
 * each step that leaves the application comes after one that clears the headers, with nothing in between that could bring new ones.
 */
class OutgoingHeadersTest {

    /** Processors that clear all headers; {@link OutgoingHeadersIT} holds them to that. */
    static final Set<String> CLEARING = Set.of(
            "originalMessage",
            "attemptMessage",
            "heldMessage",
            "outcomeMessage",
            "prepareOrder",
            "reserveRequest",
            "settledMessage",
            "toLane");

    /** Processors that leave headers as they are. */
    private static final Set<String> HARMLESS = Set.of("takeTurn");

    /** Where a name stands in the route file, it cannot be the sender's. */
    private static final Set<String> WORDS_OF_ROUTES =
            Set.of("setHeader", "setHeaders", "setBody", "setVariable", "bean", "log");

    static final String INSIDE = "(direct|bean|seda|timer):.*";

    static Stream<RouteSteps> routes() {
        return RouteSteps.ofAllFiles();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void areClearedBeforeEachStepThatLeavesTheApplication(RouteSteps route) {
        boolean isClear = false;
        for (RouteSteps.Step step : route.steps()) {
            String to = step.uri();
            if (step.clears() || CLEARING.contains(step.ref())) {
                isClear = true;
            } else if (step.leaves(INSIDE)) {
                assertThat(isClear).as("headers are cleared before %s", step).isTrue();
                isClear = isClear && step.isJms();
            } else if (step.kind().equals("from") || !isHarmless(step, to)) {
                isClear = false;
            }
        }
    }

    private static boolean isHarmless(RouteSteps.Step step, String to) {
        return WORDS_OF_ROUTES.contains(step.kind())
                || HARMLESS.contains(step.ref())
                // an answer goes into a variable, and leaves body and headers alone
                || (to != null && to.startsWith("bean:") && step.hasVariableReceive())
                || RouteSteps.BRANCHES.contains(step.kind());
    }

    @Test
    void leaveByJmsAndHttpAlone() {
        Set<String> outside = new TreeSet<>();
        routes().flatMap(route -> route.steps().stream())
                .filter(step -> !step.kind().equals("from") && step.leaves(INSIDE))
                .forEach(step -> outside.add(step.uri()));

        assertThat(outside)
                .isNotEmpty()
                .allMatch(uri ->
                        uri.startsWith("jms:queue:") || uri.matches("\\{\\{openticket\\.shop\\.[a-z-]*base-url}}"));
    }

    /** A header names the method of a bean that has none in its route. */
    @Test
    void nameNoMethodOfABean() {
        Map<String, String> without = new TreeMap<>();
        routes().forEach(route -> route.steps().stream()
                .filter(step -> (step.uri() != null && step.uri().startsWith("bean:"))
                        || step.kind().equals("bean"))
                .filter(step -> step.method() == null)
                .forEach(step -> without.put(route.toString(), step.toString())));

        assertThat(without).isEmpty();
    }

    /** What is sent to by a name that is made up while it runs. */
    @Test
    void makeNoAddress() {
        List<String> made = new ArrayList<>();
        routes().flatMap(route -> route.steps().stream())
                .filter(step -> step.kind().equals("toD"))
                .forEach(step -> made.add(step.uri()));

        assertThat(made)
                .containsExactlyInAnyOrder(
                        "jms:queue:${variable.work.lane}",
                        "jms:queue:${variable.work.heldQueue}",
                        "jms:queue:dead-letter.${variable.work.row.state.word}");
    }
}

package org.ticketorders.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The steps of one route file, template or configuration, in the order in which they stand there. */
record RouteSteps(String route, List<Step> steps) {

    static final Set<String> BRANCHES = Set.of("choice", "filter", "split", "doTry");

    private static final Set<String> KINDS = Set.of(
            "from",
            "to",
            "toD",
            "bean",
            "process",
            "setHeader",
            "setHeaders",
            "setBody",
            "setVariable",
            "removeHeaders",
            "log",
            "choice",
            "filter",
            "split",
            "doTry",
            "throwException",
            "rollback");

    static Stream<RouteSteps> ofAllFiles() {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files
                    .filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .flatMap(RouteSteps::of)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<RouteSteps> of(Path file) {
        try {
            Object flows = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            return ((List<?>) flows).stream().map(flow -> {
                List<Step> steps = new ArrayList<>();
                walk(flow, steps);
                Map<?, ?> body =
                        (Map<?, ?>) ((Map<?, ?>) flow).values().iterator().next();
                return new RouteSteps(String.valueOf(body.get("id")), steps);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void walk(Object node, List<Step> steps) {
        if (node instanceof List<?> list) {
            list.forEach(each -> walk(each, steps));
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (KINDS.contains(key) && value instanceof Map<?, ?> body) {
                    steps.add(new Step((String) key, body));
                }
                walk(value, steps);
            });
        }
    }

    @Override
    public String toString() {
        return route;
    }

    /** One step, with what the file says of it. */
    record Step(String kind, Map<?, ?> body) {

        String uri() {
            return (String) body.get("uri");
        }

        String ref() {
            return String.valueOf(body.get("ref"));
        }

        Object method() {
            return kind.equals("bean")
                    ? body.get("method")
                    : body.get("parameters") instanceof Map<?, ?> parameters ? parameters.get("method") : null;
        }

        boolean hasVariableReceive() {
            return body.containsKey("variableReceive");
        }

        /** All headers but those in which Camel counts repetitions. */
        boolean clears() {
            Object except = body.get("excludePattern");
            return kind.equals("removeHeaders")
                    && "*".equals(body.get("pattern"))
                    && (except == null || except.equals("CamelRedeliver*"));
        }

        boolean leaves(String inside) {
            return uri() != null && !kind.equals("from") && !uri().matches(inside);
        }

        /** Nobody answers a send without a reply-to, so no headers come back. */
        boolean isJms() {
            return uri().startsWith("jms:");
        }

        @Override
        public String toString() {
            return kind + " "
                    + Stream.of("id", "uri", "ref")
                            .map(body::get)
                            .filter(Objects::nonNull)
                            .map(String::valueOf)
                            .findFirst()
                            .orElse("");
        }
    }
}

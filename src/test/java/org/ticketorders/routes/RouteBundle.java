package org.ticketorders.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The route files, read for tests. */
final class RouteBundle {

    static final Path FOLDER = Path.of("routes");

    /** Of all files, which nobody changes while tests run. */
    private static List<Flow> all;

    private RouteBundle() {}

    /**
     * One route, template, configuration or REST declaration of a file.
     *
     * @param kind the word that it stands below
     */
    record Flow(Path file, String kind, Map<String, Object> body) {

        String id() {
            return (String) body.get("id");
        }

        String folder() {
            return file.getParent().getFileName().toString();
        }

        @Override
        public String toString() {
            return folder() + "/" + id();
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    static List<Flow> flowsOf(Path file) {
        return ((List<?>) tree(file))
                .stream()
                        .map(RouteBundle::map)
                        .map(flow -> flow.entrySet().iterator().next())
                        .map(flow -> new Flow(file, flow.getKey(), map(flow.getValue())))
                        .toList();
    }

    static synchronized List<Flow> flows() throws IOException {
        if (all == null) {
            all = files().stream().flatMap(file -> flowsOf(file).stream()).toList();
        }
        return all;
    }

    static List<Flow> flows(String kind) throws IOException {
        return flows().stream().filter(flow -> flow.kind().equals(kind)).toList();
    }

    static List<Flow> routes() throws IOException {
        return flows("route");
    }

    static List<Flow> templates() throws IOException {
        return flows("routeTemplate");
    }

    /** Names of what is given to the templates of a file for each route that is made of them. */
    static List<String> parametersOf(Path file) {
        return flowsOf(file).stream()
                .filter(flow -> flow.kind().equals("routeTemplate"))
                .flatMap(flow -> ((List<?>) flow.body().get("parameters")).stream())
                .map(parameter -> (String) map(parameter).get("name"))
                .toList();
    }

    static Object tree(Path file) {
        return load(text(file));
    }

    /** As Camel reads it. */
    static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    /** Visits every entry, in the order of the file, with the name that it stands under. */
    static void walk(String parent, Object node, BiConsumer<String, Map.Entry<String, Object>> visit) {
        if (node instanceof List<?> items) {
            items.forEach(item -> walk(parent, item, visit));
        } else if (node instanceof Map) {
            for (Map.Entry<String, Object> entry : map(node).entrySet()) {
                visit.accept(parent, entry);
                walk(entry.getKey(), entry.getValue(), visit);
            }
        }
    }
}

package org.ticketorders.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.config.YamlMapFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** What {@code config/schemas} publishes for those who write programs, and how it is read. */
final class Published {

    static final String FOLDER = "config/schemas/";

    /** Those that are served as they are. */
    static final Set<String> FILES = Set.of(
            "asyncapi.yaml",
            "openapi.yaml",
            "purchase.schema.json",
            "outcome.schema.json",
            "order-change.schema.json",
            "purchases.xsd");

    private Published() {}

    static Resource file(String name) {
        return new ClassPathResource(FOLDER + name);
    }

    /** JSON is YAML, too. */
    static Map<String, Object> read(String name) {
        Resource file = file(name);
        if (!file.exists()) {
            throw new UncheckedIOException(new IOException(FOLDER + name + " is missing"));
        }
        YamlMapFactoryBean document = new YamlMapFactoryBean();
        document.setResources(file);
        return document.getObject();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object node) {
        return node instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    static List<?> list(Object node) {
        return node instanceof List<?> list ? list : List.of();
    }

    static String text(Object node) {
        return node == null ? "" : String.valueOf(node).strip();
    }

    /** What {@code #/a/b} names in the document; empty if there is no such thing. */
    static Map<String, Object> at(Map<String, Object> document, String pointer) {
        Map<String, Object> node = document;
        for (String part : pointer.replaceFirst("^#/", "").split("/")) {
            node = map(node.get(part.replace("~1", "/").replace("~0", "~")));
        }
        return node;
    }
}

package org.ticketorders.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.convert.DurationStyle;

/** The keys that exist: those of the shipped configuration, and those that Spring Boot and its kin describe. */
public final class SettingNames {

    private static final Path SHIPPED = Path.of("config/application.yaml");

    private final Set<String> variables = new HashSet<>();

    public SettingNames() {
        keys("", shipped());
        try {
            for (URL url : Collections.list(
                    getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
                new ObjectMapper()
                        .readTree(url)
                        .path("properties")
                        .forEach(property -> add(property.path("name").asText()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keys(String prefix, JsonNode node) {
        if (node.isObject() && !node.isEmpty()) {
            node.fields().forEachRemaining(field -> keys(prefix + "." + field.getKey(), field.getValue()));
        } else {
            add(prefix.substring(1));
        }
    }

    private void add(String key) {
        variables.add(flat(key));
    }

    private static String flat(String key) {
        return key.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Whether Spring Boot takes an environment variable of this name for a key that there is. */
    public boolean isVariable(String name) {
        return variables.contains(name) || isLegacy(name);
    }

    /** Whether there is this key, or keys below it, or a map of any names that it is in. */
    public boolean isKey(String key) {
        String flat = flat(key);
        for (String parent = key; parent.contains("."); parent = parent.substring(0, parent.lastIndexOf('.'))) {
            if (variables.contains(flat(parent))) {
                return true;
            }
        }
        return variables.stream().anyMatch(variable -> variable.startsWith(flat + "_"));
    }

    /** The keys of a configuration file that do not exist. What lies below a key that holds a map of any names exists. */
    public List<String> unknownIn(JsonNode configuration) {
        List<String> unknown = new ArrayList<>();
        collect("", configuration, unknown);
        return unknown;
    }

    private void collect(String prefix, JsonNode node, List<String> unknown) {
        if (!prefix.isEmpty() && variables.contains(flat(prefix.substring(1)))) {
            return;
        }
        if (node.isObject() && !node.isEmpty()) {
            node.fields().forEachRemaining(field -> collect(prefix + "." + field.getKey(), field.getValue(), unknown));
        } else {
            unknown.add(prefix.substring(1));
        }
    }

    /** An underscore may stand for a dash, too, where the key is read as a whole. */
    private boolean isLegacy(String name) {
        String flat = name.replace("_", "");
        return variables.stream().anyMatch(variable -> variable.replace("_", "").equals(flat));
    }

    public static JsonNode shipped() {
        try {
            return new YAMLMapper().readTree(SHIPPED.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The least time between a platform's SIGTERM and its SIGKILL: the web server's requests and the routes may each take a
     * phase of the shutdown, and then the stores close.
     */
    static Duration leastGrace() {
        String phase =
                shipped().at("/spring/lifecycle/timeout-per-shutdown-phase").asText();
        return DurationStyle.detectAndParse(phase).multipliedBy(2).plusSeconds(15);
    }
}

package org.ticketorders.routes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** Refuses a start with edited routes that leave out, double or move what the promises rest upon. */
@Component
class RouteFilesCheck {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.routes");

    /** @throws InvalidConfigurationPropertyValueException if a route file cannot be read, or something is missing in them */
    RouteFilesCheck(@Value("${camel.main.routes-include-pattern}") String pattern) throws IOException {
        if (!pattern.startsWith("file:")) {
            return;
        }
        List<Resource> edited = files(pattern);
        List<Resource> shipped = files("classpath:routes/" + RouteFiles.FILES);
        List<String> changed = changed(shipped, edited);
        if (changed.isEmpty()) {
            return;
        }
        List<String> faults;
        try {
            faults = new EditedRoutes(shipped).faults(edited);
        } catch (Exception e) {
            faults = List.of("a file cannot be read: " + e.getMessage());
        }
        if (!faults.isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    "openticket.routes.directory",
                    pattern.substring("file:".length(), pattern.lastIndexOf('/')),
                    "its routes would not keep what is promised:\n    " + String.join("\n    ", faults));
        }
        LOG.info("Starts with edited routes: {}", String.join(", ", changed));
    }

    private static List<Resource> files(String pattern) throws IOException {
        List<Resource> files = new ArrayList<>();
        for (var file : new PathMatchingResourcePatternResolver().getResources(pattern)) {
            files.add(ResourceHelper.fromBytes(file.getFilename(), file.getContentAsByteArray()));
        }
        files.sort(Comparator.comparing(Resource::getLocation));
        return files;
    }

    /** The names of files that are in one place alone, or are not the same in both. */
    private static List<String> changed(List<Resource> some, List<Resource> others) throws IOException {
        TreeMap<String, String> differing = new TreeMap<>();
        for (Resource file : some) {
            differing.put(file.getLocation(), text(file));
        }
        for (Resource file : others) {
            differing.merge(file.getLocation(), text(file), (one, other) -> one.equals(other) ? null : other);
        }
        return List.copyOf(differing.keySet());
    }

    private static String text(Resource file) throws IOException {
        try (var in = file.getInputStream()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }
}

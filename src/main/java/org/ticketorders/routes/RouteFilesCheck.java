package org.ticketorders.routes;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.ticketorders.log.Causes;

/** Refuses a start with edited routes that leave out, double or move what the promises rest upon. */
@Component
class RouteFilesCheck {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.routes");

    /** The files of earlier versions: one for each route, called like it behind a number, in no folder. */
    private static final Pattern NUMBERED = Pattern.compile("\\d\\d-([a-z-]+)\\.camel\\.yaml");

    private static final Pattern ID = Pattern.compile("(?m)^    id: (\\S+)$");

    private final String directory;

    /**
     * @param directory where edited routes are
     * @param pattern the route files that Camel reads
     * @throws InvalidConfigurationPropertyValueException if a route file cannot be read, or something is missing in them
     */
    RouteFilesCheck(
            @Value("${openticket.routes.directory:routes}") String directory,
            @Value("${camel.main.routes-include-pattern}") String pattern)
            throws IOException {
        this.directory = directory;
        if (!pattern.contains("file:")) {
            return;
        }
        List<Resource> edited = files(pattern);
        List<Resource> shipped = files(RouteFiles.SHIPPED);
        Set<String> changed = changed(shipped, edited);
        if (changed.isEmpty()) {
            return;
        }
        List<String> faults;
        try {
            faults = new EditedRoutes(shipped).faults(edited);
        } catch (Exception e) {
            faults = List.of("a file cannot be read: " + Causes.of(e));
        }
        if (!faults.isEmpty()) {
            refuseEarlierForm(shipped, edited);
            throw refused("its routes would not keep what is promised:\n    " + String.join("\n    ", faults));
        }
        LOG.info("Starts with edited routes: {}", String.join(", ", changed));
    }

    private InvalidConfigurationPropertyValueException refused(String why) {
        return new InvalidConfigurationPropertyValueException("openticket.routes.directory", directory, why);
    }

    /** Nearly each route of them would be named as changed, which says less than why. */
    private void refuseEarlierForm(List<Resource> shipped, List<Resource> edited) throws IOException {
        Set<String> ids = new HashSet<>();
        for (Resource file : shipped) {
            ID.matcher(text(file)).results().forEach(id -> ids.add(id.group(1)));
        }
        List<String> earlier = edited.stream()
                .map(file -> Path.of(file.getLocation()).getFileName().toString())
                .filter(name -> {
                    Matcher numbered = NUMBERED.matcher(name);
                    return numbered.matches() && ids.contains(numbered.group(1));
                })
                .toList();
        if (!earlier.isEmpty()) {
            throw refused(
                    "it holds route files of an earlier version, whose names begin with a number: " + earlier.get(0)
                            + (earlier.size() == 1 ? "" : " and " + (earlier.size() - 1) + " more")
                            + ". Routes are in folders now, several to a file. Move the files with numbers away, copy the folders of this"
                            + " version's 'routes' here, and make your changes in those files");
        }
    }

    private List<Resource> files(String pattern) throws IOException {
        List<Resource> files = new ArrayList<>();
        for (String each : pattern.split(",")) {
            Path one = Path.of(URLDecoder.decode(each.substring(each.indexOf(':') + 1), StandardCharsets.UTF_8));
            if (each.startsWith("file:") && Files.isRegularFile(one)) {
                files.add(ResourceHelper.fromBytes(name(one), Files.readAllBytes(one)));
                continue;
            }
            for (var file : new PathMatchingResourcePatternResolver().getResources(each)) {
                files.add(ResourceHelper.fromBytes(RouteFiles.name(file), file.getContentAsByteArray()));
            }
        }
        return files;
    }

    private String name(Path file) {
        Path folder = Path.of(directory);
        return (file.startsWith(folder) ? folder.relativize(file) : file).toString();
    }

    /** The names of files that are in one place alone, or are not the same in both. In which folder they are makes no difference. */
    private static Set<String> changed(List<Resource> shipped, List<Resource> edited) throws IOException {
        Set<String> changed = new TreeSet<>();
        for (List<Resource> some : List.of(shipped, edited)) {
            Set<String> others = new HashSet<>();
            for (Resource file : some == shipped ? edited : shipped) {
                others.add(named(file));
            }
            for (Resource file : some) {
                if (!others.contains(named(file))) {
                    changed.add(file.getLocation());
                }
            }
        }
        return changed;
    }

    private static String named(Resource file) throws IOException {
        return Path.of(file.getLocation()).getFileName() + "\n" + text(file);
    }

    private static String text(Resource file) throws IOException {
        try (var in = file.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}

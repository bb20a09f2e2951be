package org.ticketorders.routes;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Says where the routes are read from, all in one go: from the folder {@code openticket.routes.directory} where it holds route
 * files, so that an operator can change a route without a build, and from the jar otherwise.
 */
class RouteFiles implements EnvironmentPostProcessor {

    static final String FILES = "*.camel.yaml";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Path folder = Path.of(environment.getProperty("openticket.routes.directory", "routes"));
        String pattern = (holdsRoutes(folder) ? "file:" + folder : "classpath:routes") + "/" + FILES;
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("route-files", Map.of("camel.main.routes-include-pattern", pattern)));
    }

    private static boolean holdsRoutes(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, FILES)) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the routes in " + folder.toAbsolutePath(), e);
        }
    }
}

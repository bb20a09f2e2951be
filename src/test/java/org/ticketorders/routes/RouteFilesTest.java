package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

/** Where the route files are found. */
class RouteFilesTest {

    @TempDir
    Path directory;

    private Path file(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "[]");
    }

    private String pattern(Path folder) {
        MockEnvironment environment = new MockEnvironment();
        environment.setProperty("openticket.routes.directory", folder.toString());
        new RouteFiles().postProcessEnvironment(environment, new SpringApplication());
        return environment.getProperty("camel.main.routes-include-pattern");
    }

    @Test
    void areThoseOfTheFolderAndOfItsFolders() throws IOException {
        Path deep = file("routes/mine/deep/c.camel.yaml");
        Path top = file("routes/a.camel.yaml");
        Path folder = file("routes/order/b.camel.yaml");
        file("routes/order/README.md");
        file("routes/order/notes.yaml");

        assertThat(pattern(directory.resolve("routes"))).isEqualTo("file:" + top + ",file:" + deep + ",file:" + folder);
    }

    @Test
    void areThoseOfTheClassPathWhereTheFolderHoldsNone() throws IOException {
        Path routes = directory.resolve("routes");
        List<String> shipped =
                RouteBundle.files().stream().map(file -> "classpath:" + file).toList();
        assertThat(pattern(routes).split(",")).containsExactlyElementsOf(shipped);

        file("routes/README.md");
        file("routes/.git/a.camel.yaml");

        assertThat(pattern(routes).split(",")).containsExactlyElementsOf(shipped);
    }

    @Test
    void areReadByCamelWhateverTheirNamesHold() throws Exception {
        String name = "a b+c,d*e?f{g}h%20i#j$k'l\"mäöü!";
        Files.writeString(file("routes/" + name + "/" + name + ".camel.yaml"), """
                - route:
                    id: mine
                    from:
                      uri: direct:mine
                      steps:
                        - to:
                            uri: log:mine
                """);

        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.build();
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(new DefaultRoutesCollector()
                            .findRouteResourcesFromDirectory(camel, null, pattern(directory.resolve("routes"))));

            assertThat(camel.getRouteDefinition("mine")).isNotNull();
        }
    }

    /** Each file is there three times: in the folder of a version, by the link to that, and by the link in the open. */
    @Test
    void areThereOnceInAFolderThatIsMountedFromAConfigMap() throws IOException {
        file("routes/..2026_01_01/order/b.camel.yaml");
        file("routes/..2026_01_01/a.camel.yaml");
        Path routes = directory.resolve("routes");
        Files.createSymbolicLink(routes.resolve("..data"), Path.of("..2026_01_01"));
        Files.createSymbolicLink(routes.resolve("order"), Path.of("..data/order"));
        Files.createSymbolicLink(routes.resolve("a.camel.yaml"), Path.of("..data/a.camel.yaml"));

        assertThat(RouteFiles.in(routes))
                .containsExactly(routes.resolve("a.camel.yaml"), routes.resolve("order/b.camel.yaml"));
    }

    @Test
    void areFoundBehindALinkAndNotWithoutEndInACircle() throws IOException {
        file("real/order/b.camel.yaml");
        Path routes = Files.createSymbolicLink(directory.resolve("routes"), Path.of("real"));
        Files.createSymbolicLink(directory.resolve("real/order/again"), directory.resolve("real"));

        assertThat(RouteFiles.in(routes)).containsExactly(routes.resolve("order/b.camel.yaml"));
    }

    @Test
    void areThoseWithoutWhatEditorsLeave() throws IOException {
        Path file = file("routes/order/b.camel.yaml");
        file("routes/order/._b.camel.yaml");
        file("routes/order/b.camel.yaml~");
        Files.createSymbolicLink(directory.resolve("routes/order/.#b.camel.yaml"), Path.of("nowhere"));

        assertThat(RouteFiles.in(directory.resolve("routes"))).containsExactly(file);
    }
}

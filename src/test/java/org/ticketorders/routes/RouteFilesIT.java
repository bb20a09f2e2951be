package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.TestApp;

/** The routes run from the class path and from folders of all kinds; InstalledIT and ImageIT run them from jars and from the image. */
class RouteFilesIT {

    @TempDir
    Path directory;

    private void orders(Path folder, String origin) throws IOException {
        try (TestApp app = TestApp.prepare(
                directory.resolve("data"),
                "openticket.routes.directory=" + folder,
                "openticket.in-doubt.look-for-orders=true",
                "openticket.order-changes.enabled=true")) {
            app.startAgain();

            app.awaitState(app.order(1), State.ORDERED);
            assertThat(((ModelCamelContext) app.camel()).getRouteDefinitions())
                    .extracting(RouteDefinition::getRouteId)
                    .containsAll(RouteBundle.routes().stream()
                            .map(RouteBundle.Flow::id)
                            .filter(id -> !id.matches("fetch-files|refuse-unnamed-files"))
                            .toList());
            assertThat(app.camel().getRoute("create-order").getSourceLocation()).contains(origin);
        }
    }

    @Test
    void runFromTheClassPath() throws IOException {
        orders(directory.resolve("none"), "classpath:routes/order/create-order.camel.yaml");
    }

    @Test
    void runFromAFolderOfAnyName() throws IOException {
        Path folder = directory.resolve("my routes, +100% more");
        FileSystemUtils.copyRecursively(Path.of("routes"), folder);

        orders(folder, "more/order/create-order.camel.yaml");
    }

    @Test
    void runFromLinksIntoAHiddenFolder() throws IOException {
        Path real = directory.resolve("routes/..2026_01_01");
        FileSystemUtils.copyRecursively(Path.of("routes"), real);
        Path routes = directory.resolve("routes");
        Files.createSymbolicLink(routes.resolve("..data"), Path.of("..2026_01_01"));
        try (var folders = Files.list(real)) {
            for (Path folder : folders.toList()) {
                Files.createSymbolicLink(
                        routes.resolve(folder.getFileName()), Path.of("..data").resolve(folder.getFileName()));
            }
        }

        orders(Files.createSymbolicLink(directory.resolve("link"), routes), "link/order/create-order.camel.yaml");
    }
}

package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.testing.TestApp;

/** What a route is called in its file is for people: nothing else depends on it. */
class RenamedRoutesIT {

    @TempDir
    Path directory;

    @AutoClose
    private TestApp app;

    @BeforeEach
    void start() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("edited"));
        for (Path file : RouteBundle.files()) {
            Path copy = folder.resolve(Path.of("routes").relativize(file));
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, renamed(Files.readString(file)));
        }
        app = TestApp.prepare(directory.resolve("data"), "openticket.routes.directory=" + folder);
        app.startAgain();
    }

    /** Routes and steps under other names; templates and configurations keep theirs, since others refer to them. */
    private static String renamed(String file) {
        String steps = file.replaceAll("nodePrefixId: (\\S+)\\.", "nodePrefixId: other-$1.");
        return steps.replaceAll("(?m)^- route:\n    id: (\\S+)\n", "- route:\n    id: other-$1\n");
    }

    @Test
    void ordersPausesAndMeasuresAsBefore() throws Exception {
        assertThat(app.camel().getRoute("other-receive-purchase")).isNotNull();
        assertThat(app.camel().getRoute("receive-purchase")).isNull();
        app.awaitState(app.order(1), State.ORDERED);
        assertThat(calls("reserve")).isEqualTo(1);
        assertThat(calls("order")).isEqualTo(1);
        assertThat(calls("payment-methods")).isEqualTo(1);
        assertThat(calls("other")).isZero();

        app.bean(Pauses.class).pauseByOperator(Stage.ORDER, "test", "a sale");
        String id = app.order(1);
        await("a purchase to wait while orders are paused")
                .during(Duration.ofMillis(500))
                .until(() -> app.row(id) == null && app.depth("purchase.requested") == 1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);

        app.resumeStages();
        app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE)
                .untilAsserted(
                        () -> assertThat(app.health().path("status").asText()).isEqualTo("UP"));
    }

    private double calls(String call) {
        return app.bean(MeterRegistry.class).find("openticket.shop.calls").tag("call", call).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}

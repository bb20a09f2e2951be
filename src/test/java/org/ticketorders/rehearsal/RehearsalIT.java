package org.ticketorders.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.TestApp;

/** That rehearsed purchases are ordered, and that nothing shows that they ever were. */
@ExtendWith(OutputCaptureExtension.class)
class RehearsalIT {

    private static final List<String> TABLES =
            List.of("purchase", "purchase_history", "order_follow", "order_change", "token");

    @TempDir
    Path directory;

    @Test
    void leavesNoTraceOfThePurchasesThatItHasHadOrdered(CapturedOutput output) throws Exception {
        try (TestApp app = TestApp.prepare(directory, "openticket.rehearsal.longest=0s")) {
            app.startAgain();
            assertThat(app.bean(Rehearsal.class).rehearsed()).isZero();
            Set<String> files = files(directory);
            Set<String> filesHere = files(Path.of("data"));
            app.stop();

            app.with("openticket.rehearsal.longest=15s", "logging.level.openticket=DEBUG")
                    .withBeans(Enough.class);
            app.startAgain();

            assertThat(app.bean(Rehearsal.class).rehearsed()).isGreaterThan(3);
            Awaitility.await("its threads to end")
                    .atMost(TestApp.PATIENCE)
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().contains(RehearsalContext.NAME)));
            assertThat(app.shop.requests()).as("calls of the shop").isEmpty();
            for (String queue : app.broker().getActiveMQServerControl().getQueueNames()) {
                assertThat(app.broker().locateQueue(queue).getMessagesAdded())
                        .as("messages in " + queue)
                        .isZero();
            }
            for (String table : TABLES) {
                assertThat(app.bean(JdbcClient.class)
                                .sql("SELECT count(*) FROM " + table)
                                .query(Long.class)
                                .single())
                        .as("rows of " + table)
                        .isZero();
            }
            assertThat(counted(app.bean(MeterRegistry.class))).isEmpty();
            assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(null, null))
                    .noneMatch(name -> name.toString().contains(RehearsalContext.NAME));
            assertThat(files(directory)).isEqualTo(files);
            assertThat(files(Path.of("data"))).isEqualTo(filesHere);

            app.awaitState(app.order(1), State.ORDERED);
        }
        assertThat(output.getAll())
                .containsPattern("Rehearsed [0-9]+ purchases")
                .doesNotContain("rehearsal-");
    }

    /** Has the start wait for some purchases, and not as long as it may. */
    static class Enough {

        @Bean
        static BeanPostProcessor enough() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (bean instanceof Rehearsal rehearsal) {
                        new Thread(() -> {
                                    Awaitility.await().atMost(TestApp.PATIENCE).until(() -> rehearsal.rehearsed() > 20);
                                    rehearsal.cancel();
                                })
                                .start();
                    }
                    return bean;
                }
            };
        }
    }

    /** What counts purchases, calls and exchanges of the routes that they pass, and has counted any. */
    private static List<Meter.Id> counted(MeterRegistry metrics) {
        return metrics.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("openticket.")
                        ? Stream.of("purchase", "outcomes", "shop.call", "duplicates", "holds", "reserves")
                                .anyMatch(meter.getId().getName()::contains)
                        : List.of("receive-purchase", "accept-purchase", "create-order")
                                        .contains(String.valueOf(meter.getId().getTag("routeId")))
                                && !meter.getId().getType().equals(Meter.Type.GAUGE))
                .filter(meter -> StreamSupport.stream(meter.measure().spliterator(), false)
                        .map(Measurement::getValue)
                        .anyMatch(value -> value > 0))
                .map(Meter::getId)
                .toList();
    }

    /** But for those whose names differ from start to start. */
    private static Set<String> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return Set.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(file -> folder.relativize(file).toString())
                    .filter(name ->
                            !name.matches("native/.*|imports/in-work/.*|broker/(journal|bindings)/.*|ledger\\.db-.*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}

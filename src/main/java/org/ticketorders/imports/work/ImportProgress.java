package org.ticketorders.imports.work;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportProperties;

/** Tells in the log and in metrics how far each file is, and ends the reading of it when the application stops. */
@Component
class ImportProgress {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");
    private static final int RECORDS_PER_LOOK = 1000;

    private final long everyMillis;
    private final CamelContext camel;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Map<Path, Long> remaining = new ConcurrentHashMap<>();
    private final Map<Path, FileImport> underWay = new ConcurrentHashMap<>();

    ImportProgress(ImportProperties properties, CamelContext camel, MeterRegistry metrics, Clock clock) {
        this.everyMillis = properties.progressEvery().toMillis();
        this.camel = camel;
        this.metrics = metrics;
        this.clock = clock;
        metrics.gauge("openticket.imports.remaining", remaining, files -> files.values().stream()
                .mapToLong(records -> records)
                .sum());
        // a series that begins at 1 has not increased, for who watches it
        List.of("sent", "rejected").forEach(result -> count(result, 0));
        List.of("imported", "failed", "grown", "checked")
                .forEach(result -> metrics.counter("openticket.imports.files", "result", result));
    }

    /** A reading of the file begins. */
    void start(FileImport work) {
        underWay.put(work.path(), work);
        work.progress().start(clock.millis());
    }

    /** The second reading of the file begins. */
    void startAgain(FileImport work) {
        work.counts().begin(clock.instant());
        start(work);
    }

    /** A record was checked. */
    void checked(FileImport work) {
        if (work.records() % RECORDS_PER_LOOK == 0) {
            goOn();
            tell(work, work.records(), () -> "checked " + work.records() + " records");
        }
    }

    /** Further records are about to be sent. */
    void sending(FileImport work) {
        goOn();
        if (!work.isCheck()) {
            remaining.put(work.path(), work.records() - work.counts().settled());
        }
        tell(
                work,
                work.counts().settled(),
                () -> work.counts().settled() + " of " + work.records() + " records, "
                        + work.counts().rejected() + " of them rejected");
    }

    /** The file is not in work any more. */
    void end(Path path) {
        remaining.remove(path);
        underWay.remove(path);
    }

    /** Files in work, in no order. */
    List<FileImport> underWay() {
        return List.copyOf(underWay.values());
    }

    void count(String result, long records) {
        metrics.counter("openticket.imports.records", "result", result).increment(records);
    }

    void countFile(String result) {
        metrics.counter("openticket.imports.files", "result", result).increment();
    }

    private void goOn() {
        if (camel.isStopping() || camel.isStopped()) {
            throw new ApplicationStops();
        }
    }

    private void tell(FileImport work, long read, Supplier<String> line) {
        Double rate = work.progress().rate(clock.millis(), everyMillis, read);
        if (rate != null) {
            LOG.info("{}: {}, {} a second", work.name(), line.get(), String.format(Locale.ROOT, "%.0f", rate));
        }
    }
}

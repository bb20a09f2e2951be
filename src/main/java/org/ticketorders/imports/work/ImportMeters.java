package org.ticketorders.imports.work;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Files that wait for somebody. */
@Component
class ImportMeters {

    ImportMeters(LeftFiles left, InWork inWork, MeterRegistry metrics) {
        Gauge.builder("openticket.imports.left", left, files -> files.left().size())
                .description("files and folders in the inbox that nobody takes")
                .strongReference(true)
                .register(metrics);
        Gauge.builder("openticket.imports.interrupted", inWork, InWork::waiting)
                .description("files whose import was interrupted, and which wait to be begun again")
                .strongReference(true)
                .register(metrics);
    }
}

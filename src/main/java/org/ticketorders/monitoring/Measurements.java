package org.ticketorders.monitoring;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.log.Causes;

/** Reads all gauges that cost something to read; a scrape only shows the last values. */
@Component("measurements")
public class Measurements {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.monitoring");

    private final List<SampledGauges> all;
    private boolean failing;

    Measurements(List<SampledGauges> all) {
        this.all = all;
    }

    /** Reads each; one that fails shows no value, rather than an old one, and holds up no other. */
    public synchronized void take() {
        String trouble = null;
        for (SampledGauges gauges : all) {
            try {
                gauges.read();
            } catch (RuntimeException e) {
                gauges.forget();
                trouble = Causes.root(e);
            }
        }
        if (trouble != null && !failing) {
            LOG.warn("Some metrics cannot be read and have no value until they can: {}", trouble);
        }
        failing = trouble != null;
    }
}

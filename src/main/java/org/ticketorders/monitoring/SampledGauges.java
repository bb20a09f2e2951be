package org.ticketorders.monitoring;

/** Something whose gauges are read now and then, since asking for them costs something. */
interface SampledGauges {

    /** Reads. May throw, with the gauges at any value. */
    void read();

    /** What the gauges show from now on is not known. */
    void forget();
}

package org.ticketorders.imports;

/** The application stops; what it was at is begun anew after its next start. */
public class ApplicationStops extends RuntimeException {

    ApplicationStops() {
        super("the application stops");
    }
}

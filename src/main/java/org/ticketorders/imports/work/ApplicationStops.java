package org.ticketorders.imports.work;

/** The application stops; what it was at is begun again after its next start. */
public class ApplicationStops extends RuntimeException {

    ApplicationStops() {
        super("the application stops");
    }
}

package org.ticketorders.log;

import java.util.Map;
import org.slf4j.MDC;

/**
 * What the log lines of this thread are about, in SLF4J's MDC: {@code purchaseId}, {@code attempt} and {@code routeId}. The
 * outermost route on a thread forgets it when it is done ({@link RouteInLog}).
 */
public final class LogContext {

    public static final String PURCHASE_ID = "purchaseId";
    public static final String ATTEMPT = "attempt";
    public static final String ROUTE_ID = "routeId";

    private LogContext() {}

    /** The lines that follow are about this purchase; nothing changes for null. */
    public static void purchase(String purchaseId) {
        if (purchaseId != null) {
            MDC.put(PURCHASE_ID, purchaseId);
            MDC.remove(ATTEMPT);
        }
    }

    /** The lines that follow are about this attempt of a purchase. */
    public static void attempt(String purchaseId, int attempt) {
        MDC.put(PURCHASE_ID, purchaseId);
        MDC.put(ATTEMPT, Integer.toString(attempt));
    }

    /** The lines that follow are about no purchase. */
    public static void clear() {
        MDC.remove(PURCHASE_ID);
        MDC.remove(ATTEMPT);
        MDC.remove(ROUTE_ID);
    }

    /** The same work, about what the calling thread is about now, wherever and whenever it is run. */
    public static Runnable carriedInto(Runnable work) {
        Map<String, String> here = MDC.getCopyOfContextMap();
        return () -> {
            Map<String, String> before = MDC.getCopyOfContextMap();
            set(here);
            try {
                work.run();
            } finally {
                set(before);
            }
        };
    }

    private static void set(Map<String, String> context) {
        if (context == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }
}

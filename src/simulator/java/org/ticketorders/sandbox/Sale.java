package org.ticketorders.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an order request: an order, or at least one problem and no effect.
 *
 * @param order null where there are problems
 */
record Sale(@Nullable TakenOrder order, List<Problem> fatals, List<Problem> errors) {

    /** An entry of {@code fatals} or {@code errors} in an answer. */
    record Problem(
            String subjectType,
            @Nullable String guid,
            @Nullable String reservation,
            String reason) {}
}

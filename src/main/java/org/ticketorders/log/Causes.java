package org.ticketorders.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionSystemException;

/** What is said of a failure's cause: the outermost exception often tells no more than that there was one. */
@Component("causes")
public class Causes {

    /** The words of the failure, and those of its root cause where they tell more. An exception without words is told by its type. */
    public static String of(Throwable failure) {
        String words = words(failure);
        String cause = root(failure);
        return words.contains(cause) ? words : words + ": " + cause;
    }

    /** The words of the root cause alone. Of a transaction that could not be rolled back, it is what it was rolled back for. */
    public static String root(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransactionSystemException rollback && rollback.getApplicationException() != null) {
                return root(rollback.getApplicationException());
            }
        }
        return words(NestedExceptionUtils.getMostSpecificCause(failure));
    }

    /** The parser's own words may quote what it read, which may be personal data. */
    private static String words(Throwable failure) {
        return failure.getMessage() == null || failure instanceof JsonProcessingException
                ? failure.getClass().getSimpleName()
                : failure.getMessage();
    }
}

package org.ticketorders.log;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/** What a failure that a route logs says of its cause: the outermost exception often tells no more than that there was one. */
@Component("causes")
public class Causes {

    /** The words of the failure, and those of its root cause where they tell more. An exception without words is told by its type. */
    public String of(Throwable failure) {
        String words = words(failure);
        String cause = words(NestedExceptionUtils.getMostSpecificCause(failure));
        return words.contains(cause) ? words : words + ": " + cause;
    }

    private static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}

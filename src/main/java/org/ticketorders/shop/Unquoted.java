package org.ticketorders.shop;

import java.io.IOException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.ProtocolException;

/**
 * Failures of the HTTP client without what they quote of a malformed answer, behind a colon: a line of its body, where that is not in the chunks that the head
 * announced, may name the customer, and a failure's words stand in logs, outcomes and the ledger.
 */
final class Unquoted {

    private Unquoted() {}

    /** Of the body. */
    static IOException of(IOException failure) {
        return failure instanceof MalformedChunkCodingException && isQuoting(failure)
                ? withTrace(failure, new MalformedChunkCodingException(words(failure)))
                : failure;
    }

    /** Of the head. */
    static HttpException of(HttpException failure) {
        return isQuoting(failure) ? withTrace(failure, new ProtocolException(words(failure))) : failure;
    }

    private static boolean isQuoting(Exception failure) {
        // the one behind whose colons stand numbers
        return failure.getMessage() != null
                && failure.getMessage().indexOf(':') >= 0
                && !failure.getMessage().startsWith("Truncated chunk (");
    }

    private static String words(Exception failure) {
        return failure.getMessage().substring(0, failure.getMessage().indexOf(':'));
    }

    private static <E extends Exception> E withTrace(Exception failure, E unquoted) {
        unquoted.setStackTrace(failure.getStackTrace());
        return unquoted;
    }
}

package org.ticketorders.testing;

import java.util.regex.Pattern;

/** Stack traces in a log. */
public final class Traces {

    private static final Pattern LINE =
            Pattern.compile("\\s+at [\\w.$/@-]+\\(.*|\\s*Caused by: .*|\\s*\\.\\.\\. \\d+ .*");

    private Traces() {}

    /** Whether this line is one of a stack trace. */
    public static boolean isOfOne(String line) {
        return LINE.matcher(line).matches();
    }
}

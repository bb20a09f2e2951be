package org.ticketorders.log;

import java.util.regex.Pattern;

/**
 * What the broker's library and Spring say of messages: a line that has a whole one in it shows all that its sender has put beside the body, and that may be
 * the customer's. Its id and its queue are enough to find it.
 */
final class BrokersMessages {

    private static final String OF_CORE = "TypedProperties[";
    private static final String OF_AMQP = "applicationProperties={";

    /** To the last bracket, or to the end where there is none any more: a value may have brackets, too. */
    private static final Pattern PROPERTIES =
            Pattern.compile("(?s)(TypedProperties\\[|applicationProperties=\\{)(?:.*\\]|.*)");

    private BrokersMessages() {}

    /** The text without the properties of messages in it; the same object where there are none. */
    static String withoutProperties(String text) {
        return text.contains(OF_CORE) || text.contains(OF_AMQP)
                ? PROPERTIES.matcher(text).replaceFirst("$1not shown]")
                : text;
    }
}

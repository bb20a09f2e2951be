package org.ticketorders.ledger;

import org.ticketorders.purchase.Harmless;

/**
 * What tells a message from every other whose sender has chosen its id: an AMQP sender may give the same one to all that it sends, and gives the id
 * of a purchase to all that ask for it. With that alone a second message would be taken for a further delivery of the first, and find its order
 * begun by nobody. So the broker's own number of the message stands before it.
 */
public final class MessageId {

    /** With which no JMS message id begins: those that senders cannot choose begin with {@code ID:}. */
    private static final String NUMBER = "#";

    private MessageId() {}

    /**
     * @param number the broker's, the same at each delivery
     * @param sendersId any text
     * @return with the whole of it; {@link Harmless#id} makes it fit for the ledger
     */
    public static String of(long number, String sendersId) {
        return NUMBER + number + " " + sendersId;
    }

    /** The part that the sender has chosen; the whole where it is no such id. */
    public static String sendersId(String messageId) {
        return messageId == null || !messageId.startsWith(NUMBER)
                ? messageId
                : messageId.substring(messageId.indexOf(' ') + 1);
    }
}

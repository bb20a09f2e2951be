package org.ticketorders.imports;

/** The file as a whole cannot be imported; nothing of it was sent. The message says why, without quoting its content. */
public class UnreadableFile extends RuntimeException {

    public UnreadableFile(String reason) {
        super(reason);
    }
}

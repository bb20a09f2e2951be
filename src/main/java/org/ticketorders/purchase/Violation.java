package org.ticketorders.purchase;

/**
 * One thing that is wrong with a message.
 *
 * @param path JSON pointer, empty for the whole message
 * @param problem what is wrong there and what to do about it, without the value that was found and without semicolon, since
 *     several are written behind one another
 */
public record Violation(String path, String problem) {

    @Override
    public String toString() {
        return (path.isEmpty() ? "message" : path) + ": " + problem;
    }
}

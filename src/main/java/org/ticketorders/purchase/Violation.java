package org.ticketorders.purchase;

/**
 * One thing that is wrong with a message.
 *
 * @param path JSON pointer, empty for the whole message
 * @param expected what was expected there, without the value that was found
 */
public record Violation(String path, String expected) {

    @Override
    public String toString() {
        return (path.isEmpty() ? "message" : path) + ": " + expected;
    }
}

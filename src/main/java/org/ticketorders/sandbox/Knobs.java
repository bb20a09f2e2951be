package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What the records of knobs have in common: their bounds, and how some of their values are changed by JSON. */
final class Knobs {

    private Knobs() {}

    static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 to 1");
        }
    }

    static void requireMillis(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative");
        }
    }

    /** The record with the values that the JSON object names in place of its own; an unknown name is refused. */
    static <T extends Record> T changed(T now, byte[] json) throws IOException {
        ObjectNode values = Answer.JSON.valueToTree(now);
        values.setAll(Answer.JSON.readValue(json, ObjectNode.class));
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) now.getClass();
        return Answer.JSON.treeToValue(values, type);
    }
}

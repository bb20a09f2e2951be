package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;

/** Bounds of the values of a settings record, and copies of one with some values changed. */
final class RecordValues {

    private RecordValues() {}

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

    /**
     * A copy of a record with some of its values changed.
     *
     * @param namesAndValues name of a component and its value, in turn
     * @throws IllegalArgumentException if the record has no such component, or refuses the value
     */
    static <T extends Record> T with(T now, Object... namesAndValues) {
        Map<String, Object> changes = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            changes.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        RecordComponent[] components = now.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) now.getClass();
        try {
            for (int i = 0; i < components.length; i++) {
                String name = components[i].getName();
                types[i] = components[i].getType();
                values[i] = changes.containsKey(name)
                        ? changes.remove(name)
                        : components[i].getAccessor().invoke(now);
            }
            if (!changes.isEmpty()) {
                throw new IllegalArgumentException(type.getSimpleName() + " has no " + changes.keySet());
            }
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException refused ? refused : new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
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

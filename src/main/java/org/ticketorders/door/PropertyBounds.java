package org.ticketorders.door;

import java.util.Map;

/** Whether the properties of a message are within the {@link Bounds}. */
public final class PropertyBounds {

    private PropertyBounds() {}

    /** What is wrong with them, in a sentence for their sender; null if nothing is. */
    public static String whyNot(Map<String, ?> properties) {
        if (properties.size() > Bounds.PROPERTIES) {
            return "it has " + properties.size() + " properties: send at most " + Bounds.PROPERTIES;
        }
        long all = 0;
        for (Map.Entry<String, ?> property : properties.entrySet()) {
            if (property.getKey().length() > Bounds.NAME) {
                return "a property has a name of " + property.getKey().length() + " characters: use at most "
                        + Bounds.NAME;
            }
            all += 2L * property.getKey().length() + size(property.getValue());
        }
        return all <= Bounds.ALL_PROPERTIES
                ? null
                : "its properties have " + all + " bytes in all: send at most " + Bounds.ALL_PROPERTIES;
    }

    private static long size(Object value) {
        return value instanceof byte[] bytes
                ? bytes.length
                : value instanceof CharSequence text ? 2L * text.length() : 8;
    }
}

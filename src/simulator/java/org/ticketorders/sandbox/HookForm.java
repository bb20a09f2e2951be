package org.ticketorders.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;

/** How the body of a webhook's call looks. */
public enum HookForm {
    /** {@code meta}, {@code model}, {@code change} with all current values in {@code props}, {@code type}, {@code time}. */
    DOCUMENTED("documented"),
    /** The order's fields at the top level. */
    FLAT("flat"),
    /** One and the other in turn. */
    BOTH("both");

    private final String wireName;

    HookForm(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the admin API. */
    @JsonValue
    public String wireName() {
        return wireName;
    }
}

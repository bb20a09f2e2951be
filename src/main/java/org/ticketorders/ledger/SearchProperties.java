package org.ticketorders.ledger;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How purchases are found by their customers; see {@code config/application.yaml}.
 *
 * @param customers whether the ledger keeps a keyed digest of each customer's e-mail address and name
 * @param key the secret of these digests, {@value #SHORTEST} characters or more; empty for one that the first start makes
 */
@Validated
@ConfigurationProperties(value = "openticket.search", ignoreUnknownFields = false)
record SearchProperties(boolean customers, @NotNull String key) {

    private static final int SHORTEST = 32;

    @AssertTrue(message = "must be empty or have at least " + SHORTEST + " characters")
    public boolean isKeyLongEnough() {
        return key == null || key.isEmpty() || key.strip().length() >= SHORTEST;
    }

    @Override
    public String toString() {
        return "SearchProperties[" + customers + "]";
    }
}

package org.ticketorders.rehearsal;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settings of the {@link Rehearsal}.
 *
 * @param longest most time that it adds to a start, up to 30 s; zero for no rehearsal
 * @throws InvalidConfigurationPropertyValueException if it is negative or longer
 */
@ConfigurationProperties(value = "openticket.rehearsal", ignoreUnknownFields = false)
record RehearsalProperties(Duration longest) {

    private static final Duration MOST = Duration.ofSeconds(30);

    RehearsalProperties {
        if (longest.isNegative() || longest.compareTo(MOST) > 0) {
            throw new InvalidConfigurationPropertyValueException(
                    "openticket.rehearsal.longest",
                    longest,
                    "it must be from 0s, for none, to " + MOST.toSeconds() + "s");
        }
    }

    boolean isOff() {
        return longest.isZero();
    }
}

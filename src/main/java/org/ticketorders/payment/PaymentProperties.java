package org.ticketorders.payment;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param cacheFor how long a shop's payment methods are used before they are asked for again
 * @param staleRetry how long a stale copy serves before the next try, while the API host is down
 * @param staleFor how long after {@code cacheFor} a copy may serve so at all
 * @param aliases by a name that purchases use, the name or GUID that a shop has for it; where a shop has neither, the purchase's name
 *     counts
 */
@Validated
@ConfigurationProperties(value = "openticket.payment-methods", ignoreUnknownFields = false)
public record PaymentProperties(
        @NotNull @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration cacheFor,

        @NotNull @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration staleRetry,

        @NotNull @DurationMin(message = "must not be negative") @DurationMax(days = 30)
        Duration staleFor,

        @DefaultValue
        Map<@NotBlank String, @NotBlank(message = "must be the name or GUID of a payment method") String> aliases) {

    @AssertTrue(
            message =
                    "openticket.payment-methods.aliases has one name twice: names are compared without regard to case and blanks")
    boolean isEachAliasNamedOnce() {
        return aliases == null
                || aliases.keySet().stream().map(PaymentMethod::key).distinct().count() == aliases.size();
    }
}

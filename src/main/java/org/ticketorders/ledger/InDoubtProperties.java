package org.ticketorders.ledger;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Purchases in doubt; see {@code config/application.yaml}.
 *
 * @param margin what the shop's clock may differ from ours, and an order that left may take to arrive
 * @param keepSettled how long a settling may be taken back, and the message of what was settled as ordered is kept for that; a minute or more
 * @param lookForOrders whether the shop's list of orders is read to settle doubts
 * @param settleNotOrdered whether a doubt ends as not ordered when that list shows no order of it
 * @param notOrderedAfter how long after no order could arrive any more the list is first believed to be complete
 * @param company GUIDs of the companies whose orders are listed, with commas between them; empty for all of the token
 * @param pollMillis how often the list is read while there are doubts, at the most
 * @param maxPages most pages of the list, of 100 orders each, that are read at a time
 */
@Validated
@ConfigurationProperties(value = "openticket.in-doubt", ignoreUnknownFields = false)
public record InDoubtProperties(
        @NotNull @DurationMin(message = "must not be negative")
        Duration margin,

        @NotNull @DurationMin(minutes = 1) @DurationMax(days = 400)
        Duration keepSettled,

        boolean lookForOrders,
        boolean settleNotOrdered,

        @NotNull @DurationMin(message = "must not be negative") @DefaultValue("10m")
        Duration notOrderedAfter,

        @DefaultValue("") @Pattern(regexp = COMPANIES, message = "must be GUIDs with commas between them, or empty")
        String company,

        @DefaultValue("30000") @Min(100) long pollMillis,
        @DefaultValue("50") @Min(1) @Max(1000) int maxPages) {

    private static final String GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final String COMPANIES = "(" + GUID + "(," + GUID + ")*)?";

    @AssertTrue(
            message =
                    "openticket.in-doubt.settle-not-ordered needs openticket.in-doubt.look-for-orders: only the list of"
                            + " orders can show that there is none")
    boolean isListReadForWhatItMustShow() {
        return lookForOrders || !settleNotOrdered;
    }
}

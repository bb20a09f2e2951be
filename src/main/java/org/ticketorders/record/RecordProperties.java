package org.ticketorders.record;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Recording of the shop's answers; see {@code config/application.yaml}.
 *
 * @param directory where they are written; empty for no recording. Nobody but this user and its group may look into it
 * @param maxAnswers most answers of one run, 1 to 10,000
 * @param maxSize most bytes of one run, all files together
 */
@Validated
@ConfigurationProperties(value = "openticket.record", ignoreUnknownFields = false)
public record RecordProperties(
        @DefaultValue("") String directory,
        @Min(1) @Max(10_000) int maxAnswers,
        @NotNull DataSize maxSize) {

    private static final long LARGEST = DataSize.ofGigabytes(1).toBytes();

    @AssertTrue(message = "openticket.record.max-size must be from 1KB to 1GB")
    boolean isMaxSizeInBounds() {
        return maxSize == null || (maxSize.toBytes() >= 1024 && maxSize.toBytes() <= LARGEST);
    }

    boolean isOn() {
        return !directory.isBlank();
    }
}

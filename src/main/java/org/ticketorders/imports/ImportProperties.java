package org.ticketorders.imports;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.charset.Charset;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How files are imported; see {@code config/application.yaml}.
 *
 * @param enabled whether files are looked for at all; the routes read it
 * @param inbox folder where senders drop files
 * @param inWork folder for files that are being imported, on the disk of the inbox
 * @param done folder for files that were imported
 * @param failed folder for files that cannot be read, each with a reason
 * @param reports folder for what the sender gets back
 * @param remoteInbox sftp address whose files are fetched into the inbox, or empty
 * @param remotePassword password there, or empty
 * @param remoteKeyFile private key for there, or null
 * @param remoteKnownHosts file with the host's key, or null for the user's own
 * @param charset of CSV files without byte-order mark
 * @param maxSize longest file, unpacked
 * @param maxRatio so many times larger than packed a file may get when it is unpacked
 * @param maxRecords most records in one file
 * @param maxReadings how often a file is begun at most before it is refused
 * @param batch records that are sent in one transaction
 * @param checkTickets whether a check of a file looks at the shops' public data of their tickets
 * @param pollMillis how often the inbox is looked at; the route reads it
 * @param remotePollMillis how often the remote inbox is; the route reads it
 * @param settleMillis how long a file must not have changed before it is taken; the route reads it
 * @param progressEvery how often the progress of a file is logged
 * @param outcomesWithin how long the outcomes of a file are waited for before they are written without the missing ones
 * @param changesMillis how often it is looked whether an outcome has changed; the route reads it
 */
@Validated
@ConfigurationProperties(value = "openticket.imports", ignoreUnknownFields = false)
public record ImportProperties(
        boolean enabled,
        @NotBlank String inbox,
        @NotBlank String inWork,
        @NotBlank String done,
        @NotBlank String failed,
        @NotBlank String reports,
        String remoteInbox,
        String remotePassword,
        String remoteKeyFile,
        String remoteKnownHosts,
        @NotNull Charset charset,
        @NotNull DataSize maxSize,
        @Min(2) int maxRatio,
        @Min(1) @Max(10_000_000) int maxRecords,
        @Min(1) @Max(1_000) int maxReadings,
        @Min(1) @Max(10_000) int batch,
        boolean checkTickets,
        @Min(100) long pollMillis,
        @Min(100) long remotePollMillis,
        @Min(0) long settleMillis,

        @NotNull @DurationMin(millis = 10) @DurationMax(days = 1)
        Duration progressEvery,

        @NotNull @DurationMin(seconds = 1) @DurationMax(days = 365)
        Duration outcomesWithin,

        @Min(100) long changesMillis) {

    @AssertTrue(message = "openticket.imports.max-size must be at least 1KB")
    boolean isMaxSizeInBounds() {
        return maxSize == null || maxSize.toBytes() >= 1024;
    }

    @Override
    public String toString() {
        return "ImportProperties[" + inbox + "]";
    }
}

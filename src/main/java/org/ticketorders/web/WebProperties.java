package org.ticketorders.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.InetAddress;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a request may cost; see {@code config/application.yaml}.
 *
 * @param maxBody longest body
 * @param maxForm longest body of a form
 * @param arriveWithin time for a head from the connection's first byte, or the answer before, to its end, and again for the body
 * @param maxBodies bodies that are read at a time
 * @param maxBodiesOfAddress those of one address
 * @param maxUpload longest file that is sent to be checked
 * @param uploadWithin time for such a file
 * @param maxUploads such files at a time
 * @param probes the port of probes
 * @param hooks the port of the shop's webhooks
 */
@Validated
@ConfigurationProperties(value = "openticket.web", ignoreUnknownFields = false)
record WebProperties(
        @NotNull DataSize maxBody,
        @NotNull DataSize maxForm,

        @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 5)
        Duration arriveWithin,

        @Min(1) @Max(1000) int maxBodies,
        @Min(1) int maxBodiesOfAddress,
        @NotNull DataSize maxUpload,

        @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 2)
        Duration uploadWithin,

        @Min(1) @Max(100) int maxUploads,
        @NotNull @Valid ProbePort probes,
        @NotNull @Valid Hooks hooks) {

    /** Longest that may be set for a body: all that are read at a time are in memory. */
    private static final DataSize MOST = DataSize.ofMegabytes(1);

    /**
     * The port that answers liveness and readiness, and nothing else.
     *
     * @param port 0 for none
     */
    record ProbePort(@Min(0) @Max(65535) int port, @NotNull InetAddress address) {}

    /**
     * The port that takes the calls of the shop's webhooks, and nothing else.
     *
     * @param port 0 for none
     * @param maxBody longest body of a call
     */
    record Hooks(
            @Min(0) @Max(65535) int port,
            @NotNull InetAddress address,
            @NotNull DataSize maxBody) {}

    @AssertTrue(message = "openticket.web.hooks.max-body must be 1KB to 1MB")
    boolean isCallsSizeInBounds() {
        return hooks == null
                || hooks.maxBody() == null
                || (hooks.maxBody().toBytes() >= 1024 && hooks.maxBody().compareTo(MOST) <= 0);
    }

    @AssertTrue(message = "openticket.web.max-body must be 1KB to 1MB, and max-form no more than that")
    boolean isEachSizeInBounds() {
        return maxBody == null
                || maxForm == null
                || (maxBody.toBytes() >= 1024
                        && maxBody.compareTo(MOST) <= 0
                        && maxForm.toBytes() >= 1024
                        && maxForm.compareTo(maxBody) <= 0);
    }

    @AssertTrue(message = "openticket.web.max-upload must be 1KB to 2GB")
    boolean isUploadInBounds() {
        return maxUpload == null || (maxUpload.toBytes() >= 1024 && maxUpload.compareTo(DataSize.ofGigabytes(2)) <= 0);
    }
}

package org.ticketorders.monitoring;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Traces; see {@code config/application.yaml}.
 *
 * @param enabled whether anything is traced
 * @param endpoint where spans are sent, by OTLP over HTTP
 * @param headers sent along, such as a collector's key; never logged
 * @param sampleRatio share of the purchases that are traced whose sender does not say; 0 to 1
 */
@Validated
@ConfigurationProperties(value = "openticket.tracing", ignoreUnknownFields = false)
record TracingProperties(
        boolean enabled,

        @NotNull @Pattern(regexp = "https?://\\S+", message = "must be an http or https address")
        String endpoint,

        @DefaultValue Map<String, String> headers,
        @DecimalMin("0.0") @DecimalMax("1.0") double sampleRatio) {

    @Override
    public String toString() {
        return "TracingProperties[" + enabled + ", " + endpoint + ", " + sampleRatio + "]";
    }
}

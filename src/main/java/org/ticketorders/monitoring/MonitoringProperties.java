package org.ticketorders.monitoring;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * @param sampleMillis how often the gauges are read that cost something; the route reads the same key
 */
@Validated
@ConfigurationProperties(value = "openticket.monitoring", ignoreUnknownFields = false)
record MonitoringProperties(@Min(100) long sampleMillis) {}

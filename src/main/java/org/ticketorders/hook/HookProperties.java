package org.ticketorders.hook;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The receiver of the shop's webhooks; see {@code config/application.yaml}.
 *
 * @param baseUrl host of subscriptions
 * @param key last part of the path at which calls are taken; empty for no receiver
 * @param nonces what the subscriptions' calls bear in {@code OpenTicket-Identifier}
 * @param perSecond most calls that are taken in a second
 * @param maxPending most calls whose orders are not looked up yet
 * @param keep how long a call is known that came
 * @param checkMillis how often kept calls are worked on
 */
@Validated
@ConfigurationProperties(value = "openticket.hooks", ignoreUnknownFields = false)
public record HookProperties(
        @NotNull @DefaultValue("https://webhooks.openticket.tech")
        String baseUrl,

        @DefaultValue("") String key,
        @DefaultValue List<String> nonces,
        @DefaultValue("50") @Min(1) @Max(10_000) int perSecond,
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int maxPending,

        @NotNull @DefaultValue("8d") @DurationMin(days = 1) @DurationMax(days = 90)
        Duration keep,

        @DefaultValue("500") @Min(50) long checkMillis) {

    /** A nonce is the shop's to choose, so it is bounded only where nobody could mean it. */
    static final int SHORTEST_NONCE = 8;

    public HookProperties {
        nonces = nonces.stream()
                .map(String::strip)
                .filter(nonce -> !nonce.isEmpty())
                .toList();
    }

    /** Whether calls are taken at all. */
    public boolean isOn() {
        return !key.isBlank();
    }

    @AssertTrue(
            message = "openticket.hooks.key must be at least 32 of the characters A-Z, a-z, 0-9, '-' and '_', such as"
                    + " 'openssl rand -hex 32' prints: whoever knows it can call the receiver")
    boolean isKeyUnguessable() {
        return key.isEmpty() || key.matches("[A-Za-z0-9_-]{32,200}");
    }

    @AssertTrue(
            message =
                    "openticket.hooks.nonces must name the nonce of each subscription, of at least " + SHORTEST_NONCE
                            + " characters: 'ticket-orders hooks create' prints it. Without them nobody's calls could be told from the shop's")
    boolean isEachCallKnown() {
        return !isOn() || (!nonces.isEmpty() && nonces.stream().allMatch(nonce -> nonce.length() >= SHORTEST_NONCE));
    }

    @Override
    public String toString() {
        return "HookProperties[" + (isOn() ? "on" : "off") + ", " + nonces.size() + " nonces]";
    }
}

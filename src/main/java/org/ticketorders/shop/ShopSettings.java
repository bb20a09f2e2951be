package org.ticketorders.shop;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A shop that has a lane of its own, {@code openticket.shops.NAME}; see {@code config/application.yaml}. Whatever is null or
 * empty is as for all other shops.
 *
 * @param guid the shop's GUID
 * @param token access token; not used where there is a refresh token
 * @param refreshToken refresh token by which access tokens are renewed; shops of one company may have the same
 * @param clientId of the OAuth client that the refresh token was given to
 * @param clientSecret that client's secret
 * @param defaults stand in for what a purchase of this shop leaves out
 * @param hold how long its reservations live
 * @param callsPerSecond most reservations, orders and look-ups of payment methods in a second; null for no limit
 * @param consumers messages worked on at a time
 */
public record ShopSettings(
        @NotNull(message = "is missing: the shop's GUID")
        @Pattern(regexp = ShopProperties.GUID, message = "must be a GUID")
        String guid,

        @DefaultValue("") String token,
        @DefaultValue("") String refreshToken,
        @DefaultValue("") String clientId,
        @DefaultValue("") String clientSecret,
        @DefaultValue Defaults defaults,
        @Valid @DefaultValue HoldTimes hold,
        @DecimalMin("0.01") @DecimalMax("10000") Double callsPerSecond,
        @Valid @DefaultValue Consumers consumers) {

    /** As {@code openticket.purchase.defaults}; null or empty where that one serves. */
    public record Defaults(String paymentMethod, String currency, String locale) {}

    /** As {@code openticket.hold}; null where that one serves. */
    public record HoldTimes(@DurationMax(hours = 1) Duration life, Duration safetyMargin) {}

    /** As {@code openticket.consumers}; null where that one serves. */
    public record Consumers(
            @Min(1) @Max(1000) Integer purchaseRequested,
            @Min(1) @Max(1000) Integer purchaseAgain,
            @Min(1) @Max(1000) Integer reservationHeld) {}

    /** Whether it has a token of its own. */
    public boolean hasToken() {
        return !token.isBlank() || !refreshToken.isBlank();
    }

    /** Whether it has an OAuth client of its own. */
    public boolean hasClient() {
        return !clientId.isBlank() && !clientSecret.isBlank();
    }

    @Override
    public String toString() {
        return "ShopSettings[" + guid + "]";
    }
}

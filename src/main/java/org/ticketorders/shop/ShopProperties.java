package org.ticketorders.shop;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The OpenTicket hosts, shops and token; see {@code config/application.yaml}.
 *
 * @param baseUrl host of reserve and order
 * @param apiBaseUrl host of payment methods
 * @param authBaseUrl host of tokens
 * @param token access token, sent as Bearer; not used where there is a refresh token
 * @param refreshToken refresh token by which access tokens are renewed; good for one use, after which the stored one counts
 * @param clientId of the OAuth client that the refresh token was given to; each request for tokens names it
 * @param clientSecret that client's secret
 * @param tokenRequest how the request for tokens is written
 * @param renewAhead how long before its end an access token is renewed
 * @param authorizeOrders whether the order POST carries the token; the API's samples send none
 * @param aliases names for shop GUIDs
 */
@Validated
@ConfigurationProperties(value = "openticket.shop", ignoreUnknownFields = false)
public record ShopProperties(
        @NotNull @Pattern(regexp = URL, message = NO_URL) String baseUrl,
        @NotNull @Pattern(regexp = URL, message = NO_URL) String apiBaseUrl,
        @NotNull @Pattern(regexp = URL, message = NO_URL) String authBaseUrl,
        @DefaultValue("") String token,
        @DefaultValue("") String refreshToken,
        @DefaultValue("") String clientId,
        @DefaultValue("") String clientSecret,
        @DefaultValue("form") TokenRequest tokenRequest,

        @NotNull @DurationMin(message = "must not be negative") @DurationMax(days = 30)
        Duration renewAhead,

        boolean authorizeOrders,

        @DefaultValue
        Map<
                        @Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String,
                        @Pattern(regexp = GUID, message = "must be a GUID") String>
                aliases) {

    public static final String GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private static final String NO_URL = "must be an http or https address without a slash at its end";
    private static final String URL = "https?://[^\\s/?#]+(/[^\\s?#]*[^\\s?#/])?";

    /** How the request for tokens is written: the API's samples send JSON, and its working clients a form. */
    public enum TokenRequest {
        FORM,
        JSON
    }

    @AssertTrue(
            message = "openticket.shop.token is missing: set the environment variable OPENTICKET_SHOP_TOKEN (or"
                    + " OPENTICKET_SHOP_REFRESH_TOKEN), or start the sandbox profile, which needs none")
    boolean isTokenGiven() {
        return !token.isBlank() || !refreshToken.isBlank();
    }

    @AssertTrue(
            message = "openticket.shop.refresh-token is given without openticket.shop.client-id and"
                    + " openticket.shop.client-secret: the API takes a refresh token only with the OAuth client that it was given to."
                    + " Set OPENTICKET_SHOP_CLIENT_ID and OPENTICKET_SHOP_CLIENT_SECRET to the pair that the dashboard gave for that"
                    + " client")
    boolean isClientGivenWithRefreshToken() {
        return refreshToken.isBlank() || clientId.isBlank() != clientSecret.isBlank() || !clientId.isBlank();
    }

    @AssertTrue(
            message =
                    "openticket.shop.client-id and openticket.shop.client-secret go together, and one of them is missing: set"
                            + " both OPENTICKET_SHOP_CLIENT_ID and OPENTICKET_SHOP_CLIENT_SECRET")
    boolean isClientWhole() {
        return clientId.isBlank() == clientSecret.isBlank();
    }

    @Override
    public String toString() {
        return "ShopProperties[" + baseUrl + ", " + apiBaseUrl + ", " + aliases.keySet() + "]";
    }
}

package org.ticketorders.shop;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Map;
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
        @NotNull Duration renewAhead,
        boolean authorizeOrders,

        @DefaultValue
        Map<
                        @Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String,
                        @Pattern(regexp = GUID, message = "must be a GUID") String>
                aliases) {

    public static final String GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private static final String NO_URL = "must be an http or https address without a slash at its end";
    private static final String URL = "https?://[^\\s/?#]+(/[^\\s?#]*[^\\s?#/])?";

    @AssertTrue(
            message = "openticket.shop.token is missing: set the environment variable OPENTICKET_SHOP_TOKEN (or"
                    + " OPENTICKET_SHOP_REFRESH_TOKEN), or start the sandbox profile, which needs none")
    boolean isTokenGiven() {
        return !token.isBlank() || !refreshToken.isBlank();
    }

    @Override
    public String toString() {
        return "ShopProperties[" + baseUrl + ", " + apiBaseUrl + ", " + aliases.keySet() + "]";
    }
}

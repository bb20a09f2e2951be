package org.ticketorders.shop;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The OpenTicket hosts, shops and token; see {@code config/application.yaml}.
 *
 * @param baseUrl host of reserve and order
 * @param apiBaseUrl host of payment methods
 * @param token access token, sent as Bearer
 * @param authorizeOrders whether the order POST carries the token; the API's samples send none
 * @param aliases names for shop GUIDs
 */
@Validated
@ConfigurationProperties(value = "openticket.shop", ignoreUnknownFields = false)
public record ShopProperties(
        @NotNull @Pattern(regexp = URL, message = "must be an http or https address without a path at its end")
        String baseUrl,

        @NotNull @Pattern(regexp = URL, message = "must be an http or https address without a path at its end")
        String apiBaseUrl,

        @NotBlank(
                message =
                        "is missing: set the environment variable OPENTICKET_SHOP_TOKEN, or start the sandbox profile, which needs none")
        String token,

        boolean authorizeOrders,

        @DefaultValue
        Map<
                        @Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String,
                        @Pattern(regexp = GUID, message = "must be a GUID") String>
                aliases) {

    public static final String GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private static final String URL = "https?://[^\\s/?#]+(/[^\\s?#]*[^\\s?#/])?";

    @Override
    public String toString() {
        return "ShopProperties[" + baseUrl + ", " + apiBaseUrl + ", " + aliases.keySet() + "]";
    }
}

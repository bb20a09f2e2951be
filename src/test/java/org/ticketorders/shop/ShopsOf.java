package org.ticketorders.shop;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Shops as a configuration names them, for tests. */
public final class ShopsOf {

    /** GUID of the alias {@code main}. */
    public static final String MAIN = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";

    private ShopsOf() {}

    /** With the aliases {@code main} and {@code Zuid.2}, and no lanes. */
    public static Shops aliases() {
        return configured(Map.of());
    }

    /** The same, and these with a lane each. */
    public static Shops configured(Map<String, ShopSettings> own) {
        return new Shops(
                new ShopProperties(
                        "https://shop.example.com",
                        "https://api.example.com",
                        "https://auth.example.com",
                        "token",
                        "",
                        "client",
                        "client-secret",
                        ShopProperties.TokenRequest.FORM,
                        Duration.ofHours(6),
                        false,
                        Map.of("main", MAIN, "Zuid.2", "7D2BB3A8-739B-41C8-AFE0-80B66F709999")),
                own);
    }

    /** Settings as they are read. @param properties NAME.KEY=VALUE, below {@code openticket.shops} */
    public static Map<String, ShopSettings> settings(String... properties) {
        Map<String, String> given = Stream.of(properties)
                .map(property -> property.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> Shops.PREFIX + "." + pair[0], pair -> pair[1], (a, b) -> b, LinkedHashMap::new));
        return new Binder(new MapConfigurationPropertySource(given))
                .bind(Shops.PREFIX, Bindable.mapOf(String.class, ShopSettings.class))
                .orElse(Map.of());
    }
}

package org.ticketorders.purchase;

import java.time.Duration;
import java.util.Map;
import org.springframework.util.unit.DataSize;
import org.ticketorders.shop.ShopProperties;

/** Readers as a configuration makes them, for tests. */
public final class PurchaseReaders {

    public static final String MAIN = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    public static final int MAX_SIZE = 4096;
    public static final int MAX_UNITS = 100;

    public static final PurchaseProperties.Defaults DEFAULTS =
            new PurchaseProperties.Defaults("main", "iDeal", "EUR", "nl_NL");
    public static final PurchaseProperties.Defaults NO_DEFAULTS = new PurchaseProperties.Defaults("", null, " ", "");

    private PurchaseReaders() {}

    public static PurchaseReader reader() {
        return reader(DEFAULTS);
    }

    public static PurchaseReader reader(PurchaseProperties.Defaults defaults) {
        return new PurchaseReader(
                new PurchaseProperties(DataSize.ofBytes(MAX_SIZE), MAX_UNITS, 10, defaults),
                new ShopProperties(
                        "https://shop.example.com",
                        "https://api.example.com",
                        "https://auth.example.com",
                        "token",
                        "",
                        Duration.ofHours(6),
                        false,
                        Map.of("main", MAIN, "Zuid.2", "7D2BB3A8-739B-41C8-AFE0-80B66F709999")));
    }
}

package org.ticketorders.purchase.read;

import java.util.Map;
import org.springframework.util.unit.DataSize;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.ShopsOf;

/** Readers as a configuration makes them, for tests. */
public final class PurchaseReaders {

    public static final String MAIN = ShopsOf.MAIN;
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
        return reader(defaults, Map.of());
    }

    /** @param own shops that have a lane of their own, by name */
    public static PurchaseReader reader(PurchaseProperties.Defaults defaults, Map<String, ShopSettings> own) {
        return new PurchaseReader(
                new PurchaseProperties(DataSize.ofBytes(MAX_SIZE), MAX_UNITS, 10, defaults), ShopsOf.configured(own));
    }
}

package org.ticketorders.lane;

import java.util.Map;
import org.ticketorders.purchase.read.PurchaseReaders;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.ShopsOf;

/** Lanes as a configuration makes them, for tests. */
public final class LanesOf {

    private LanesOf() {}

    /** None, as long as no shop is named. */
    public static Lanes none() {
        return of(Map.of());
    }

    public static Lanes of(Map<String, ShopSettings> own) {
        return new Lanes(ShopsOf.configured(own), PurchaseReaders.reader(PurchaseReaders.DEFAULTS, own));
    }
}

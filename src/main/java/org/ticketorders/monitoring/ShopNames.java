package org.ticketorders.monitoring;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
import org.ticketorders.shop.Shops;

/** What a metric calls a shop. Senders may name any GUID, so only configured shops have a name of their own. */
@Component
class ShopNames {

    /** A shop that has no alias. */
    static final String OTHER = "other";

    /** For what speaks of no shop. */
    static final String NONE = "none";

    private final Map<String, String> aliases = new HashMap<>();

    ShopNames(Shops shops) {
        shops.aliases().forEach((alias, guid) -> aliases.put(guid.toLowerCase(Locale.ROOT), alias));
        // of several names, that of its lane
        shops.own().forEach(shop -> aliases.put(shop.settings().guid().toLowerCase(Locale.ROOT), shop.name()));
    }

    /** Every name that a purchase's shop may have. */
    Set<String> all() {
        Set<String> names = new TreeSet<>(aliases.values());
        names.add(OTHER);
        return names;
    }

    String of(String guid) {
        return aliases.getOrDefault(guid.toLowerCase(Locale.ROOT), OTHER);
    }
}

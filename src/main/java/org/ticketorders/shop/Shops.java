package org.ticketorders.shop;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The shops that the configuration names: those with settings and a lane of their own ({@code openticket.shops}), and those that
 * have a name only ({@code openticket.shop.aliases}).
 */
public class Shops {

    /** Prefix of the configuration of shops that have a lane of their own. */
    public static final String PREFIX = "openticket.shops";

    /** What the lane of all shops is called that have none of their own. */
    public static final String OTHERS = "other";

    /** It becomes a part of queue names, which dots would divide, and of environment variables, which know no case. */
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,31}";

    /**
     * A shop that has a lane of its own.
     *
     * @param name what the configuration and purchases call it
     */
    public record NamedShop(String name, ShopSettings settings) {

        /** Its configuration's key. */
        public String key(String setting) {
            return PREFIX + "." + name + "." + setting;
        }
    }

    private final Map<String, NamedShop> byGuid = new LinkedHashMap<>();
    private final Map<String, String> aliases;

    /**
     * @param own by name, those that have a lane of their own
     * @throws InvalidConfigurationPropertyValueException if a name cannot be used, or stands for two shops
     */
    public Shops(ShopProperties common, Map<String, ShopSettings> own) {
        Map<String, String> names = new HashMap<>(common.aliases());
        own.forEach((name, settings) -> add(new NamedShop(name, settings), names));
        own().forEach(shop -> mustHaveClient(shop, common));
        aliases = Collections.unmodifiableMap(names);
    }

    private void add(NamedShop shop, Map<String, String> names) {
        String name = shop.name();
        String guid = shop.settings().guid();
        if (!name.matches(NAME) || name.equals(OTHERS)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "." + name,
                    name,
                    "a shop's name here is up to 32 lower-case letters, digits and hyphens, and not '" + OTHERS + "'");
        }
        String before = names.put(name, guid);
        if (before != null && !before.equalsIgnoreCase(guid)) {
            throw new InvalidConfigurationPropertyValueException(
                    shop.key("guid"), guid, "openticket.shop.aliases." + name + " says another: " + before);
        }
        NamedShop other = byGuid.put(guid.toLowerCase(Locale.ROOT), shop);
        if (other != null) {
            throw new InvalidConfigurationPropertyValueException(
                    shop.key("guid"), guid, "it is the shop of " + other.key("guid") + ", too: name it once");
        }
    }

    /** Values are left out of what is reported: they are secrets. */
    private static void mustHaveClient(NamedShop shop, ShopProperties common) {
        ShopSettings settings = shop.settings();
        boolean hasId = !settings.clientId().isBlank();
        boolean hasSecret = !settings.clientSecret().isBlank();
        boolean hasRefreshToken = !settings.refreshToken().isBlank();
        if (hasId != hasSecret) {
            String missing = shop.key(hasId ? "client-secret" : "client-id");
            throw new InvalidConfigurationPropertyValueException(
                    missing,
                    "",
                    "client-id and client-secret go together: give both, or none to use openticket.shop's");
        }
        if (hasId && !hasRefreshToken) {
            throw new InvalidConfigurationPropertyValueException(
                    shop.key("refresh-token"),
                    "",
                    "client-id and client-secret serve to renew its own refresh token: give that, too");
        }
        if (hasRefreshToken && !hasId && common.clientId().isBlank()) {
            throw new InvalidConfigurationPropertyValueException(
                    shop.key("client-id"),
                    "",
                    "the API takes a refresh token only with the OAuth client that it was given to: give client-id and"
                            + " client-secret here, or openticket.shop.client-id and openticket.shop.client-secret for all shops");
        }
    }

    /** GUIDs by the names that purchases may use. */
    public Map<String, String> aliases() {
        return aliases;
    }

    /** The shops that have a lane of their own, in the order of the configuration. */
    public List<NamedShop> own() {
        return List.copyOf(byGuid.values());
    }

    /** The settings of a shop that has a lane of its own. @param guid in lower case, or null */
    public Optional<NamedShop> own(String guid) {
        return guid == null || byGuid.isEmpty() ? Optional.empty() : Optional.ofNullable(byGuid.get(guid));
    }
}

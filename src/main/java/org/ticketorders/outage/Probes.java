package org.ticketorders.outage;

import java.util.Locale;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.shop.ShopCall;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.Shops.NamedShop;

/** What to ask the shop to see whether it is back, and what its answer means. */
@Component
public class Probes {

    /** No shop has it; where no alias is configured, an answer that says so shows a living host all the same. */
    private static final String NO_SHOP = "00000000-0000-0000-0000-000000000000";

    private final ShopProperties properties;
    private final Shops shops;
    private final boolean takesAnyJson;

    Probes(ShopProperties properties, Shops shops, PauseProperties pause) {
        this.properties = properties;
        this.takesAnyJson = pause.probeTakesAnyJson();
        this.shops = shops;
    }

    /** A shop to ask for, by its GUID: that of the lane, or else the first that is configured and has none of its own. */
    public String shop(Section stage) {
        return shops.own().stream()
                .filter(shop -> shop.name().equals(stage.shop()))
                .findFirst()
                .map(NamedShop::settings)
                .map(ShopSettings::guid)
                .or(() -> properties.aliases().values().stream()
                        .filter(guid -> shops.own(guid.toLowerCase(Locale.ROOT)).isEmpty())
                        .findFirst())
                .orElse(NO_SHOP);
    }

    /**
     * Whether the stage needs our token.
     *
     * <p>Only then may a refused token keep it paused.
     */
    public boolean needsToken(Section stage) {
        return stage.kind() == Stage.RESERVE || properties.authorizeOrders();
    }

    /**
     * Reads the answer to a look at payment methods as purchases do: the API's own yes or no shows that it is back.
     *
     * @throws org.ticketorders.shop.ShopUnavailable if the host is not back, or another answers in its place
     * @throws org.ticketorders.shop.ShopUnauthorized if it refuses the token that was sent along
     */
    public void check(HttpAnswer answer) {
        ShopAnswer.read(answer, Harmless::words).orUnavailable(ShopCall.PAYMENT_METHODS, "the probe");
    }

    /**
     * Reads the answer to a look at public data, for which no token was sent: the API's own refusal of one shows that it is back, too.
     *
     * @throws org.ticketorders.shop.ShopUnavailable if the host is not back, or another answers in its place
     */
    public void checkWithoutToken(HttpAnswer http) {
        ShopAnswer answer = ShopAnswer.read(http, Harmless::words);
        boolean isSomeJson = takesAnyJson
                && !answer.isUnavailable()
                && answer.body().isContainerNode()
                && !answer.body().isEmpty();
        if (!isSomeJson && answer.meaning(ShopCall.SHOP_DATA) != Meaning.UNAUTHORIZED) {
            answer.orUnavailable(ShopCall.SHOP_DATA, "the probe");
        }
    }
}

package org.ticketorders.token;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.LedgerRetry;
import org.ticketorders.purchase.Digest;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.shop.HttpProperties;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.Shops.NamedShop;

/**
 * The access tokens: each shop's own if it is configured with one, and otherwise the common one. Each is the configured token, or one
 * that is renewed by the configured refresh token. Shops that are configured with the same refresh token, which is good for one use,
 * share what is renewed by it.
 */
@Component
public class Tokens {

    private static final String COMMON = "shop";

    /** As long as the names of stored tokens may be. */
    private static final int NAME_LENGTH = 20;

    private static final String COMMON_CLIENT = "OPENTICKET_SHOP_CLIENT_ID and OPENTICKET_SHOP_CLIENT_SECRET";

    /** Begins a chain of tokens. */
    private interface Chains {

        TokenChain chain(String refreshToken, OAuthClient client, TokenChain.Keys keys);
    }

    /** @param chain null where the token is a configured one */
    private record Access(String token, TokenChain chain) {

        String bearer() {
            return "Bearer " + (chain == null ? token : chain.accessToken());
        }

        TokenState state(String shop) {
            String kind = chain != null ? "refreshed" : token.isBlank() ? "none" : "static";
            return new TokenState(shop, kind, chain == null ? null : chain.expiresAt());
        }
    }

    /**
     * One of the tokens, but for itself.
     *
     * @param shop the name of the shop whose own it is, null for the common one
     * @param kind {@code static} for a configured one, {@code refreshed} for one that is renewed without a person, {@code none}
     * @param expiresAt UTC; null where that is not known: a configured token does not say, and of a refreshed one none may have been
     *     asked for yet
     */
    public record TokenState(String shop, String kind, Instant expiresAt) {}

    private final ShopProperties properties;
    private final Shops shops;
    private final Map<String, TokenChain> chains = new HashMap<>();
    private final Access common;
    private final Map<String, Access> own = new TreeMap<>();
    private final Clock clock;

    Tokens(
            ShopProperties properties,
            Shops shops,
            HttpProperties http,
            TokenStore store,
            LedgerRetry retry,
            @Lazy ProducerTemplate camel,
            Clock clock,
            MeterRegistry metrics) {
        this.properties = properties;
        this.shops = shops;
        this.clock = clock;
        Chains chain = (refreshToken, client, keys) -> new TokenChain(
                refreshToken,
                client,
                keys,
                refreshToken.equals(properties.refreshToken())
                        ? COMMON
                        : Digest.of(refreshToken).substring(0, NAME_LENGTH),
                properties.renewAhead(),
                http.connectTimeout().plus(http.answerTimeout()),
                store,
                retry,
                camel,
                clock);
        OAuthClient client = new OAuthClient(properties.clientId(), properties.clientSecret());
        common = access(
                properties.token(),
                properties.refreshToken(),
                client,
                new TokenChain.Keys("OPENTICKET_SHOP_REFRESH_TOKEN", COMMON_CLIENT),
                chain);
        for (NamedShop shop : shops.own()) {
            ShopSettings own = shop.settings();
            if (own.hasToken()) {
                this.own.put(
                        shop.name(),
                        access(
                                own.token(),
                                own.refreshToken(),
                                own.hasClient() ? new OAuthClient(own.clientId(), own.clientSecret()) : client,
                                new TokenChain.Keys(
                                        shop.key("refresh-token"),
                                        own.hasClient()
                                                ? shop.key("client-id") + " and " + shop.key("client-secret")
                                                : COMMON_CLIENT),
                                chain));
            }
        }
        if (!chains.isEmpty()) {
            Gauge.builder("openticket.token.remaining", this, Tokens::remainingSeconds)
                    .description("life that is left of the access token, of several that which ends first; not a number"
                            + " until one is first used")
                    .baseUnit("seconds")
                    .register(metrics);
        }
    }

    private Access access(String token, String refreshToken, OAuthClient client, TokenChain.Keys keys, Chains begin) {
        if (refreshToken.isBlank()) {
            return new Access(token, null);
        }
        TokenChain chain = chains.computeIfAbsent(refreshToken, first -> begin.chain(first, client, keys));
        if (!chain.client().equals(client)) {
            throw new InvalidConfigurationPropertyValueException(
                    keys.client(),
                    "",
                    "another shop has the same refresh token with another OAuth client, and it belongs to one of them only: correct "
                            + chain.keys().client() + ", or these");
        }
        return new Access(token, chain);
    }

    /** The common one first, then those of the shops that have their own, by name. */
    public List<TokenState> states() {
        return Stream.concat(
                        Stream.of(common.state(null)),
                        own.entrySet().stream().map(shop -> shop.getValue().state(shop.getKey())))
                .toList();
    }

    /**
     * @return the header {@code Authorization} for calls that need a token
     * @throws ShopUnavailable if there is no good token and the auth host is down
     * @throws ShopUnauthorized if there is no good token and the auth host refuses the refresh token
     */
    public String bearer(Purchase purchase) {
        return bearerAt(purchase.shop());
    }

    /** {@link #bearer} of a shop. @param guid in lower case */
    public String bearerAt(String guid) {
        return at(guid).bearer();
    }

    /** @return the header {@code Authorization} for the order POST, or null where it goes without */
    public String bearerForOrders(Purchase purchase) {
        return properties.authorizeOrders() ? bearer(purchase) : null;
    }

    /**
     * Renews a token that the shop refused, unless that was done already.
     *
     * @param guid the shop's, in lower case
     * @param refused the header {@code Authorization} that the shop refused, or null if that is not known any more
     * @return whether there is another token now, so that trying again makes sense
     */
    public boolean renewAt(String guid, String refused) {
        TokenChain chain = at(guid).chain();
        return chain != null && chain.renew(refused);
    }

    /** {@link #renewAt} for the shop of a purchase. */
    public boolean renew(Purchase purchase, String refused) {
        return renewAt(purchase.shop(), refused);
    }

    /** Whether the shop's token can be renewed without a person. @param guid in lower case */
    public boolean canBeRenewedAt(String guid) {
        return at(guid).chain() != null;
    }

    private Access at(String guid) {
        return own.isEmpty()
                ? common
                : shops.own(guid).map(NamedShop::name).map(own::get).orElse(common);
    }

    private double remainingSeconds() {
        return chains.values().stream()
                .map(TokenChain::expiresAt)
                .filter(Objects::nonNull)
                .mapToDouble(end -> Duration.between(clock.instant(), end).toSeconds())
                .min()
                .orElse(Double.NaN);
    }
}

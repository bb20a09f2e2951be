package org.ticketorders.payment;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.Reason;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopUnavailable;

/** What each shop offers, kept for a while; a stale copy serves while the API host is down. */
@Component
public class PaymentMethods {

    private static final int MOST_SHOPS = 1000;

    private record Copy(List<PaymentMethod> methods, Instant freshUntil) {}

    private final Cache<String, Copy> copies =
            Caffeine.newBuilder().maximumSize(MOST_SHOPS).build();
    private final PaymentProperties properties;
    private final Clock clock;

    PaymentMethods(PaymentProperties properties, Clock clock) {
        this.properties = properties;
        this.clock = clock;
    }

    public boolean isFresh(String shop) {
        Copy copy = copies.getIfPresent(shop);
        return copy != null && clock.instant().isBefore(copy.freshUntil());
    }

    public boolean hasCopy(String shop) {
        return copies.getIfPresent(shop) != null;
    }

    /** The copy at hand serves a little longer: asking for a new one has just failed. */
    public void keepStale(String shop) {
        Instant until = clock.instant().plus(properties.staleRetry());
        copies.asMap().computeIfPresent(shop, (key, copy) -> new Copy(copy.methods(), until));
    }

    /**
     * Keeps the API's answer.
     *
     * @throws PurchaseRejected if the API does not know the shop
     * @throws ShopUnavailable if the answer cannot be used
     * @throws org.ticketorders.shop.ShopUnauthorized if it refuses our token
     */
    public void store(String shop, int status, byte[] body, String retryAfter) {
        ShopAnswer answer = ShopAnswer.read(status, body, retryAfter).orUnavailable("payment methods");
        if (!answer.isSuccess() && status >= 400) {
            throw new PurchaseRejected(
                    Reason.REFUSED_BY_SHOP, "payment methods of shop " + shop + ": " + answer.words(), status);
        }
        if (!answer.isSuccess() || !answer.body().isArray()) {
            throw new ShopUnavailable(
                    "payment methods were answered with HTTP " + status + " and no list", (Throwable) null);
        }
        List<PaymentMethod> methods = new ArrayList<>();
        for (JsonNode method : answer.body()) {
            String guid = method.path("guid").asText(null);
            if (guid != null) {
                methods.add(new PaymentMethod(guid, method.path("name").asText("")));
            }
        }
        copies.put(shop, new Copy(methods, clock.instant().plus(properties.cacheFor())));
    }

    /** The GUID of the payment method that the purchase names; see {@link #choose(String, String)}. */
    public String choose(Purchase purchase) {
        return choose(purchase.shop(), purchase.paymentMethod());
    }

    /**
     * @param guidOrName as the purchase names it, without regard to case
     * @return the GUID of the payment method
     * @throws PurchaseRejected if the shop does not offer it
     */
    String choose(String shop, String guidOrName) {
        Copy copy = copies.getIfPresent(shop);
        if (copy == null) {
            throw new ShopUnavailable("the payment methods of shop " + shop + " are not known", (Throwable) null);
        }
        return copy.methods().stream()
                .filter(method -> method.isMeantBy(guidOrName))
                .findFirst()
                .map(PaymentMethod::guid)
                .orElseThrow(() -> new PurchaseRejected(
                        Reason.PAYMENT_METHOD_NOT_OFFERED,
                        "the shop does not offer '" + guidOrName + "', but: "
                                + copy.methods().stream()
                                        .map(PaymentMethod::name)
                                        .collect(Collectors.joining(", ")),
                        null));
    }

    /** Forgets every copy. */
    public void clear() {
        copies.invalidateAll();
    }
}

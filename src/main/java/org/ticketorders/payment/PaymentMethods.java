package org.ticketorders.payment;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Reason;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.shop.ShopCall;
import org.ticketorders.shop.ShopUnavailable;

/** What each shop offers, kept for a while; a stale copy serves while the API host is down, up to an age. */
@Component
public class PaymentMethods {

    private static final int MOST_SHOPS = 1000;

    /**
     * @param staleUntil while its shop does not answer: until when it is used so; null while it is fresh
     */
    private record Copy(List<PaymentMethod> methods, Instant obtainedAt, Instant freshUntil, Instant staleUntil) {}

    private final Cache<String, Copy> copies =
            Caffeine.newBuilder().maximumSize(MOST_SHOPS).build();
    private final PaymentProperties properties;
    private final Map<String, String> aliases;
    private final Clock clock;

    PaymentMethods(PaymentProperties properties, Clock clock) {
        this.properties = properties;
        this.aliases = properties.aliases().entrySet().stream()
                .collect(Collectors.toMap(
                        alias -> PaymentMethod.key(alias.getKey()), alias -> PaymentMethod.key(alias.getValue())));
        this.clock = clock;
    }

    public boolean isFresh(String shop) {
        Copy copy = copies.getIfPresent(shop);
        return copy != null && clock.instant().isBefore(copy.freshUntil());
    }

    /** Whether a list is at hand that may serve while the API host is down. */
    public boolean hasCopy(String shop) {
        Copy copy = copies.getIfPresent(shop);
        return copy != null && clock.instant().isBefore(end(copy));
    }

    /** From when on a list is too old to serve. */
    private Instant end(Copy copy) {
        return copy.obtainedAt().plus(properties.cacheFor()).plus(properties.staleFor());
    }

    /** The age of each list that is used although its shop does not answer, by the shop's GUID; empty where all is well. */
    public Map<String, Duration> staleAges() {
        Instant now = clock.instant();
        Map<String, Duration> ages = new TreeMap<>();
        copies.asMap().forEach((shop, copy) -> {
            // of a shop from which nothing is bought for a while nobody asks for a list
            if (copy.staleUntil() != null && now.isBefore(copy.staleUntil().plus(properties.staleRetry()))) {
                ages.put(shop, Duration.between(copy.obtainedAt(), now));
            }
        });
        return ages;
    }

    /** The copy at hand serves a little longer: asking for a new one has just failed. */
    public void keepStale(String shop) {
        Instant until = clock.instant().plus(properties.staleRetry());
        copies.asMap().computeIfPresent(shop, (key, copy) -> {
            Instant end = until.isBefore(end(copy)) ? until : end(copy);
            return new Copy(copy.methods(), copy.obtainedAt(), end, end);
        });
    }

    /**
     * Keeps the API's answer.
     *
     * @throws PurchaseRejected if the API does not know the shop
     * @throws ShopUnavailable if it is not the API's answer, or no list that names a method: the copy at hand stays
     * @throws org.ticketorders.shop.ShopUnauthorized if it refuses our token
     */
    public void store(String shop, HttpAnswer http) {
        ShopAnswer answer =
                ShopAnswer.read(http, Harmless::words).orUnavailable(ShopCall.PAYMENT_METHODS, "payment methods");
        if (answer.meaning(ShopCall.PAYMENT_METHODS) == Meaning.REFUSED) {
            throw new PurchaseRejected(
                    Reason.REFUSED_BY_SHOP,
                    "payment methods of shop " + shop + ", the shop says: " + answer.words(),
                    answer.status());
        }
        Map<String, PaymentMethod> methods = new LinkedHashMap<>();
        for (JsonNode item : answer.body()) {
            JsonNode guid = item.path("guid");
            if (guid.isTextual() && !guid.textValue().isBlank()) {
                String name = item.path("name").isTextual() ? item.path("name").textValue() : "";
                methods.putIfAbsent(PaymentMethod.key(guid.textValue()), new PaymentMethod(guid.textValue(), name));
            }
        }
        Instant now = clock.instant();
        copies.put(shop, new Copy(List.copyOf(methods.values()), now, now.plus(properties.cacheFor()), null));
    }

    /**
     * An alias of the configuration counts first, if the shop has what it stands for.
     *
     * @return the GUID of the payment method that the purchase names, without regard to case and to blanks at its ends
     * @throws PurchaseRejected if the shop does not offer it, or offers several of that name
     */
    public String choose(Purchase purchase) {
        String shop = purchase.shop();
        Copy copy = copies.getIfPresent(shop);
        if (copy == null) {
            throw new ShopUnavailable("the payment methods of shop " + shop + " are not known", (Throwable) null);
        }
        String asked = PaymentMethod.key(purchase.paymentMethod());
        List<PaymentMethod> meant = List.of();
        if (aliases.containsKey(asked)) {
            meant = meant(copy, aliases.get(asked));
        }
        if (meant.isEmpty()) {
            meant = meant(copy, asked);
        }
        if (meant.size() == 1) {
            return meant.get(0).guid();
        }
        // a sender may have written the customer there
        String named = "'" + purchase.receiver().hiddenIn(purchase.paymentMethod()) + "'";
        throw notOffered(
                meant.isEmpty()
                        ? "the shop does not offer " + named + ", but: "
                                + Harmless.line(copy.methods().stream()
                                        .map(PaymentMethod::name)
                                        .filter(name -> !name.isEmpty())
                                        .collect(Collectors.joining(", ")))
                        : "the shop offers " + named + " " + meant.size() + " times: name it by its GUID, "
                                + meant.stream().map(PaymentMethod::guid).collect(Collectors.joining(" or "))
                                + ", or set an alias in openticket.payment-methods.aliases");
    }

    private static List<PaymentMethod> meant(Copy copy, String key) {
        List<PaymentMethod> byGuid =
                copy.methods().stream().filter(method -> method.isGuid(key)).toList();
        return byGuid.isEmpty()
                ? copy.methods().stream().filter(method -> method.isNamed(key)).toList()
                : byGuid;
    }

    private static PurchaseRejected notOffered(String detail) {
        return new PurchaseRejected(Reason.PAYMENT_METHOD_NOT_OFFERED, detail, null);
    }

    /** Forgets every copy. */
    public void clear() {
        copies.invalidateAll();
    }
}

package org.ticketorders.hold;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.shop.ShopCall;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.ShopUnavailable;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.Shops.NamedShop;

/** Reads the answers to reserve, and makes one hold of them: all units, or none. */
@Component
public class Reservations {

    /** How long the holds of one shop live, and how long before that we stop using them. */
    private record Term(Duration life, Duration margin) {}

    /** A reservation, which two shops may call the same. */
    private record Given(String shop, String id) {}

    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST_REMEMBERED = 10_000;

    private final Shops shops;
    private final Term common;
    private final Map<String, Term> own = new HashMap<>();
    private final Clock clock;
    private final HoldAges ages;
    private final Counter leaked;

    /** Of which purchase the latest reservations are: a cache in front of the shop gives one again within minutes. */
    private final Cache<Given, String> owners = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            // as for the ages of holds
            .executor(Runnable::run)
            .build();

    /** @throws InvalidConfigurationPropertyValueException if the terms of a shop leave no time to use a hold */
    Reservations(HoldProperties properties, Shops shops, Clock clock, HoldAges ages, MeterRegistry metrics) {
        this.shops = shops;
        this.common = new Term(properties.life(), properties.safetyMargin());
        shops.own().forEach(shop -> own.put(shop.name(), term(shop)));
        this.clock = clock;
        this.ages = ages;
        this.leaked = Counter.builder("openticket.holds.leaked")
                .description("reservations that the shop keeps until they lapse, though no order will use them")
                .register(metrics);
    }

    private Term term(NamedShop shop) {
        ShopSettings.HoldTimes hold = shop.settings().hold();
        Duration life = hold.life() == null ? common.life() : hold.life();
        Duration margin = hold.safetyMargin() == null ? common.margin() : hold.safetyMargin();
        if (margin.isNegative() || margin.compareTo(life) >= 0) {
            throw new InvalidConfigurationPropertyValueException(
                    shop.key("hold.safety-margin"),
                    margin,
                    "it must not be negative and must be shorter than " + shop.key("hold.life") + ", which is " + life);
        }
        return new Term(life, margin);
    }

    /** What the shop grants a reservation. @param guid in lower case */
    public Duration life(String guid) {
        return termAt(guid).life();
    }

    private Term termAt(String guid) {
        return shops.own(guid).map(NamedShop::name).map(own::get).orElse(common);
    }

    /**
     * @param ticket GUID of the ticket that was asked for
     * @param receiver who is not to be named
     * @throws PurchaseRejected if the shop does not hold it
     * @throws ShopUnavailable if the shop could not say, or what came is not its answer
     * @throws org.ticketorders.shop.ShopUnauthorized if it refuses our token
     */
    public HeldTicket read(String ticket, HttpAnswer http, Receiver receiver) {
        ShopAnswer answer = ShopAnswer.read(http, receiver::hiddenIn);
        if (answer.meaning(ShopCall.RESERVE) != Meaning.ANSWERED) {
            if (answer.says("reservation")) {
                leaked.increment();
            }
            throw refused(ticket, answer.orUnavailable(ShopCall.RESERVE, "reserve"));
        }
        List<HeldTicket.Product> products = new ArrayList<>();
        for (JsonNode product : answer.body().path("products")) {
            products.add(new HeldTicket.Product(
                    product.path("guid").textValue(),
                    product.path("reservation").textValue()));
        }
        return new HeldTicket(ticket, answer.text("reservation"), products);
    }

    /**
     * The last look at the clock before an order is sent.
     *
     * @throws HoldIsOver if the hold must no longer be used
     */
    public void mustLive(Hold hold) {
        if (ages.isOver(hold)) {
            throw new HoldIsOver(hold);
        }
    }

    private void mustBeItsAlone(Purchase purchase, List<HeldTicket> tickets) {
        List<String> given =
                tickets.stream().map(HeldTicket::reservation).distinct().toList();
        boolean isItsAlone = given.size() == tickets.size();
        for (String reservation : given) {
            isItsAlone &= purchase.purchaseId()
                    .equals(owners.get(new Given(purchase.shop(), reservation), unknown -> purchase.purchaseId()));
        }
        if (!isItsAlone) {
            leaked.increment(tickets.size());
            throw new ShopUnavailable(
                    "reserve gave one reservation for several tickets: a cache may stand in front of the shop",
                    (Throwable) null);
        }
    }

    /** A margin that would leave less than half of it leaves half. */
    private static Duration shorter(Duration told, Duration margin) {
        Duration half = told.dividedBy(2);
        Duration rest = told.minus(margin);
        return rest.compareTo(half) > 0 ? rest : half;
    }

    private static PurchaseRejected refused(String ticket, ShopAnswer answer) {
        Reason reason;
        if (answer.saysSoldOut()) {
            reason = Reason.SOLD_OUT;
        } else if (answer.status() == 404) {
            reason = Reason.UNKNOWN_TICKET;
        } else {
            reason = Reason.REFUSED_BY_SHOP;
        }
        return new PurchaseRejected(reason, "ticket " + ticket + ", the shop says: " + answer.words(), answer.status());
    }

    /**
     * @param purchase whose shop says how long a hold lives
     * @param results one {@link HeldTicket}, or the exception met instead, for each unit
     * @param paymentProvider GUID of the payment method
     * @param askedFrom just before the first reserve request was sent
     * @param told how long the shop says that its reservations last; null if it is not known. Where that is shorter than what is configured, the hold is used
     *     no longer; where it is longer, the shop is taken to keep it for longer
     * @throws RuntimeException the exception of the first unit that was refused, else of the first that failed
     * @throws ShopUnavailable if two units have one reservation, of this purchase or of another one before: what was reserved once can be ordered once
     */
    public Hold assemble(
            Purchase purchase, List<Object> results, String paymentProvider, HoldAges.Moment askedFrom, Duration told) {
        List<HeldTicket> tickets = new ArrayList<>();
        Throwable worst = null;
        for (Object result : results) {
            if (result instanceof HeldTicket held) {
                tickets.add(held);
            } else if (worst == null || (result instanceof PurchaseRejected && !(worst instanceof PurchaseRejected))) {
                worst = (Throwable) result;
            }
        }
        if (worst != null) {
            leaked.increment(tickets.size());
            throw worst instanceof RuntimeException e ? e : new ShopUnavailable("reserve failed: " + worst, worst);
        }
        mustBeItsAlone(purchase, tickets);
        // what is stored has milliseconds: round the end down, never up
        Term term = termAt(purchase.shop());
        Instant from = Instant.ofEpochMilli(askedFrom.at().toEpochMilli());
        Duration usable = told == null || told.compareTo(term.life()) >= 0
                ? term.life().minus(term.margin())
                : shorter(told, term.margin());
        Duration kept = told == null || told.compareTo(term.life()) <= 0 ? term.life() : told;
        Hold hold = new Hold(
                tickets,
                paymentProvider,
                from.plus(usable),
                Instant.ofEpochMilli(clock.millis() + 1).plus(kept),
                purchase.currency());
        ages.begin(hold, askedFrom, usable, kept);
        return hold;
    }
}

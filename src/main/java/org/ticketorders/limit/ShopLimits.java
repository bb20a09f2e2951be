package org.ticketorders.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Reason;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.shop.ShopCall;

/**
 * The limits that a shop and its tickets set for one order: {@code max_tickets_per_order} of the shop, {@code min_} and
 * {@code max_orderable_amount_per_order} of a ticket. A purchase that breaks one would take stock, which nobody can give back, for an order that
 * the shop refuses.
 *
 * <p>They are a help and no condition: what cannot be read, for whatever reason, limits nothing, and pauses nothing. The shop has the last
 * word when the order is posted.
 *
 * <p>Documented are the fields and both paths. Assumed: that 0 and null are no limit.
 */
@Component
public class ShopLimits {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.shop");
    private static final int MOST = 10_000;
    private static final String TICKET = "/ticket/";

    /** The API's own bound of {@code reservation_time}. */
    private static final int LONGEST_RESERVATION_SECONDS = 3_600;

    private final LimitProperties properties;
    private final TicketNames names;
    private final Clock clock;
    private final Cache<String, Limits> known =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Cache<String, Instant> notBefore =
            Caffeine.newBuilder().maximumSize(MOST).build();

    ShopLimits(LimitProperties properties, TicketNames names, Clock clock) {
        this.names = names;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * What one answer says. 0 is no limit.
     *
     * @param freshUntil UTC
     */
    private record Limits(int maxTickets, int min, int max, int reservationSeconds, Instant freshUntil) {}

    /**
     * Something to ask the API host for.
     *
     * @param shop GUID of the shop that is asked
     * @param path of the request
     */
    public record Question(String shop, String path) {

        private boolean isOf(String guid) {
            return path.substring(path.lastIndexOf('/') + 1).equalsIgnoreCase(guid);
        }
    }

    /** What has to be asked for before the purchase is checked; empty where nothing is checked, or all is known. */
    public List<Question> toAsk(Purchase purchase) {
        if (!properties.check() || !mayAsk(purchase.shop())) {
            return List.of();
        }
        List<Question> questions = new ArrayList<>();
        add(questions, purchase.shop(), shopPath(purchase.shop()));
        quantities(purchase).keySet().forEach(ticket -> add(questions, purchase.shop(), ticketPath(ticket)));
        return questions;
    }

    private void add(List<Question> questions, String shop, String path) {
        Limits limits = known.getIfPresent(path);
        if (limits == null || !clock.instant().isBefore(limits.freshUntil())) {
            questions.add(new Question(shop, path));
        }
    }

    /** Whether nothing has just failed at this shop. */
    public boolean mayAsk(String shop) {
        Instant from = notBefore.getIfPresent(shop);
        return from == null || !clock.instant().isBefore(from);
    }

    /** Keeps an answer. The API's own no is one without limits; what is not the API's changes nothing, and is asked for again later. */
    public void store(Question question, HttpAnswer http) {
        ShopAnswer answer = ShopAnswer.read(http, Harmless::words);
        Meaning meaning = answer.meaning(ShopCall.LIMITS);
        if (meaning == Meaning.REFUSED) {
            // it knows no such ticket, or does not show it: the reserve will tell
            known.put(question.path(), new Limits(0, 0, 0, 0, clock.instant().plus(properties.askAgain())));
            return;
        }
        if (meaning != Meaning.ANSWERED) {
            failed(question, answer.seen());
            return;
        }
        JsonNode body = answer.body();
        if (!question.isOf(answer.text("guid"))) {
            failed(question, "the answer shows another");
            return;
        }
        if (question.path().startsWith(TICKET)) {
            names.note(question.path().substring(TICKET.length()), body.path("name"));
        }
        known.put(
                question.path(),
                new Limits(
                        number(body, "max_tickets_per_order"),
                        number(body, "min_orderable_amount_per_order"),
                        number(body, "max_orderable_amount_per_order"),
                        Math.min(number(body, "reservation_time"), LONGEST_RESERVATION_SECONDS),
                        clock.instant().plus(properties.cacheFor())));
    }

    /** Nothing came of a question: what is known serves on, and the shop is left alone for a while. @param why for the log */
    public void failed(Question question, String why) {
        notBefore.put(question.shop(), clock.instant().plus(properties.askAgain()));
        LOG.info(
                "The limits of {} cannot be read, so {}: {}",
                question.path(),
                known.getIfPresent(question.path()) == null ? "they are not checked" : "the last ones serve",
                Harmless.line(String.valueOf(why)));
    }

    /** A whole number above 0, as a number or a text; 0 for all else. */
    private static int number(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return Math.max(0, value.intValue());
        }
        return value.isTextual() && value.textValue().matches("[0-9]{1,9}") ? Integer.parseInt(value.textValue()) : 0;
    }

    /**
     * Compares the purchase with what is known.
     *
     * @throws PurchaseRejected if it breaks a limit; its detail names the limit
     */
    public void check(Purchase purchase) {
        if (!properties.check()) {
            return;
        }
        Limits ofShop = known.getIfPresent(shopPath(purchase.shop()));
        int units = purchase.units().size();
        if (ofShop != null && ofShop.maxTickets() > 0 && units > ofShop.maxTickets()) {
            throw broken("the shop sells at most " + ofShop.maxTickets()
                    + " tickets an order (max_tickets_per_order), and these are " + units);
        }
        quantities(purchase).forEach((ticket, quantity) -> {
            Limits limits = known.getIfPresent(ticketPath(ticket));
            if (limits == null) {
                return;
            }
            if (limits.max() > 0 && quantity > limits.max()) {
                throw broken("ticket " + ticket + " is sold at most " + limits.max()
                        + " times an order (max_orderable_amount_per_order), and these are " + quantity);
            }
            // a shop that contradicts itself is asked by the order
            if (quantity < limits.min() && (limits.max() == 0 || limits.min() <= limits.max())) {
                throw broken("ticket " + ticket + " is sold at least " + limits.min()
                        + " times an order (min_orderable_amount_per_order), and these are " + quantity);
            }
        });
    }

    /** How long the shop says that its reservations last, where that is to count and is known. @param shop GUID in lower case */
    public Optional<Duration> reservationTime(String shop) {
        if (!properties.check() || !properties.reservationTime()) {
            return Optional.empty();
        }
        return Optional.ofNullable(known.getIfPresent(shopPath(shop)))
                .map(Limits::reservationSeconds)
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds);
    }

    private static Map<String, Integer> quantities(Purchase purchase) {
        Map<String, Integer> quantities = new LinkedHashMap<>();
        purchase.units().forEach(ticket -> quantities.merge(ticket.toLowerCase(Locale.ROOT), 1, Integer::sum));
        return quantities;
    }

    private static String shopPath(String shop) {
        return "/shop/" + shop;
    }

    private static String ticketPath(String ticket) {
        return TICKET + ticket;
    }

    private static PurchaseRejected broken(String detail) {
        return new PurchaseRejected(Reason.LIMIT_EXCEEDED, detail, null);
    }

    /** Forgets everything. */
    public void clear() {
        known.invalidateAll();
        notBefore.invalidateAll();
    }
}

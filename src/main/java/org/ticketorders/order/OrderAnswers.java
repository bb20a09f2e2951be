package org.ticketorders.order;

import com.fasterxml.jackson.databind.JsonNode;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.OrderPost;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.shop.ShopCall;

/**
 * The meaning of every answer to the order POST. What is not certain is in doubt: only a request of which no byte was written counts as
 * 'never left', and only 429, and 503 in the API's own words with {@code Retry-After}, as 'the shop did not take it'.
 */
@Component
public class OrderAnswers {

    private static final String NOT_AGAIN = ": the order may have been taken, so it is not sent again";

    /** Characters of a URL that programs still take. It is in the ledger, and in each outcome of the purchase. */
    static final int LONGEST_REDIRECT = 8_000;

    /** What says that a reservation is over (an assumption: the API's page does not name the words). */
    private static final String[] LAPSED = {
        "reservation_expired",
        "reservation_is_expired",
        "reservation_has_expired",
        "reservation_lapsed",
        "reservation_has_lapsed",
        "reservation_timed_out",
        "reservation_has_timed_out"
    };

    /**
     * What says that a reservation has become an order, or is there no more though its time is not over (an assumption, too). Then there
     * may be an order, perhaps of this purchase: what stands in front of the shop may have sent it twice, and this is the second answer.
     */
    private static final String[] USED = {
        "reservation_used",
        "reservation_is_used",
        "reservation_already_used",
        "reservation_is_already_used",
        "reservation_has_been_used",
        "reservation_has_already_been_used",
        "already_used",
        "already_ordered",
        "already_been_ordered",
        "already_placed",
        "already_been_placed",
        "already_processed",
        "already_been_processed",
        "already_completed",
        "already_exists",
        "already_created",
        "order_exists",
        "reservation_unknown",
        "reservation_is_unknown",
        "unknown_reservation",
        "reservation_not_found",
        "reservation_was_not_found",
        "reservation_could_not_be_found",
        "reservation_does_not_exist",
        "no_such_reservation",
        "duplicate_order"
    };

    /**
     * @param receiver who is not to be named, though the shop may do so
     * @param withToken whether the order carried our token
     */
    public OrderAnswer read(HttpAnswer http, Receiver receiver, boolean withToken) {
        ShopAnswer answer = ShopAnswer.read(http, receiver::hiddenIn);
        Meaning meaning = answer.meaning(ShopCall.ORDER);
        if (meaning == Meaning.ANSWERED) {
            return OrderAnswer.withEnding(ordered(answer));
        }
        // whatever else it says: a purchase that is not in doubt may be sent again
        if (answer.tellsOfAnOrder()) {
            return OrderAnswer.withEnding(contradiction(answer));
        }
        if (answer.saysAnyOf(USED)) {
            return OrderAnswer.withEnding(inDoubt(answer, said(answer)));
        }
        if (answer.status() == 429 || isBusy(answer)) {
            return OrderAnswer.withoutOrder(withStatus(answer), answer.retryAfter());
        }
        return switch (meaning) {
            case REFUSED -> OrderAnswer.withEnding(refused(answer));
            case UNAUTHORIZED -> unauthorized(answer, withToken);
            default -> OrderAnswer.withEnding(isLapsed(answer, meaning) ? refused(answer) : neither(answer));
        };
    }

    /** A proxy whose shop does not answer in time asks to come again, too; Varnish does as it is delivered. Only the shop knows. */
    private static boolean isBusy(ShopAnswer answer) {
        return answer.status() == 503 && answer.retryAfter() != null && answer.isOwnRefusal();
    }

    /** Without a token in the request, an error of the API's is about the purchase; what else is said asks for a token. */
    private static OrderAnswer unauthorized(ShopAnswer answer, boolean withToken) {
        return !withToken && answer.hasErrors()
                ? OrderAnswer.withEnding(refused(answer))
                : OrderAnswer.withTokenRefused(answer.status(), withToken);
    }

    /** That a reservation is over is certain, though the shop may ask to try again with another. */
    private static boolean isLapsed(ShopAnswer answer, Meaning meaning) {
        return meaning == Meaning.UNAVAILABLE
                && !answer.isUnavailable()
                && !answer.asksToWait()
                && answer.saysAnyOf(LAPSED);
    }

    private static Ending neither(ShopAnswer answer) {
        if (answer.isSuccess() && answer.body().isObject() && !answer.hasErrors()) {
            return inDoubt(answer, "the shop answered the order without an order id (" + answer.seen() + ")");
        }
        return inDoubt(answer, answer.isAnothers(ShopCall.ORDER) ? answer.notTheShops() : withStatus(answer));
    }

    /**
     * What it means that the order in an answer is known as that of another purchase: then this is the answer to another request.
     *
     * @param purchaseId the other's
     */
    public OrderAnswer ofAnother(String purchaseId) {
        return OrderAnswer.withEnding(inDoubt(
                Reason.ANSWER_UNCLEAR, "the shop answered with the order that purchase " + purchaseId + " has", null));
    }

    /** What it means that the request before this one, on the same connection, got the answer to another: this got that one's, whatever it says. */
    public OrderAnswer ofAnother() {
        return OrderAnswer.withEnding(inDoubt(
                Reason.ANSWER_UNCLEAR,
                "the connection had brought another purchase the answer to another request",
                null));
    }

    /**
     * What it means that no answer could be read.
     *
     * @param post the request; null where it is not known, so that the order may have left
     * @param failure what was thrown instead, by whichever step; null if none was
     */
    public OrderAnswer none(OrderPost post, Throwable failure) {
        String what = failure == null ? "no step read it" : words(failure);
        if (post != null && !post.hasBegun()) {
            return OrderAnswer.notSent("the order did not leave (" + what + ")", failure);
        }
        return OrderAnswer.withEnding(
                inDoubt(Reason.ANSWER_LOST, "the order left and no whole answer came back (" + what + ")", null));
    }

    private static String words(Throwable failure) {
        return failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }

    private static Ending ordered(ShopAnswer answer) {
        JsonNode amount = answer.body().path("amount");
        String redirect = answer.text("redirectUrl");
        boolean fits = redirect == null || redirect.length() <= LONGEST_REDIRECT;
        return Ending.ordered(
                answer.orderId(),
                fits ? redirect : null,
                amount.canConvertToLong() && amount.isIntegralNumber() ? amount.longValue() : null,
                fits ? answer.notices() : tooLong(redirect, answer.notices()));
    }

    private static String tooLong(String redirect, String notices) {
        return "the redirect URL has " + redirect.length() + " characters, more than " + LONGEST_REDIRECT
                + ", and was left out" + (notices == null ? "" : "; " + notices);
    }

    /** An order id beside errors is no certain refusal, and a rejected purchase may be replayed: a second order. */
    private static Ending contradiction(ShopAnswer answer) {
        String id = answer.orderId();
        String sign = id != null
                ? "order id " + Harmless.masked(id)
                : answer.says("order_id") ? "order id unreadable" : "signs of an order";
        String beside = answer.words().isEmpty() ? "HTTP " + answer.status() : "errors (" + answer.words() + ")";
        return new Ending(
                State.IN_DOUBT,
                Reason.ANSWER_UNCLEAR,
                notAgain("the shop answered with " + sign + " beside " + beside),
                answer.status(),
                id,
                null,
                null);
    }

    private static Ending refused(ShopAnswer answer) {
        return answer.saysAnyOf(LAPSED)
                ? Ending.of(State.EXPIRED, Reason.HOLD_LAPSED, said(answer), answer.status())
                : Ending.of(State.REJECTED, Reason.REFUSED_BY_SHOP, said(answer), answer.status());
    }

    private static String said(ShopAnswer answer) {
        return "the shop says: " + answer.words();
    }

    private static String withStatus(ShopAnswer answer) {
        return "the shop answered the order with HTTP " + answer.status()
                + (answer.words().isEmpty() ? "" : ", it says: " + answer.words());
    }

    private static Ending inDoubt(ShopAnswer answer, String what) {
        return inDoubt(Reason.ANSWER_UNCLEAR, what, answer.status());
    }

    private static Ending inDoubt(Reason reason, String what, Integer status) {
        return Ending.of(State.IN_DOUBT, reason, notAgain(what), status);
    }

    /** What happened, without what follows from it for the purchase: a stage that pauses for it repeats nothing of one purchase. */
    public static String cause(Ending ending) {
        return ending.detail().endsWith(NOT_AGAIN)
                ? ending.detail().substring(0, ending.detail().length() - NOT_AGAIN.length())
                : ending.detail();
    }

    private static String notAgain(String what) {
        return what + NOT_AGAIN;
    }
}

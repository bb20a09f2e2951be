package org.ticketorders.order;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.Ending;
import org.ticketorders.ledger.Reason;
import org.ticketorders.ledger.State;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.shop.OrderPost;
import org.ticketorders.shop.ShopAnswer;

/**
 * The meaning of every answer to the order POST. What is not certain is in doubt: only a request of which no byte was written counts as
 * 'never left', and only 429 and 503 as 'the shop did not take it'.
 */
@Component
public class OrderAnswers {

    private static final String NOT_AGAIN = ": the order may have been taken, so it is not sent again";

    /** Characters; the API's ids are GUIDs. */
    private static final int LONGEST_ORDER_ID = 64;

    /** What says that a reservation is over (an assumption: the API's page does not name the words). */
    private static final String[] LAPSED = {
        "reservation_expired", "reservation_has_expired", "reservation_lapsed", "reservation_has_lapsed"
    };

    /**
     * What says that a reservation has become an order (an assumption, too). Then there is an order, perhaps of this purchase:
     * an answer that was lost or wrong may have come before.
     */
    private static final String[] USED = {
        "reservation_used", "reservation_already_used", "reservation_has_been_used", "already_ordered"
    };

    /** @param receiver who is not to be named, though the shop may do so */
    public OrderAnswer read(int status, byte[] body, String retryAfter, Receiver receiver) {
        ShopAnswer answer = ShopAnswer.read(status, body, retryAfter, receiver::hiddenIn);
        if (answer.isSuccess()) {
            return OrderAnswer.withEnding(success(answer, body));
        }
        if (hasOrderId(answer)) {
            return OrderAnswer.withEnding(contradiction(answer));
        }
        if (answer.saysAnyOf(USED)) {
            return OrderAnswer.withEnding(refused(answer));
        }
        if (answer.isUnauthorized()) {
            return OrderAnswer.withTokenRefused(status);
        }
        if (status == 429 || (status == 503 && answer.retryAfter() != null)) {
            return OrderAnswer.withoutOrder("the shop answered the order with HTTP " + status, answer.retryAfter());
        }
        if (status >= 400 && status < 500 && status != 408) {
            return OrderAnswer.withEnding(refused(answer));
        }
        return OrderAnswer.withEnding(
                inDoubt(Reason.ANSWER_UNCLEAR, "the shop answered the order with HTTP " + status, status));
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

    private static Ending success(ShopAnswer answer, byte[] body) {
        if (answer.hasErrors()) {
            return hasOrderId(answer) ? contradiction(answer) : refused(answer);
        }
        String orderId = orderId(answer);
        if (orderId == null) {
            return inDoubt(Reason.ANSWER_UNCLEAR, unclear(answer, body), answer.status());
        }
        JsonNode amount = answer.body().path("amount");
        return Ending.ordered(
                orderId,
                answer.text("redirectUrl"),
                amount.canConvertToLong() && amount.isIntegralNumber() ? amount.longValue() : null,
                answer.notices());
    }

    /** What was seen, without any value: those may be the customer's. */
    private static String unclear(ShopAnswer answer, byte[] body) {
        List<String> fields = new ArrayList<>();
        answer.body().fieldNames().forEachRemaining(name -> fields.add(Harmless.fieldName(name)));
        String seen = answer.body().isMissingNode() ? "no readable JSON" : "JSON with the fields " + fields;
        int bytes = body == null ? 0 : body.length;
        return "the shop answered the order without an order id (HTTP " + answer.status() + ", " + bytes + " bytes, "
                + seen + ")";
    }

    /** The order id, or null if there is none that the ledger can keep. */
    private static String orderId(ShopAnswer answer) {
        String id = answer.text("order_id");
        return id == null || id.length() > LONGEST_ORDER_ID ? null : id;
    }

    private static boolean hasOrderId(ShopAnswer answer) {
        JsonNode id = answer.body().path("order_id");
        return !id.isMissingNode()
                && !id.isNull()
                && !(id.isTextual() && id.textValue().isBlank());
    }

    /** An order id beside errors is no certain refusal, and a rejected purchase may be replayed: a second order. */
    private static Ending contradiction(ShopAnswer answer) {
        String id = orderId(answer);
        String beside = answer.words().isEmpty() ? "HTTP " + answer.status() : "errors (" + answer.words() + ")";
        String what = "the shop answered with order id " + (id == null ? "unreadable" : Harmless.masked(id))
                + " beside " + beside;
        return new Ending(State.IN_DOUBT, Reason.ANSWER_UNCLEAR, notAgain(what), answer.status(), id, null, null);
    }

    private static Ending refused(ShopAnswer answer) {
        String words = answer.words().isEmpty() ? "the shop gave no reason" : "the shop says: " + answer.words();
        if (answer.saysAnyOf(USED)) {
            return inDoubt(Reason.ANSWER_UNCLEAR, words, answer.status());
        }
        return answer.saysAnyOf(LAPSED)
                ? Ending.of(State.EXPIRED, Reason.HOLD_LAPSED, words, answer.status())
                : Ending.of(State.REJECTED, Reason.REFUSED_BY_SHOP, words, answer.status());
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

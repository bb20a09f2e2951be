package org.ticketorders.order;

import com.fasterxml.jackson.databind.JsonNode;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.shop.ShopCall;

/** Reads what the shop answers who asks for an order by its id. */
@Component("orderLookUp")
public class OrderLookUp {

    private static final String WHAT = "the look-up of the order";

    /**
     * @return the answer, which shows the order or says that there is none
     * @throws org.ticketorders.shop.ShopUnavailable if the answer says nothing
     * @throws org.ticketorders.shop.ShopUnauthorized if the shop refuses our token
     */
    public HttpAnswer check(HttpAnswer http) {
        return answer(http).http();
    }

    /**
     * The order.
     *
     * @return null if the shop knows none of this id, or shows another
     */
    public JsonNode order(HttpAnswer http, String orderId) {
        ShopAnswer answer = answer(http);
        return answer.meaning(ShopCall.ORDER_LOOK_UP) == Meaning.ANSWERED
                        && orderId.equalsIgnoreCase(answer.text("guid"))
                ? answer.body()
                : null;
    }

    private static ShopAnswer answer(HttpAnswer http) {
        return ShopAnswer.read(http, Harmless::words).orUnavailable(ShopCall.ORDER_LOOK_UP, WHAT);
    }
}

package org.ticketorders.shop;

import com.fasterxml.jackson.databind.JsonNode;
import org.ticketorders.purchase.Harmless;

/** The calls whose answers are read, and the shape that says yes to each. What is not documented there is an assumption. */
public enum ShopCall {
    /** Holds a ticket: an object with an id {@code reservation}, and {@code products} that can be read if there are any. */
    RESERVE {
        @Override
        boolean saysYes(JsonNode body) {
            return Json.isId(body.path("reservation"), Harmless.LONGEST_ID)
                    && hasReadableProducts(body.path("products"));
        }
    },
    /** A list in which at least one item has a {@code guid}. */
    PAYMENT_METHODS {
        @Override
        boolean saysYes(JsonNode body) {
            if (body.isArray()) {
                for (JsonNode method : body) {
                    if (Json.isId(method.path("guid"), Harmless.LONGEST_ID)) {
                        return true;
                    }
                }
            }
            return false;
        }
    },
    /** Posts an order, the only call that is never repeated: an object with an id {@code order_id} that the ledger can keep. */
    ORDER {
        @Override
        boolean saysYes(JsonNode body) {
            return Json.isId(body.path("order_id"), LONGEST_ORDER_ID);
        }
    },
    /** Shows an order: an object with its {@code guid}. */
    ORDER_LOOK_UP {
        @Override
        boolean saysYes(JsonNode body) {
            return Json.isText(body.path("guid"));
        }
    },
    /** Shows a shop or a ticket, among other things with its limits: an object with its {@code guid}. */
    LIMITS {
        @Override
        boolean saysYes(JsonNode body) {
            return Json.isText(body.path("guid"));
        }
    },
    /** A page of the list of orders: an object with a list {@code data}. Seen in client code only. */
    ORDER_LIST {
        @Override
        boolean saysYes(JsonNode body) {
            return body.path("data").isArray();
        }
    },
    /**
     * A shop's public data, asked for by probes: an object with {@code events}, {@code tickets} or a {@code guid}, as it stands, in a list, or in a field
     * {@code data}. That is seen in use and not documented.
     */
    SHOP_DATA {
        @Override
        boolean saysYes(JsonNode body) {
            return isShop(body) || isShop(body.path(0)) || isShop(body.path("data"));
        }

        private static boolean isShop(JsonNode body) {
            return body.path("events").isContainerNode()
                    || body.path("tickets").isContainerNode()
                    || Json.isText(body.path("guid"));
        }
    };

    /** Characters; the API's ids are GUIDs. */
    public static final int LONGEST_ORDER_ID = 64;

    /** Whether a body has the shape that says yes. */
    abstract boolean saysYes(JsonNode body);

    /** Whether an answer that says no has the shape of the API's own. */
    boolean saysNo(ShopAnswer answer) {
        return answer.isOwnRefusal();
    }

    /** Missing, null and an empty list are fine; what is there must name a product and its reservation, or no order could. */
    private static boolean hasReadableProducts(JsonNode products) {
        if (products.isMissingNode() || products.isNull()) {
            return true;
        }
        if (!products.isContainerNode()) {
            return false;
        }
        for (JsonNode product : products) {
            if (!Json.isId(product.path("guid"), Harmless.LONGEST_ID)
                    || !Json.isId(product.path("reservation"), Harmless.LONGEST_ID)) {
                return false;
            }
        }
        return true;
    }
}

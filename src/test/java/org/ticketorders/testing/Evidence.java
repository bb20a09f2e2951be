package org.ticketorders.testing;

import jakarta.jms.Message;
import java.util.List;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.sandbox.TakenOrder;

/** The three places that say what became of a purchase, wherever they run. */
public interface Evidence {

    /** The shop: every order that it took. */
    List<TakenOrder> orders();

    /** The orders of one purchase that is {@linkplain Messages#traceable traceable}. */
    default List<TakenOrder> orders(String purchaseId) {
        return orders().stream()
                .filter(order -> order.email().equals(Messages.emailOf(purchaseId)))
                .toList();
    }

    /** The ledger: the purchase's row, or null. */
    PurchaseRecord row(String purchaseId);

    /** The queues from which work is taken, in the order in which a purchase passes them. */
    default List<String> work() {
        return TestApp.WORK;
    }

    /** The queues: what lies in one, without taking it. */
    List<Message> peek(String queue);
}

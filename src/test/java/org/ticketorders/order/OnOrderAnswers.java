package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.HttpAnswer;

/** What the answers to an order mean, and how the tests of it look at that. */
abstract class OnOrderAnswers {

    final OrderAnswers answers = new OrderAnswers();

    Ending ending(int status, String body) {
        OrderAnswer answer = answers.read(new HttpAnswer(status, bytes(body), null), Purchases.RECEIVER, true);
        assertThat(answer.isNotTaken()).isFalse();
        assertThat(answer.unauthorized()).isFalse();
        assertThat(answer.whyNotTaken()).isNull();
        return answer.ending();
    }

    static void assertInDoubt(Ending ending, Reason reason, Integer status) {
        assertThat(ending.state()).isEqualTo(State.IN_DOUBT);
        assertThat(ending.reason()).isEqualTo(reason);
        assertThat(ending.shopStatus()).isEqualTo(status);
        assertThat(ending.detail()).isNotBlank();
    }

    static void assertNotTaken(OrderAnswer answer) {
        assertThat(answer.isNotTaken()).isTrue();
        assertThat(answer.unauthorized()).isFalse();
        assertThat(answer.ending()).isNull();
    }

    static void assertTriedAgainAfter(long millis, OrderAnswer answer) {
        long before = System.currentTimeMillis();
        long at = answer.tryAgainAt();
        assertThat(at - millis).isBetween(before, System.currentTimeMillis());
    }

    static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}

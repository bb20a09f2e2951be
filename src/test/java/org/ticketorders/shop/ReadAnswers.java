package org.ticketorders.shop;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Answers of the shop, as they are read. */
final class ReadAnswers {

    private ReadAnswers() {}

    static HttpAnswer answer(int status, String type, String body, String retryAfter) {
        return new HttpAnswer(status, type, null, null, body.getBytes(StandardCharsets.UTF_8), retryAfter);
    }

    static ShopAnswer read(int status, String body) {
        return ShopAnswer.read(answer(status, "application/json", body, null), UnaryOperator.identity());
    }
}

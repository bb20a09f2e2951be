package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.hold.Reservations;
import org.ticketorders.order.OrderAnswer;
import org.ticketorders.order.OrderAnswers;
import org.ticketorders.outage.Probes;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;
import org.ticketorders.testing.MutatedBytes;
import org.ticketorders.testing.TestApp;

/**
 * Damaged and forged answers of the shop to every call: each has one of the meanings that the flow knows, within a second, and none
 * that lacks an order id is an order.
 */
@Timeout(900)
class AnswerMutationDrillIT {

    private static final int ANSWERS = Figures.size(4_000, 200_000);
    private static final long LONGEST_MILLIS = Figures.size(20_000, 1_000);
    private static final Receiver RECEIVER = new Receiver("nl_NL", "jane.appleseed@example.com", "Jane", "Appleseed");
    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    private static final String ORDER_ID = "98031aed-8713-461b-a4b5-045a0458a44a";

    private static final String RESERVED = """
            {"guid":"%1$s","reservation":"0b1e8f0a-0000-4000-8000-000000000001","products":[
            {"guid":"%1$s","reservation":"0b1e8f0a-0000-4000-8000-000000000002"}]}""".formatted(Catalogue.STANDING);
    private static final String ORDERED = """
            {"fatals":[],"errors":[],"notices":["%s"],"redirectUrl":"https://pay.example.com/x","amount":5000,"order_id":"%s"}""".formatted("see you ".repeat(50), ORDER_ID);
    private static final String REFUSED = """
            {"fatals":[{"subjectType":"reservation","reason":"reservation_expired"}],"errors":["sold_out"],"order_id":null}""";
    private static final String METHODS = """
            [{"guid":"0b1e8f0a-0000-4000-8000-000000000003","name":"iDeal","pivot":{}},{"guid":null,"name":7}]""";

    private static final List<Integer> STATUSES = List.of(
            100, 200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504,
            999);
    private static final List<String> WAITS =
            List.of("1", "0", "-1", "99999999999999", "soon", "", "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 99 Oct 2015");

    @TempDir
    Path directory;

    @Test
    void everyAnswerHasAMeaning() throws Exception {
        try (TestApp app = TestApp.start(directory)) {
            long slowest = 0;
            for (int n = 0; n < ANSWERS; n++) {
                long from = System.nanoTime();
                read(app, n);
                slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
            }
            assertThat(slowest).as("milliseconds for the slowest answer").isLessThan(LONGEST_MILLIS);
            Figures.note("mutated answers", "%d answers".formatted(ANSWERS), "slowest %d ms".formatted(slowest));
        }
    }

    private static void read(TestApp app, int n) {
        Random random = new Random(n);
        int status = STATUSES.get(random.nextInt(STATUSES.size()));
        String wait = random.nextBoolean() ? null : WAITS.get(random.nextInt(WAITS.size()));
        try {
            switch (n % 5) {
                case 0 ->
                    app.bean(Reservations.class)
                            .read(Catalogue.STANDING, new HttpAnswer(status, mutated(RESERVED, n), wait), RECEIVER);
                case 1 -> order(app, status, mutated(ORDERED, n), wait, n);
                case 2 -> order(app, status, mutated(REFUSED, n), wait, n);
                case 3 -> app.bean(PaymentMethods.class).store(SHOP, new HttpAnswer(status, mutated(METHODS, n), wait));
                default -> app.bean(Probes.class).check(new HttpAnswer(status, mutated(METHODS, n), wait));
            }
        } catch (PurchaseRejected | ShopUnavailable | ShopUnauthorized e) {
            assertThat(e.getMessage()).as("answer %d", n).doesNotContain("\n").hasSizeLessThan(10_000);
        }
    }

    private static void order(TestApp app, int status, byte[] body, String wait, int n) {
        OrderAnswer answer = app.bean(OrderAnswers.class).read(new HttpAnswer(status, body, wait), RECEIVER, true);
        if (!answer.isNotTaken() && answer.ending().state() == State.ORDERED) {
            assertThat(new String(body, StandardCharsets.ISO_8859_1))
                    .as("answer %d", n)
                    .contains("order_id");
        }
    }

    private static byte[] mutated(String body, int n) {
        return MutatedBytes.of(body.getBytes(StandardCharsets.UTF_8), n);
    }
}

package org.ticketorders.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopUnavailable;
import org.ticketorders.testing.StrangeAnswers;

/** No answer that lacks the API's own refusal rejects a purchase for its payment method, or takes the place of a good list. */
class PaymentMethodsPropertyTest {

    private static final String LIST = "[{\"guid\":\"g-1\",\"name\":\"iDeal\"}]";

    private final PaymentMethods methods = new PaymentMethods(
            new PaymentProperties(Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(1), Map.of()),
            new SettableClock(Instant.parse("2026-03-01T10:00:00Z")));

    static List<Integer> statuses() {
        return StrangeAnswers.STATUSES;
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void whatIsNotTheApisIsAnOutageAndLeavesTheListAlone(int status) {
        methods.store("shop", new HttpAnswer(200, LIST.getBytes(StandardCharsets.UTF_8), null));
        for (String retryAfter : new String[] {null, "5"}) {
            assertThat(StrangeAnswers.all(status, retryAfter)).allSatisfy((name, answer) -> {
                assertThat(failure(answer)).isExactlyInstanceOf(ShopUnavailable.class);
                assertThat(methods.choose(PaymentMethodsTest.purchase("shop", "iDeal")))
                        .isEqualTo("g-1");
            });
        }
    }

    @Property(tries = 5_000)
    void whateverComesIsNoRefusal(@ForAll long number) {
        assertThat(failure(StrangeAnswers.any(number)) instanceof PurchaseRejected)
                .isFalse();
    }

    private Throwable failure(HttpAnswer answer) {
        try {
            methods.store("shop", answer);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}

package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.ledger.Decision;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.order.OrderAnswer;
import org.ticketorders.outage.Pause;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.steps.Work;

/**
 * The routes ask objects for values by name, and Camel takes {@code x}, {@code getX} and {@code isX} for the same name. Where
 * an object has two of them, or overloads, it depends on the run which one is called, or none.
 */
class ExpressionTargetsTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                Decision.class,
                Ending.class,
                Hold.class,
                InvalidPurchase.class,
                OrderAnswer.class,
                Pause.class,
                Purchase.class,
                PurchaseMessage.class,
                PurchaseReader.Reading.class,
                PurchaseRecord.class,
                PurchaseRejected.class,
                Reason.class,
                State.class,
                Work.class
            })
    void hasOneMethodForEachNameThatARouteMayAskFor(Class<?> target) {
        Map<String, List<String>> methods = Arrays.stream(target.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !method.getName().contains("$"))
                .filter(method -> !List.of("equals", "hashCode", "toString", "values", "valueOf", "of")
                        .contains(method.getName()))
                .collect(Collectors.groupingBy(
                        ExpressionTargetsTest::property, Collectors.mapping(Method::getName, Collectors.toList())));

        assertThat(methods).allSatisfy((name, found) -> assertThat(found).hasSize(1));
    }

    private static String property(Method method) {
        String name = method.getName().replaceFirst("^(get|is)(?=[A-Z])", "");
        return name.toLowerCase();
    }
}

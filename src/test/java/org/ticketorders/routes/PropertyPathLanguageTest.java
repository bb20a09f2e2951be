package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.bean.BeanExpression;
import org.apache.camel.language.bean.RuntimeBeanExpressionException;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyPathLanguageTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.getRegistry().bind("bean-language", new PropertyPathLanguage());
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    public record Order(String id, Customer customer, List<String> tickets) {

        public boolean isTaken() {
            return true;
        }

        public String taken() {
            return "by name";
        }

        public String getNote() {
            return "by getter";
        }

        public boolean isOpen() {
            return true;
        }

        public String broken() {
            throw new IllegalStateException("broken");
        }
    }

    public record Customer(String name) {}

    /** Public methods of a class that is not. */
    private static final class Hidden implements CharSequence {

        @Override
        public int length() {
            return 7;
        }

        @Override
        public char charAt(int index) {
            return 'h';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return this;
        }
    }

    private Object read(String simple, Object order) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.setVariable("order", order);
        Expression expression = camel.resolveLanguage("simple").createExpression(simple);
        expression.init(camel);
        return expression.evaluate(exchange, Object.class);
    }

    @ParameterizedTest
    @CsvSource({
        "id, o-1",
        "customer.name, Jane",
        "customer.name.length, 4",
        "tickets.size, 2",
        "taken, by name",
        "note, by getter",
        "open, true",
        "isTaken, true",
        "class.simpleName, Order",
        "tickets.get(1), b",
        "tickets[0], a",
        "customer.name.substring(2), ne",
        "customer?.name, Jane"
    })
    void readsWhatRoutesAskFor(String path, String value) {
        assertThat(read("${variable.order." + path + "}", new Order("o-1", new Customer("Jane"), List.of("a", "b"))))
                .hasToString(value);
    }

    @Test
    void leavesToCamelOnlyWhatIsNoPath() {
        PropertyPathLanguage language = (PropertyPathLanguage) camel.resolveLanguage("bean");
        Order order = new Order("o-1", new Customer("Jane"), List.of());

        assertThat(language.createExpression(null, new Object[] {null, order, ".customer.name"}))
                .isNotInstanceOf(BeanExpression.class);
        assertThat(language.createExpression(null, new Object[] {null, order, ".customer.name.substring(2)"}))
                .isInstanceOf(BeanExpression.class);
    }

    @Test
    void readsNothingOfNothing() {
        assertThat(read("${variable.order.customer}", new Order("o-1", null, List.of())))
                .isNull();
        assertThat(read("${variable.none.customer}", null)).isNull();
    }

    @Test
    void leavesToCamelWhatCannotBeRead() {
        Order order = new Order("o-1", null, List.of());

        assertThatThrownBy(() -> read("${variable.order.idd}", order))
                .isInstanceOf(RuntimeBeanExpressionException.class)
                .hasStackTraceContaining("idd");
        assertThatThrownBy(() -> read("${variable.order.customer.name}", order))
                .isInstanceOf(RuntimeBeanExpressionException.class)
                .hasStackTraceContaining("customer");
        assertThatThrownBy(() -> read("${variable.order.broken}", order)).hasStackTraceContaining("broken");
    }

    @Test
    void readsByInterfaceWhatAHiddenClassHas() {
        assertThat(read("${variable.order.length}", new Hidden())).isEqualTo(7);
    }
}

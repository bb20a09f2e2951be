package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.CamelContext;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.ticketorders.ledger.Step;

class EnumConvertersTest {

    @Test
    void knowsConstantsByTheirNames() throws Exception {
        try (CamelContext camel = new DefaultCamelContext()) {
            new EnumConverters().beforeApplicationStart(camel);

            assertThat(camel.getTypeConverterRegistry().lookup(Step.class, String.class))
                    .isNotNull();
            assertThat(camel.getTypeConverter().convertTo(HttpMethods.class, "POST"))
                    .isEqualTo(HttpMethods.POST);
            for (Step step : Step.values()) {
                assertThat(camel.getTypeConverter().convertTo(Step.class, step.name()))
                        .isEqualTo(step);
            }
            assertThatThrownBy(() -> camel.getTypeConverter().convertTo(Step.class, "DANCE"))
                    .isInstanceOf(TypeConversionException.class)
                    .hasRootCauseMessage("Step has no 'DANCE'");
        }
    }
}

package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.RestConfiguration;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ApiDescriptionTest {

    @Test
    void describesTheApiWhenItIsAskedForAndOnce() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ApiDescription description = new ApiDescription((camel, path, configuration, parameters) -> {
            made.incrementAndGet();
            return exchange -> exchange.getMessage().setBody(path);
        });
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Processor processor =
                    description.createApiProcessor(camel, "/openapi.json", new RestConfiguration(), Map.of());
            assertThat(made).hasValue(0);

            DefaultExchange exchange = new DefaultExchange(camel);
            processor.process(exchange);
            processor.process(new DefaultExchange(camel));

            assertThat(made).hasValue(1);
            assertThat(exchange.getMessage().getBody()).isEqualTo("/openapi.json");
        }
    }
}

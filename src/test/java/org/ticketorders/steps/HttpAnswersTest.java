package org.ticketorders.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.ticketorders.shop.HttpAnswer;

class HttpAnswersTest {

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void takesTheFirstOfAHeaderThatComesTwice() {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 503);
        exchange.getMessage().setHeader("Retry-After", List.of(" ", "7", "60"));
        exchange.getMessage().setHeader("Content-Type", List.of("application/json", "text/html"));
        exchange.getMessage().setHeader("WWW-Authenticate", List.of("Basic realm=\"x\"", "Bearer"));

        HttpAnswer answer = HttpAnswers.of(exchange);

        assertThat(answer.waitFor()).isEqualTo(Duration.ofSeconds(7));
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.challenge()).isEqualTo("Basic realm=\"x\", Bearer");
    }

    @Test
    void knowsWhatIsNotThere() {
        assertThat(HttpAnswers.of(exchange)).isEqualTo(new HttpAnswer(0, null, null));
    }
}

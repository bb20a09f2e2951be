package org.ticketorders.steps;

import java.util.Collection;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.shop.HttpAnswer;

/** Takes what a call by HTTP has left in the message in hand. */
@Configuration(proxyBeanMethods = false)
class HttpAnswers {

    static HttpAnswer of(Exchange exchange) {
        Message message = exchange.getMessage();
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        return new HttpAnswer(
                status == null ? 0 : status,
                first(message, Exchange.CONTENT_TYPE),
                first(message, HttpAnswer.UNASKED_ENCODING),
                all(message, "WWW-Authenticate"),
                message.getBody(byte[].class),
                first(message, "Retry-After"));
    }

    /** Who stands in front of the shop may add a header that it has already: Camel then makes a list of them. */
    private static List<String> values(Message message, String header) {
        Object value = message.getHeader(header);
        return value instanceof Collection<?> several
                ? several.stream().map(String::valueOf).toList()
                : value == null ? List.of() : List.of(value.toString());
    }

    /** The first that says anything, or null. */
    private static String first(Message message, String header) {
        return values(message, header).stream()
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse(null);
    }

    private static String all(Message message, String header) {
        List<String> values = values(message, header);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** Puts the whole answer into the body, for who reads it: the headers of an answer are no arguments of method expressions. */
    @Bean
    Processor takeHttpAnswer() {
        return exchange -> exchange.getMessage().setBody(of(exchange));
    }
}

package org.ticketorders.steps;

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
                message.getHeader(Exchange.CONTENT_TYPE, String.class),
                message.getHeader(HttpAnswer.UNASKED_ENCODING, String.class),
                message.getHeader("WWW-Authenticate", String.class),
                message.getBody(byte[].class),
                message.getHeader("Retry-After", String.class));
    }

    /** Puts the whole answer into the body, for who reads it: the headers of an answer are no arguments of method expressions. */
    @Bean
    Processor takeHttpAnswer() {
        return exchange -> exchange.getMessage().setBody(of(exchange));
    }
}

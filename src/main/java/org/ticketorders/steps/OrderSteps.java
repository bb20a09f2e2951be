package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.hold.Reservations;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.order.OrderAnswer;
import org.ticketorders.order.OrderAnswers;
import org.ticketorders.order.OrderMapper;
import org.ticketorders.outage.Outages;
import org.ticketorders.outage.Stage;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.token.Tokens;

/** From a hold to an order. */
@Configuration(proxyBeanMethods = false)
class OrderSteps {

    @Bean
    Processor orderRequest(OrderMapper mapper, Tokens tokens) {
        return exchange -> {
            Purchase purchase = Variables.purchase(exchange);
            byte[] order = mapper.map(purchase, Variables.row(exchange).hold());
            String bearer = tokens.bearerForOrders(purchase);
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            message.setBody(order);
            message.setHeader(Exchange.HTTP_METHOD, "POST");
            message.setHeader(Exchange.HTTP_PATH, "/" + purchase.shop() + "/order");
            message.setHeader("Content-Type", "application/json");
            message.setHeader("Accept", "application/json");
            if (bearer != null) {
                message.setHeader("Authorization", bearer);
            }
        };
    }

    /**
     * The last look at the clock. What fails up to here was certainly not sent; from here on nothing but the request itself is left to
     * do.
     */
    @Bean
    Processor holdMustLive(Reservations reservations) {
        return exchange -> {
            reservations.mustLive(Variables.row(exchange).hold());
            exchange.setVariable(Variables.POSTING, true);
        };
    }

    @Bean
    Processor readOrderAnswer(OrderAnswers answers) {
        return exchange -> {
            Message message = exchange.getMessage();
            exchange.setVariable(
                    Variables.ANSWER,
                    answers.read(
                            message.getHeader(Exchange.HTTP_RESPONSE_CODE, int.class),
                            message.getBody(byte[].class),
                            message.getHeader("Retry-After", String.class),
                            Variables.purchase(exchange).receiver()));
        };
    }

    /**
     * Writes the end that the answer gives. Orders in doubt count as an outage, or a shop that fails at every order would put all
     * that waits in doubt.
     */
    @Bean
    Processor recordOrderAnswer(Ledger ledger, Outages outages) {
        return exchange -> {
            OrderAnswer answer = exchange.getVariable(Variables.ANSWER, OrderAnswer.class);
            Purchase purchase = Variables.purchase(exchange);
            exchange.setVariable(Variables.ROW, ledger.answered(Variables.row(exchange), answer.ending()));
            if (answer.isInDoubt()) {
                outages.unavailable(Stage.ORDER, purchase, answer.ending().detail());
            } else {
                outages.succeeded(Stage.ORDER, purchase);
            }
        };
    }
}

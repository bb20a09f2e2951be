package org.ticketorders.steps;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.hold.Hold;
import org.ticketorders.hold.HoldAges;
import org.ticketorders.hold.Reservations;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.outage.Outages;
import org.ticketorders.outage.Stage;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.token.Tokens;

/** From a purchase to a hold of all its tickets. */
@Configuration(proxyBeanMethods = false)
class ReserveSteps {

    /** Camel counts the repetitions of a call in these. */
    private static final String COUNTERS = "CamelRedeliver*";

    /** When the first reservation can have begun at the earliest. */
    @Bean
    Processor lookAtClock(HoldAges ages) {
        return exchange -> exchange.setVariable(Variables.ASKED_FROM, ages.now());
    }

    @Bean
    Predicate asksForOneUnit() {
        return exchange -> Variables.purchase(exchange).units().size() == 1;
    }

    /** The request for one unit of a ticket. */
    @Bean
    Processor reserveRequest(Tokens tokens) {
        return exchange -> {
            Purchase purchase = Variables.purchase(exchange);
            String bearer = tokens.bearer(purchase);
            Message message = exchange.getMessage();
            message.removeHeaders("*", COUNTERS);
            message.setBody(null);
            message.setHeader(Exchange.HTTP_METHOD, "GET");
            message.setHeader(
                    Exchange.HTTP_PATH,
                    "/" + purchase.shop() + "/reserve/ticket/" + exchange.getVariable(Variables.TICKET, String.class));
            message.setHeader("Accept", "application/json");
            message.setHeader("Authorization", bearer);
        };
    }

    @Bean
    Processor readReservation(Reservations reservations) {
        return exchange -> {
            Message message = exchange.getMessage();
            message.setBody(reservations.read(
                    exchange.getVariable(Variables.TICKET, String.class),
                    message.getHeader(Exchange.HTTP_RESPONSE_CODE, int.class),
                    message.getBody(byte[].class),
                    message.getHeader("Retry-After", String.class),
                    Variables.purchase(exchange).receiver()));
        };
    }

    /** Makes one hold of what the units brought, all or nothing, and writes it into the ledger. */
    @Bean
    Processor recordHold(Reservations reservations, Ledger ledger, Outages outages) {
        return exchange -> {
            Purchase purchase = Variables.purchase(exchange);
            Hold hold = reservations.assemble(
                    purchase,
                    exchange.getMessage().getBody(List.class),
                    exchange.getVariable(Variables.PAYMENT_PROVIDER, String.class),
                    exchange.getVariable(Variables.ASKED_FROM, HoldAges.Moment.class));
            exchange.setVariable(Variables.ROW, ledger.held(Variables.row(exchange), hold));
            outages.succeeded(Stage.RESERVE, purchase);
        };
    }
}

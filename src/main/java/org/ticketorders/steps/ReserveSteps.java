package org.ticketorders.steps;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.builder.PredicateBuilder;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.support.ExpressionAdapter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.hold.HoldAges;
import org.ticketorders.hold.Reservations;
import org.ticketorders.lane.ShopRateLimiter;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.limit.ShopLimits;
import org.ticketorders.outage.Outages;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Stage;
import org.ticketorders.token.Tokens;

/** From a purchase to a hold of all its tickets. */
@Configuration(proxyBeanMethods = false)
class ReserveSteps {

    /** Camel counts the repetitions of a call in these. */
    private static final String COUNTERS = "CamelRedeliver*";

    /** The GUID of the unit's ticket: the one thing that the units of a purchase differ in. */
    private static final String TICKET = "ticket";

    /** When the first reservation can have begun at the earliest; after the message's turn, while the stage resumes after an outage. */
    @Bean
    Processor lookAtClock(HoldAges ages, TurnToOrder turns) {
        return exchange -> {
            Work work = Work.of(exchange);
            work.setTurnToReserve(turns.toReserve(exchange));
            work.setAskedFrom(ages.now());
        };
    }

    @Bean
    Predicate asksForOneUnit() {
        return exchange -> Work.of(exchange).getPurchase().units().size() == 1;
    }

    /** The GUID of each unit's ticket. */
    @Bean
    Expression units() {
        return new ExpressionAdapter() {
            @Override
            public Object evaluate(Exchange exchange) {
                return Work.of(exchange).getPurchase().units();
            }
        };
    }

    /** The request for one unit, whose ticket is the body at the first try. */
    @Bean
    Processor reserveRequest(Tokens tokens) {
        return exchange -> {
            Purchase purchase = Work.of(exchange).getPurchase();
            String bearer = tokens.bearer(purchase);
            Message message = exchange.getMessage();
            message.removeHeaders("*", COUNTERS);
            message.setBody(null);
            message.setHeader(Exchange.HTTP_METHOD, HttpMethods.GET);
            message.setHeader(
                    Exchange.HTTP_PATH,
                    "/" + purchase.shop() + "/reserve/ticket/" + exchange.getVariable(TICKET, String.class));
            message.setHeader("Accept", "application/json");
            message.setHeader("Authorization", bearer);
            // a GET that holds a ticket: what somebody was answered before is no hold
            message.setHeader("Cache-Control", "no-cache, no-store");
        };
    }

    @Bean
    Processor readReservation(Reservations reservations) {
        return exchange -> {
            exchange.getMessage()
                    .setBody(reservations.read(
                            exchange.getVariable(TICKET, String.class),
                            HttpAnswers.of(exchange),
                            Work.of(exchange).getPurchase().receiver()));
        };
    }

    /** Makes one hold of what the units brought, all or nothing. */
    @Bean
    Processor takeHold(Reservations reservations, ShopLimits limits) {
        return exchange -> {
            Work work = Work.of(exchange);
            if (work.getTurnToReserve() != null) {
                work.getTurnToReserve().close();
            }
            try {
                work.setHold(reservations.assemble(
                        work.getPurchase(),
                        exchange.getMessage().getBody(List.class),
                        work.getPaymentProvider(),
                        work.getAskedFrom(),
                        limits.reservationTime(work.getShop()).orElse(null)));
            } catch (PurchaseRejected e) {
                work.setRefusal(e.getEnding());
            }
        };
    }

    /** Whether the shop or a rule says no to the purchase. */
    @Bean
    Predicate isRefused() {
        return exchange -> Work.of(exchange).getRefusal() != null;
    }

    @Bean
    Predicate isNotRefused(@Qualifier("isRefused") Predicate isRefused) {
        return PredicateBuilder.not(isRefused);
    }

    /** Writes the refusal as the purchase's end. */
    @Bean
    Processor recordRefusal(Ledger ledger) {
        return exchange -> {
            Work work = Work.of(exchange);
            work.setRow(ledger.endWithoutHold(work.getRow(), work.getRefusal()));
        };
    }

    /** Whether the hold must wait: nothing is ordered at the purchase's shop now, or others before it. */
    @Bean
    Predicate orderingMustWait(Outages outages, TurnToOrder turns) {
        return exchange -> outages.orderingIsPaused(Work.of(exchange).getPurchase()) || !turns.comes(exchange);
    }

    /** Writes a hold that waits into the ledger. */
    @Bean
    Processor recordHold(Ledger ledger, Outages outages) {
        return exchange -> {
            Work work = Work.of(exchange);
            work.setRow(ledger.held(work.getRow(), work.getHold()));
            outages.succeeded(Stage.RESERVE, work.getPurchase());
        };
    }

    /**
     * Waits for the order's turn where the shop has a rate, then writes into the ledger that the purchase is held and its order may
     * leave. Who is not to wait any longer, since the application stops, leaves a hold that waits.
     */
    @Bean
    Processor beginOrder(Ledger ledger, ShopRateLimiter turns, Outages outages) {
        return exchange -> {
            Work work = Work.of(exchange);
            try {
                turns.take(work.getPurchase());
            } catch (IllegalStateException e) {
                work.setRow(ledger.held(work.getRow(), work.getHold()));
                throw e;
            }
            work.setRow(ledger.ordering(work.getRow(), work.getHold()));
            outages.succeeded(Stage.RESERVE, work.getPurchase());
        };
    }
}

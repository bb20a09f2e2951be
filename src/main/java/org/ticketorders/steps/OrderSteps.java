package org.ticketorders.steps;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.hold.Reservations;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.OrderIsAnothers;
import org.ticketorders.order.OrderAnswer;
import org.ticketorders.order.OrderAnswers;
import org.ticketorders.order.OrderMapper;
import org.ticketorders.outage.Outages;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.OrderPost;
import org.ticketorders.shop.ShopUnavailable;
import org.ticketorders.token.Tokens;

/** From a hold to an order. */
@Configuration(proxyBeanMethods = false)
class OrderSteps {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.purchases");

    /**
     * The request, made once for a message in hand, with the last look at the clock: nothing but the call itself is left to do. Whether
     * that has begun is what the request itself tells.
     */
    @Bean
    Processor prepareOrder(OrderMapper mapper, Tokens tokens, Reservations reservations) {
        return exchange -> {
            Work work = Work.of(exchange);
            if (work.getPost() != null) {
                throw new IllegalStateException("the order of this message was prepared before");
            }
            Purchase purchase = work.getPurchase();
            OrderPost post = new OrderPost();
            work.setPost(post);
            post.prepare(mapper.map(purchase, work.getRow().hold()), tokens.bearerForOrders(purchase));
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            message.setBody(post);
            message.setHeader(Exchange.HTTP_METHOD, HttpMethods.POST);
            message.setHeader(Exchange.HTTP_PATH, "/" + purchase.shop() + "/order");
            message.setHeader("Content-Type", "application/json");
            message.setHeader("Accept", "application/json");
            if (post.bearer() != null) {
                message.setHeader("Authorization", post.bearer());
            }
            reservations.mustLive(work.getRow().hold());
        };
    }

    @Bean
    Processor readOrderAnswer(OrderAnswers answers) {
        return exchange -> {
            Work work = Work.of(exchange);
            boolean withToken = work.getPost() == null || work.getPost().bearer() != null;
            work.setAnswer(
                    answers.read(HttpAnswers.of(exchange), work.getPurchase().receiver(), withToken));
        };
    }

    /** What it means that a step failed in place of an answer. */
    @Bean
    Processor readOrderFailure(OrderAnswers answers) {
        return exchange -> {
            Work work = Work.of(exchange);
            work.setAnswer(
                    answers.none(work.getPost(), exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
        };
    }

    /**
     * Writes what the answer means: an end, or that the hold waits again. Orders in doubt count as an outage, or a shop that fails at
     * every order would put all that waits in doubt.
     */
    @Bean
    Processor recordOrderAnswer(Ledger ledger, OrderAnswers answers, Outages outages) {
        return exchange -> {
            Work work = Work.of(exchange);
            OrderAnswer answer = work.getAnswer();
            if (answer == null) {
                answer = answers.none(work.getPost(), null);
                work.setAnswer(answer);
            }
            if (work.getPost() != null && work.getPost().mayHaveAnswerToAnother()) {
                answer = answers.ofAnother();
                work.setAnswer(answer);
            }
            if (answer.isNotTaken()) {
                work.setRow(ledger.notTaken(work.getRow(), answer.whyNotTaken()));
                return;
            }
            try {
                work.setRow(ledger.answered(work.getRow(), answer.ending()));
            } catch (OrderIsAnothers other) {
                if (work.getPost() != null) {
                    work.getPost().gotAnswerToAnother();
                }
                answer = answers.ofAnother(other.purchaseId());
                work.setAnswer(answer);
                work.setRow(ledger.answered(work.getRow(), answer.ending()));
            }
            if (answer.isInDoubt()) {
                outages.inDoubt(work.getPurchase(), OrderAnswers.cause(answer.ending()), work.getTurn());
            } else {
                outages.succeeded(Stage.ORDER, work.getPurchase());
            }
            if (work.getTurn() != null) {
                work.getTurn().close();
            }
        };
    }

    /** Whether the purchase has come to an end. */
    @Bean
    Predicate isOver() {
        return exchange -> Work.of(exchange).getRow().state().isEnd();
    }

    /** Counts an order that the shop did not take towards an outage; a token that it refused is renewed, if it can be. */
    @Bean
    Processor countNotTaken(Tokens tokens, Outages outages) {
        return exchange -> {
            Work work = Work.of(exchange);
            OrderAnswer answer = work.getAnswer();
            Purchase purchase = work.getPurchase();
            if (answer.unauthorized()) {
                String bearer = work.getPost().bearer();
                // without a token in the request, none was refused: a renewal would be spent for nothing
                if (bearer == null || !tokens.renew(purchase, bearer)) {
                    outages.unauthorized(Stage.ORDER, purchase, answer.whyNotTaken());
                }
            } else if (isTheShops(answer.failure())) {
                outages.unavailable(Stage.ORDER, purchase, answer.whyNotTaken());
            } else {
                LOG.warn("{} waits for its order again: {}", work.getName(), answer.whyNotTaken());
            }
        };
    }

    private static boolean isTheShops(Throwable failure) {
        return failure == null || failure instanceof IOException || failure instanceof ShopUnavailable;
    }
}

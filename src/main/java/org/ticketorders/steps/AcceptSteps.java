package org.ticketorders.steps;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.support.ExpressionAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.lane.Lanes;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.ledger.Decision;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.Step;
import org.ticketorders.limit.ShopLimits;
import org.ticketorders.limit.TicketNames;
import org.ticketorders.message.Envelopes;
import org.ticketorders.outcome.Outcomes;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.purchase.read.Spellings;

/** From a message to what is to be done with it, and to the payment method of its purchase. */
@Configuration(proxyBeanMethods = false)
class AcceptSteps {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.purchases");

    /** Whether a message of no id is in hand, which could not be told from its own duplicate. */
    @Bean
    Predicate hasNoMessageId() {
        return exchange -> Work.of(exchange).getMessage().messageId() == null;
    }

    /** Finds the queue of the lane that the message belongs to, if it belongs to one. */
    @Bean
    Processor findLane(Lanes lanes) {
        return exchange -> {
            Work work = Work.of(exchange);
            work.setLane(lanes.queueFor(work.getMessage()));
        };
    }

    /**
     * Reads the purchase from the body. The headers were the sender's, and go. What is no purchase any more since the configuration was changed, and was accepted
     * before, is known by what its sender wrote: whoever sent it is not told that it was refused.
     */
    @Bean
    Processor readPurchase(PurchaseReader reader, Envelopes envelopes, TicketNames names, Ledger ledger) {
        return exchange -> {
            Work work = Work.of(exchange);
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            envelopes.mustBeTakable(work.getMessage());
            PurchaseReader.Reading reading;
            try {
                reading = reader.read(message.getBody());
            } catch (InvalidPurchase e) {
                PurchaseRecord accepted = accepted(ledger, e).orElseThrow(() -> e);
                LOG.warn(
                        "{} was accepted at {}, and is no purchase by the present configuration: {}",
                        accepted.purchaseId(),
                        accepted.acceptedAt(),
                        e.getMessage());
                work.readAs(accepted, envelopes.delivery(work.getMessage(), accepted));
                return;
            }
            names.noteOfSender(reading.ticketNames());
            work.read(reading.purchase(), envelopes.delivery(work.getMessage(), reading));
        };
    }

    private static Optional<PurchaseRecord> accepted(Ledger ledger, InvalidPurchase invalid) {
        return invalid.getPurchaseId() == null || invalid.getWritten() == null
                ? Optional.empty()
                : ledger.find(invalid.getPurchaseId())
                        .filter(row -> ContentDigest.written(row.digest()).equals(invalid.getWritten()));
    }

    /**
     * What is to be done; the row that this relies on is written. A hold that has waited takes its turn to be ordered before the ledger is asked, which
     * writes that its order may leave. A row of an earlier version knows its content as it was written alone: before it refuses a message, other spellings of
     * that are tried.
     */
    @Bean
    Processor askLedger(Ledger ledger, TurnToOrder turns, Spellings spellings) {
        return exchange -> {
            Work work = Work.of(exchange);
            if (work.getAcceptedAs() != null) {
                work.decided(ledger.takeUnread(work.getDelivery(), work.getAcceptedAs()));
                return;
            }
            boolean wantsToOrder = work.getMessage().source() == Source.HELD
                    && !work.getMessage().undelivered();
            boolean mayOrder = !wantsToOrder || turns.comes(exchange);
            Decision decision = ledger.take(work.getDelivery(), mayOrder);
            if (decision.step() == Step.REFUSE && isSpeltOtherwise(work, decision.row(), spellings)) {
                work.isTheSameAs(decision.row());
                decision = ledger.take(work.getDelivery(), mayOrder);
            }
            work.decided(decision);
        };
    }

    private static boolean isSpeltOtherwise(Work work, PurchaseRecord row, Spellings spellings) {
        return ContentDigest.meaning(row.digest()) == null
                && spellings.include(work.getPurchase(), ContentDigest.written(row.digest()));
    }

    /** Whether the purchase's tickets are to be reserved. Of nearly all: asked first, and without Simple, which copies the exchange to ask a method. */
    @Bean
    Predicate asksToReserve() {
        return exchange -> Work.of(exchange).getStep().equals(Step.RESERVE.name());
    }

    /** The purchase's id belongs to another purchase. */
    @Bean
    Processor refuseReusedId(Outcomes outcomes) {
        return exchange -> {
            Work work = Work.of(exchange);
            work.setInvalid(outcomes.idReused(work.getPurchase()));
        };
    }

    /** Whether something is to be asked for before the purchase is judged: payment methods or limits. Not so for nearly all. */
    @Bean
    Predicate mustAskShop(Predicate paymentMethodsAreStale, Predicate limitsAreUnknown) {
        return exchange -> paymentMethodsAreStale.matches(exchange) || limitsAreUnknown.matches(exchange);
    }

    /** Whether the API must be asked for the shop's payment methods. */
    @Bean
    Predicate paymentMethodsAreStale(PaymentMethods methods) {
        return exchange -> !methods.isFresh(Work.of(exchange).getShop());
    }

    /** Whether a limit of the shop or its tickets is to be asked for, and nothing speaks against the purchase already. */
    @Bean
    Predicate limitsAreUnknown(ShopLimits limits) {
        return exchange -> {
            Work work = Work.of(exchange);
            return work.getRefusal() == null
                    && !limits.toAsk(work.getPurchase()).isEmpty();
        };
    }

    /** What is to be asked for. */
    @Bean
    Expression limitsToAsk(ShopLimits limits) {
        return new ExpressionAdapter() {
            @Override
            public Object evaluate(Exchange exchange) {
                return limits.toAsk(Work.of(exchange).getPurchase());
            }
        };
    }

    /** Refuses a purchase that breaks a limit of the shop, as far as it is known. */
    @Bean
    Processor compareWithLimits(ShopLimits limits) {
        return exchange -> {
            Work work = Work.of(exchange);
            if (work.getRefusal() != null) {
                return;
            }
            try {
                limits.check(work.getPurchase());
            } catch (PurchaseRejected e) {
                work.setRefusal(e.getEnding());
            }
        };
    }

    /** Keeps the API's list of payment methods, or its refusal to give the purchase's shop any. */
    @Bean
    Processor keepPaymentMethods(PaymentMethods methods) {
        return exchange -> {
            Work work = Work.of(exchange);
            try {
                methods.store(work.getShop(), HttpAnswers.of(exchange));
            } catch (PurchaseRejected e) {
                work.setRefusal(e.getEnding());
            }
        };
    }

    /** Finds the payment method that the purchase names, unless the API has refused its shop. */
    @Bean
    Processor choosePaymentMethod(PaymentMethods methods) {
        return exchange -> {
            Work work = Work.of(exchange);
            if (work.getRefusal() != null) {
                return;
            }
            try {
                work.setPaymentProvider(methods.choose(work.getPurchase()));
            } catch (PurchaseRejected e) {
                work.setRefusal(e.getEnding());
            }
        };
    }
}

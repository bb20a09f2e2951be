package org.ticketorders.ops.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.jms.JmsException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.ticketorders.ledger.ConcurrentChange;
import org.ticketorders.ledger.NotInDoubt;
import org.ticketorders.ledger.OrderIsAnothers;
import org.ticketorders.ledger.TooEarlyToResolve;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/** Says in the words of HTTP (RFC 9457) why an operator's request was not done. */
@Component
public class Problems {

    private final ObjectMapper json;

    Problems(ObjectMapper json) {
        this.json = json;
    }

    public int status(Throwable failure) {
        return problem(failure).getStatus();
    }

    /** The body, {@code application/problem+json}. */
    public String body(Throwable failure) throws JsonProcessingException {
        return json.writeValueAsString(problem(failure));
    }

    /** Whether it is an answer to somebody who only looked, and whose request was wrong: a page may ask it again and again. */
    public boolean isRefusedLook(Throwable failure, Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getProperty(Operator.LOOKS)) && status(failure) < 500;
    }

    /** Why it was not done, for the log: what an operator searched for may be an e-mail address. */
    public String logged(Throwable failure) {
        return Harmless.words(String.valueOf(failure.getMessage()));
    }

    private static ProblemDetail problem(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return ProblemDetail.forStatusAndDetail(HttpStatus.valueOf(refusal.status()), refusal.getMessage());
        }
        if (failure instanceof TooEarlyToResolve
                || failure instanceof NotInDoubt
                || failure instanceof OrderIsAnothers
                || failure instanceof ConcurrentChange) {
            return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, failure.getMessage());
        }
        if (failure instanceof ShopUnavailable
                || failure instanceof ShopUnauthorized
                || failure instanceof IOException) {
            return unavailable("the shop could not be asked: " + failure.getMessage());
        }
        if (failure instanceof DataAccessException || failure instanceof CannotCreateTransactionException) {
            return unavailable("the ledger does not answer; nothing was changed, or the ledger shows what was");
        }
        if (failure instanceof JmsException) {
            return unavailable(
                    "the broker does not answer; nothing was moved, or the dead letter is where it was moved to");
        }
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "unexpected: " + failure.getClass().getSimpleName() + "; the log has more");
    }

    private static ProblemDetail unavailable(String detail) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail + ". Try again later.");
    }
}

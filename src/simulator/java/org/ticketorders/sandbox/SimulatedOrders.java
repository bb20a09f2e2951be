package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks taken orders up: {@code GET /order/:guid}, and {@code GET /orders?created_at=FROM,TO&page=&per_page=&include=}. Thread-safe.
 *
 * <h2>Documented</h2>
 * <ul>
 *   <li>The look-up by GUID and its path; that it needs no token; the fields of an order. The header {@code Company}.
 * </ul>
 *
 * <h2>Seen in a client only</h2>
 * <ul>
 *   <li>The list: its parameters, {@code Company} with it, {@code data} and {@code last_page}, the newest first; the type of a sold
 *       ticket as {@code original_id}; a withdrawn order as one whose {@code invalidated_since} is set.
 * </ul>
 *
 * <h2>Assumed</h2>
 * <ul>
 *   <li>Both ends of {@code created_at} belong to it; they are ISO 8601 with an offset, or without one in UTC, or a date. The list compares
 *       whole seconds, as it shows them.
 *   <li>The list wants a token and the header {@code Company}: without one it is a 401, without the other a 400. Every shop belongs to
 *       {@link #COMPANY}; for another company it is empty. What cannot be read is a 422.
 *   <li>A page has 15 orders unless asked, at most {@value #MOST_PER_PAGE}; a page behind the last is empty; {@code last_page} is at least 1.
 *   <li>The list shows payments only where {@code include} asks for them, and an order as soon as it is taken unless {@link #lagMillis(long)}
 *       says later. The look-up by GUID always shows both.
 *   <li>A token sent with the look-up must be good, although none is needed.
 * </ul>
 */
public final class SimulatedOrders {

    /** GUID of the company that every simulated shop belongs to. */
    public static final String COMPANY = "b4a1c5de-52f0-4c6b-9b57-0d1c3f0a7e11";

    private static final int MOST_PER_PAGE = 100;
    private static final int PER_PAGE = 15;

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX]")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private final Supplier<List<TakenOrder>> taken;
    private final SimulatedPayments payments;
    private volatile long lagMillis;

    SimulatedOrders(Supplier<List<TakenOrder>> taken, SimulatedPayments payments) {
        this.taken = taken;
        this.payments = payments;
    }

    /** How much later than it was taken an order appears in the list, in milliseconds, at least 0. */
    public void lagMillis(long lagMillis) {
        RecordValues.requireMillis("lagMillis", lagMillis);
        this.lagMillis = lagMillis;
    }

    public long lagMillis() {
        return lagMillis;
    }

    Answer show(TakenOrder order) {
        return Answer.ok(OrderView.withPayments(order, stateOf(order)));
    }

    Answer list(ShopRequest request) {
        if (request.company() == null || request.company().isBlank()) {
            return Answer.error(400, "The header Company is required");
        }
        List<String> companies =
                Arrays.stream(request.company().split(",")).map(String::strip).toList();
        try {
            int page = number(request, "page", 1, Integer.MAX_VALUE);
            int perPage = number(request, "per_page", PER_PAGE, MOST_PER_PAGE);
            List<TakenOrder> found = companies.contains(COMPANY) ? between(request.parameter("created_at")) : List.of();
            String include = request.parameter("include");
            return Answer.ok(page(found, page, perPage, include == null ? List.of() : List.of(include.split(","))));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Answer.error(422, String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode page(List<TakenOrder> found, int page, int perPage, List<String> include) {
        ObjectNode answer = Answer.JSON.createObjectNode();
        ArrayNode data = answer.putArray("data");
        found.stream().skip((page - 1L) * perPage).limit(perPage).forEach(order -> {
            PaymentState state = stateOf(order);
            ObjectNode view = OrderView.of(order, state);
            if (include.contains("payments")) {
                OrderView.addPayments(view, state);
            }
            if (include.contains("shop")) {
                view.putObject("shop").put("guid", order.shop());
            }
            data.add(view);
        });
        return answer.put("current_page", page)
                .put("per_page", perPage)
                .put("last_page", Math.max(1, (found.size() + perPage - 1) / perPage))
                .put("total", found.size());
    }

    private PaymentState stateOf(TakenOrder order) {
        PaymentState state = payments.of(order.orderId());
        if (state == null) {
            throw new IllegalStateException("an order without a state");
        }
        return state;
    }

    /** The newest first. */
    private List<TakenOrder> between(@Nullable String createdAt) {
        Instant from = Instant.MIN;
        Instant to = Instant.now().minusMillis(lagMillis);
        Instant last = Instant.MAX;
        if (createdAt != null) {
            String[] ends = createdAt.split(",", -1);
            if (ends.length != 2) {
                throw new IllegalArgumentException("created_at must be FROM,TO");
            }
            from = time(ends[0], false);
            last = time(ends[1], true);
        }
        List<TakenOrder> all = taken.get();
        List<TakenOrder> found = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            Instant at = all.get(i).takenAt();
            Instant shown = at.truncatedTo(ChronoUnit.SECONDS);
            if (!at.isAfter(to) && !shown.isBefore(from) && !shown.isAfter(last)) {
                found.add(all.get(i));
            }
        }
        return found;
    }

    /** A date is its first second as the beginning, and its last as the end. */
    private static Instant time(String text, boolean end) {
        TemporalAccessor read =
                TIME.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        if (read instanceof OffsetDateTime withOffset) {
            return withOffset.toInstant();
        }
        if (read instanceof LocalDateTime local) {
            return local.toInstant(ZoneOffset.UTC);
        }
        Instant start = ((LocalDate) read).atStartOfDay().toInstant(ZoneOffset.UTC);
        return end ? start.plus(1, ChronoUnit.DAYS).minusSeconds(1) : start;
    }

    private static int number(ShopRequest request, String name, int standard, int most) {
        String value = request.parameter(name);
        if (value == null) {
            return standard;
        }
        if (!value.matches("[1-9][0-9]{0,8}") || Integer.parseInt(value) > most) {
            throw new IllegalArgumentException(name + " must be a whole number from 1 to " + most);
        }
        return Integer.parseInt(value);
    }
}

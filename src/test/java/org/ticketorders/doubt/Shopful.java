package org.ticketorders.doubt;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.util.unit.DataSize;
import org.ticketorders.change.ChangeProperties;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.ledger.Alike;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.KnownOrder;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.OrderEvidence;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.order.OrderLookUp;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.Settling;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.HttpProperties;

/** A shop with orders and a ledger with purchases, of which a test says what became of them. */
final class Shopful {

    static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    static final String SEATS = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    static final String STANDING = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c02";
    static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    static final Duration LIFE = Duration.ofMinutes(8);
    static final Duration MARGIN = Duration.ofMinutes(1);
    static final Duration NOT_ORDERED_AFTER = Duration.ofMinutes(10);

    static final Duration WHOLE = LIFE.plus(MARGIN).plus(NOT_ORDERED_AFTER);
    static final String JANE = "jane@example.com";
    static final List<String> TWO = List.of(SEATS, STANDING);

    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, PurchaseRecord> rows = new HashMap<>();
    final Map<String, Instant> posted = new HashMap<>();
    final Map<String, Purchase> messages = new HashMap<>();
    private final Map<String, String> emails = new HashMap<>();
    final List<ObjectNode> orders = new ArrayList<>();
    private final Map<String, Instant> times = new HashMap<>();
    final DoubtSearch search;
    Instant now = T0.plusSeconds(120);

    /** What happens at the shop after each page of a list. */
    Runnable betweenPages = () -> {};

    /** Whether the ledger has digests of the customers. */
    boolean digests;

    /** Whether orders are followed. */
    boolean follow;

    Shopful(boolean look, boolean settleNotOrdered) {
        Ledger ledger = mock(Ledger.class, withSettings().stubOnly());
        OrderEvidence evidence = mock(OrderEvidence.class, withSettings().stubOnly());
        when(ledger.in(any(), anyInt())).thenAnswer(call -> rows.values().stream()
                .filter(row -> row.state() == call.getArgument(0))
                .toList());
        when(ledger.find(anyString())).thenAnswer(call -> Optional.ofNullable(rows.get(call.<String>getArgument(0))));
        when(evidence.postedAt(any())).thenAnswer(call -> {
            Map<String, Instant> found = new HashMap<>();
            for (PurchaseRecord row : call.<Collection<PurchaseRecord>>getArgument(0)) {
                if (posted.containsKey(row.purchaseId())) {
                    found.put(row.purchaseId(), posted.get(row.purchaseId()));
                }
            }
            return found;
        });
        when(ledger.fence(any(), any())).thenAnswer(call -> {
            PurchaseRecord row = call.getArgument(0);
            return row.hold().lapsesBy().plus(MARGIN);
        });
        when(evidence.purchasesOf(any(), any())).thenAnswer(call -> {
            Map<String, String> found = new HashMap<>();
            Collection<String> ids = call.getArgument(0);
            rows.values().stream()
                    .filter(row -> row.ending() != null
                            && row.ending().orderId() != null
                            && ids.contains(row.ending().orderId()))
                    .forEach(row -> found.put(row.ending().orderId(), row.purchaseId()));
            return found;
        });
        when(evidence.alike(any(), any(), anyInt()))
                .thenAnswer(call -> alike(call.getArgument(0), call.getArgument(1)));
        when(evidence.knownOrders(anyString(), any(), any(), anyInt()))
                .thenAnswer(call -> known(call.getArgument(1), call.getArgument(2)));
        when(evidence.ofOthers(any(), any())).thenAnswer(call -> call.<Collection<String>>getArgument(1).stream()
                .filter(id -> digests && !isSameCustomer(rows.get(id), call.getArgument(0)))
                .collect(Collectors.toSet()));
        when(evidence.lastOrdered(anyString(), any(), any())).thenAnswer(call -> rows.values().stream()
                .filter(row -> row.state() == State.ORDERED)
                .findFirst());
        LetterBox letters = mock(LetterBox.class, withSettings().stubOnly());
        when(letters.open(anyString(), org.mockito.ArgumentMatchers.<Set<String>>any()))
                .thenAnswer(call -> {
                    Map<String, LetterBox.Opened> found = new HashMap<>();
                    for (String id : call.<Set<String>>getArgument(1)) {
                        if (messages.containsKey(id)) {
                            found.put(
                                    id,
                                    new LetterBox.Opened(
                                            new Letter(
                                                    "ID:" + id,
                                                    id,
                                                    null,
                                                    null,
                                                    null,
                                                    rows.get(id).attempt(),
                                                    null,
                                                    null,
                                                    1L),
                                            Map.of(),
                                            id));
                        }
                    }
                    return found;
                });
        PurchaseReader reader = mock(PurchaseReader.class, withSettings().stubOnly());
        when(reader.read(any()))
                .thenAnswer(call ->
                        new PurchaseReader.Reading(messages.get(call.<String>getArgument(0)), "d", "m", Map.of()));
        Clock clock = mock(Clock.class, withSettings().stubOnly());
        when(clock.instant()).thenAnswer(call -> now);
        when(clock.getZone()).thenReturn(ZoneOffset.UTC);
        InDoubtProperties properties = new InDoubtProperties(
                MARGIN, Duration.ofDays(14), look, settleNotOrdered, NOT_ORDERED_AFTER, "", 1_000, 20);
        Doubts doubts = new Doubts(
                ledger,
                evidence,
                letters,
                reader,
                properties,
                new HttpProperties(Duration.ofSeconds(3), Duration.ofSeconds(10), 1, DataSize.ofMegabytes(1), ""));
        DoubtProgress progress = new DoubtProgress(properties);
        ChangeProperties changes = mock(ChangeProperties.class, withSettings().stubOnly());
        when(changes.enabled()).thenAnswer(call -> follow);
        search = new DoubtSearch(
                ledger,
                doubts,
                progress,
                new ReadingPlan(evidence, progress, properties),
                new DoubtJudge(
                        ledger,
                        evidence,
                        new KnownOrders(evidence, properties),
                        doubts,
                        progress,
                        properties,
                        changes,
                        clock),
                new OrderLookUp(),
                properties,
                clock);
    }

    private List<KnownOrder> known(Instant from, Instant to) {
        return rows.values().stream()
                .filter(row -> row.state() == State.ORDERED && row.ending().settling() == null)
                .map(row -> new KnownOrder(row.ending().orderId(), posted.get(row.purchaseId()), row.updatedAt()))
                .filter(order ->
                        !order.notedAt().isBefore(from) && !order.notedAt().isAfter(to))
                .toList();
    }

    private List<Alike> alike(PurchaseRecord doubted, Instant since) {
        return rows.values().stream()
                .filter(row -> !row.purchaseId().equals(doubted.purchaseId()))
                .filter(row -> row.state() == State.IN_DOUBT
                        || (row.ending() != null
                                && row.ending().settling() != null
                                && row.ending().settling().at().isAfter(since)))
                .map(row -> new Alike(row, digests && isSameCustomer(row, doubted)))
                .filter(each -> each.sameCustomer() || !digests)
                .toList();
    }

    private boolean isSameCustomer(PurchaseRecord one, PurchaseRecord other) {
        return emails.get(one.purchaseId()).equals(emails.get(other.purchaseId()));
    }

    /** A purchase whose order was posted then. @param orderId for ORDERED */
    void purchase(String id, State state, String email, List<String> tickets, Instant postedAt, String orderId) {
        List<HeldTicket> held = tickets.stream()
                .map(ticket -> new HeldTicket(ticket, UUID.randomUUID().toString(), List.of()))
                .toList();
        Ending ending =
                switch (state) {
                    case ORDERED -> Ending.ordered(orderId, null, null, null);
                    case IN_DOUBT -> new Ending(state, Reason.ANSWER_LOST, "lost", null, orderId, null, null);
                    case FAILED -> Ending.of(state, Reason.RESOLVED, "not ordered");
                    default -> null;
                };
        emails.put(id, email);
        Instant until = postedAt.plus(LIFE);
        rows.put(
                id,
                new PurchaseRecord(
                        id,
                        state,
                        1,
                        1,
                        0,
                        "m",
                        "d m",
                        SHOP,
                        new Hold(held, "iDeal", until, until),
                        ending,
                        true,
                        null,
                        postedAt,
                        postedAt));
        posted.put(id, postedAt);
        messages.put(
                id,
                new Purchase(
                        id,
                        SHOP,
                        "iDeal",
                        "EUR",
                        new Receiver("nl_NL", email, "Jane", "Appleseed"),
                        tickets.stream()
                                .map(ticket -> new TicketLine(ticket, 1))
                                .toList()));
    }

    /** The end of a purchase is what somebody said of its doubt. */
    void settled(String id) {
        PurchaseRecord row = rows.get(id);
        rows.put(
                id,
                new PurchaseRecord(
                        id,
                        row.state(),
                        row.attempt(),
                        row.firstAttempt(),
                        row.renewals(),
                        row.owner(),
                        row.digest(),
                        row.shop(),
                        row.hold(),
                        row.ending().settled(new Settling(now, null)),
                        true,
                        null,
                        row.acceptedAt(),
                        row.updatedAt()));
    }

    /** A settling was taken back: the purchase is in doubt as the next attempt, whose order an earlier one has posted. */
    void takenBack(String id) {
        PurchaseRecord row = rows.get(id);
        rows.put(
                id,
                new PurchaseRecord(
                        id,
                        State.IN_DOUBT,
                        row.attempt() + 1,
                        row.firstAttempt(),
                        row.renewals(),
                        row.owner(),
                        row.digest(),
                        row.shop(),
                        row.hold(),
                        new Ending(State.IN_DOUBT, Reason.TAKEN_BACK, "taken back", null, null, null, null),
                        true,
                        null,
                        row.acceptedAt(),
                        now));
    }

    void doubt(String id, String email, List<String> tickets, Instant postedAt) {
        purchase(id, State.IN_DOUBT, email, tickets, postedAt, null);
    }

    ObjectNode order(String id, String email, List<String> tickets, Instant at) {
        ObjectNode order = JSON.createObjectNode()
                .put("guid", id)
                .put("shop_id", SHOP)
                .put("email", email)
                .put("firstName", "Jane")
                .put("lastName", "Appleseed")
                .put("created_at", at.toString())
                .putNull("invalidated_since");
        ArrayNode list = order.putArray("tickets");
        tickets.forEach(ticket ->
                list.addObject().put("guid", UUID.randomUUID().toString()).put("original_id", ticket));
        orders.add(order);
        return order;
    }

    /** Reads all lists that are due, as the routes do. */
    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        for (OrdersReading reading : search.due()) {
            read(reading);
            findings.addAll(search.judge(reading));
        }
        return findings;
    }

    void read(OrdersReading reading) {
        do {
            List<ObjectNode> shown = shown(reading.getCreatedAt());
            int from = (reading.getPage() - 1) * OrdersReading.PER_PAGE;
            ArrayNode data = JSON.createArrayNode();
            shown.stream().skip(from).limit(OrdersReading.PER_PAGE).forEach(data::add);
            ObjectNode page = JSON.createObjectNode()
                    .put(
                            "last_page",
                            Math.max(1, (shown.size() + OrdersReading.PER_PAGE - 1) / OrdersReading.PER_PAGE));
            page.set("data", data);
            search.take(reading, answer(page));
            betweenPages.run();
        } while (reading.isHasNext());
    }

    /** The newest first. */
    private List<ObjectNode> shown(String createdAt) {
        String[] ends = createdAt.split(",");
        Instant from = Instant.parse(ends[0]);
        Instant behind = Instant.parse(ends[1]).plusSeconds(1);
        return orders.stream()
                .filter(order -> {
                    Instant at = madeAt(order);
                    return !at.isBefore(from) && at.isBefore(behind) && !at.isAfter(now);
                })
                .sorted(Comparator.comparing(this::madeAt).reversed())
                .toList();
    }

    private Instant madeAt(ObjectNode order) {
        return times.computeIfAbsent(order.path("created_at").asText(), Instant::parse);
    }

    static HttpAnswer answer(ObjectNode body) {
        return new HttpAnswer(200, body.toString().getBytes(StandardCharsets.UTF_8), null);
    }

    static String id(int number) {
        return String.format(Locale.ROOT, "98031aed-8713-461b-a4b5-%012d", number);
    }

    List<Finding> lookLate() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            now = T0.plus(WHOLE).plusSeconds(100L * i);
            findings.addAll(look());
        }
        return findings;
    }
}

package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.deadletter.LetterFilter;
import org.ticketorders.ledger.CustomerDigests;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * How long operators wait for what each view of their page asks for, with a large ledger and many dead letters, and what the broker has to do
 * for it: the long form bounds the time, the short form, which runs beside other tests, how the work grows with the dead letters.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class LargePageIT {

    private static final int ROWS = Integer.getInteger("faults.rows", Figures.size(10_000, 1_000_000));
    private static final int LETTERS = Integer.getInteger("faults.letters", Figures.size(5_000, 100_000));
    private static final int DOUBTS = Figures.size(20, 200);
    private static final int TRIES = Integer.getInteger("faults.tries", Figures.size(1, 40));
    private static final int AT_A_TIME = 1_000;
    private static final String DRILL = "the operators' page, " + ROWS + " purchases, " + LETTERS + " dead letters";
    private static final String OTHER_SHOP = "11111111-aaaa-4aaa-8aaa-000000000001";
    private static final String RARE_TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c0e";

    private static final Duration LONGEST = Duration.ofMillis(300);

    /** Packets for one answer: messages that the broker hands out, and what it is asked. A window holds some two hundred messages. */
    private static final int MOST_MESSAGES = 500;

    private static final int MOST_REQUESTS = 200;

    /** One request more for so many messages: who is faster than the broker asks whether there are more. */
    private static final int MESSAGES_OF_A_REQUEST = 8;

    /** These look at many messages, whatever is found: how many is bounded, but by more than the short form has. */
    private static final Set<String> LOOK_AT_MANY = Set.of("dead letters by cause", "search");

    /** Its work says how much there is to do, whatever else the machine does. */
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @TempDir
    Path directory;

    private final BrowserPackets packets = new BrowserPackets();
    private final AtomicLong sent = new AtomicLong();
    private final long start = System.currentTimeMillis();
    private TestApp app;
    private OpsHttp ops;

    @Test
    void answersEachViewInTimeWithALargeLedgerAndManyDeadLetters() {
        try (TestApp started = TestApp.start(
                directory,
                "openticket.shop.aliases.north=" + OTHER_SHOP,
                // what is put there by hand is looked at, and not worked on
                "openticket.housekeeping.period-millis=600000")) {
            app = started;
            ops = new OpsHttp(app);
            fill();
            packets.countAt(app.broker());
            assertThat(app.bean(LetterBox.class)
                            .find("dead-letter.rejected", LetterFilter.ALL, ROWS)
                            .letters())
                    .as("all are looked at")
                    .hasSize((int) rejected().count());
            Map<String, Supplier<OpsHttp.Answer>> views = views();
            Map<String, String> slow = new LinkedHashMap<>();
            views.forEach((name, ask) -> measure(name, ask, slow));
            assertThat(slow)
                    .as("views that take too long, or too much of the broker")
                    .isEmpty();
        }
    }

    private static IntStream rejected() {
        return IntStream.range(0, ROWS).filter(LargePageIT::isRejected);
    }

    private Map<String, Supplier<OpsHttp.Answer>> views() {
        Map<String, Supplier<OpsHttp.Answer>> views = new LinkedHashMap<>();
        get(views, "overview", "/overview");
        get(views, "chart of a day", "/outcomes?minutes=1440&buckets=96");
        get(views, "stages", "/stages");
        get(views, "purchases", "/purchases?limit=50");
        get(views, "purchases of a state", "/purchases?state=rejected&limit=50");
        get(views, "purchases of a shop", "/purchases?shop=north&limit=50");
        get(views, "purchases of a reason", "/purchases?reason=sold-out&shop=north&limit=50");
        get(views, "purchases of a state and a shop", "/purchases?state=rejected&shop=north&limit=50");
        get(views, "purchases of a reason, none found", "/purchases?reason=sold-out&idPrefix=Q&limit=50");
        get(views, "purchases by id", "/purchases?idPrefix=P-0000&limit=50");
        get(views, "purchases, none found", "/purchases?state=rejected&idPrefix=Q&limit=50");
        get(views, "a purchase", "/purchases/" + id(ROWS / 2));
        get(views, "in doubt", "/in-doubt");
        get(views, "settled", "/settled?limit=20");
        get(views, "dead letters by cause", "/dead-letters");
        views.put("dead letters by cause, while they become more", () -> {
            send("dead-letter.rejected", new int[] {ROWS / LETTERS});
            return ops.ask("/dead-letters");
        });
        get(views, "letters", "/dead-letters/rejected?limit=50");
        get(views, "letters of a cause", "/dead-letters/rejected?reason=sold-out&shop=main&limit=50");
        get(views, "letters of a rare ticket", "/dead-letters/rejected?ticket=" + RARE_TICKET + "&limit=50");
        views.put("letters of a rare shop", () -> {
            OpsHttp.Answer answer = ops.ask("/dead-letters/rejected?shop=north&limit=50");
            assertThat(answer.ok(200).path("items"))
                    .as("with the shop's GUID, and of earlier versions")
                    .hasSize((int) rejected().filter(LargePageIT::isRare).count());
            return answer;
        });
        get(views, "letters of no shop", "/dead-letters/rejected?shop=" + UUID.randomUUID() + "&limit=50");
        get(views, "letters by id", "/dead-letters/rejected?idPrefix=" + id(ROWS - 1) + "&limit=50");
        String half = after(LETTERS / 2);
        get(views, "letters, half way through", "/dead-letters/rejected?limit=50&after=" + half);
        get(views, "a letter", "/dead-letters/rejected/" + half);
        get(views, "replays", "/replays");
        get(views, "imports", "/imports?limit=50");
        get(views, "audit", "/audit?limit=50");
        search(views, "a miss", "nobody has heard of it");
        search(views, "an id", id(7));
        search(views, "an e-mail address", Messages.emailOf(id(3)));
        search(views, "a name", "Jane Appleseed");
        search(views, "an order", order(4));
        search(views, "no GUID of ours", UUID.randomUUID().toString());
        search(views, "a reservation", reservation(4));
        search(views, "a ticket", Catalogue.STANDING);
        search(views, "a rare ticket", RARE_TICKET);
        search(views, "a ticket's name", "Standing");
        return views;
    }

    private void get(Map<String, Supplier<OpsHttp.Answer>> views, String name, String path) {
        views.put(name, () -> ops.ask(path));
    }

    private void search(Map<String, Supplier<OpsHttp.Answer>> views, String what, String text) {
        views.put("search for " + what, () -> ops.post("/search", "{\"text\":\"" + text + "\"}"));
    }

    private void measure(String name, Supplier<OpsHttp.Answer> ask, Map<String, String> slow) {
        long[] nanos = new long[TRIES];
        int messagesBefore = packets.messages.get();
        int requestsBefore = packets.requests.get();
        // the first asks for what is kept for the others
        assertThat(ask.get().status()).as(name).isEqualTo(200);
        int messagesOfOne = packets.messages.get() - messagesBefore;
        int requestsOfOne = packets.requests.get() - requestsBefore;
        long work = PROCESS.getProcessCpuTime();
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            assertThat(ask.get().status()).isEqualTo(200);
            nanos[i] = System.nanoTime() - start;
        }
        work = (PROCESS.getProcessCpuTime() - work) / TRIES;
        Arrays.sort(nanos);
        Duration p95 = Duration.ofNanos(nanos[(TRIES * 95 + 99) / 100 - 1]);
        String measured = "p50 " + TimeUnit.NANOSECONDS.toMillis(nanos[TRIES / 2]) + " ms, p95 " + p95.toMillis()
                + " ms, " + TimeUnit.NANOSECONDS.toMillis(work) + " ms of the processor; the first: " + messagesOfOne
                + " messages looked at, " + requestsOfOne
                + " requests to the broker";
        Figures.note(DRILL, name, measured);
        boolean looksAtMany = LOOK_AT_MANY.stream().anyMatch(name::startsWith);
        if ((Figures.isLongForm() && p95.compareTo(LONGEST) > 0)
                || requestsOfOne > MOST_REQUESTS + messagesOfOne / MESSAGES_OF_A_REQUEST
                || (!looksAtMany && messagesOfOne > MOST_MESSAGES)) {
            slow.put(name, measured);
        }
    }

    /** The message id of a dead letter, so far from the first. */
    private String after(int letters) {
        int page = Math.min(500, letters);
        String after = null;
        for (int passed = 0; passed < letters; passed += page) {
            JsonNode items = ops.get("/dead-letters/rejected?limit=" + page + (after == null ? "" : "&after=" + after))
                    .path("items");
            after = items.path(items.size() - 1).path("messageId").asText();
        }
        assertThat(ops.get("/dead-letters/rejected/" + after).path("purchaseId").asText())
                .as("no page leaves one out, or shows one twice")
                .isEqualTo(id(rejected().skip(letters - 1L).findFirst().orElseThrow()));
        return after;
    }

    private static String id(int n) {
        return String.format("P-%08d", n);
    }

    private static String order(int n) {
        return new UUID(7, n).toString();
    }

    private static String reservation(int n) {
        return new UUID(11L * n, n).toString();
    }

    private static boolean isDoubt(int n) {
        return n >= ROWS - DOUBTS;
    }

    /** The last purchases but those in doubt, one in ten before them, have a dead letter. */
    private static boolean isRejected(int n) {
        return !isDoubt(n) && n % (ROWS / LETTERS) == 0;
    }

    private static boolean isRare(int n) {
        return n % (ROWS / 10) == 0;
    }

    private void fill() {
        CustomerDigests digests = app.bean(CustomerDigests.class);
        JdbcTemplate jdbc = app.bean(JdbcTemplate.class);
        TransactionOperations transaction = app.bean(TransactionOperations.class);
        for (int from = 0; from < ROWS; from += AT_A_TIME) {
            List<Object[]> rows = new ArrayList<>();
            List<Object[]> changes = new ArrayList<>();
            List<Object[]> mentions = new ArrayList<>();
            for (int n = from; n < Math.min(ROWS, from + AT_A_TIME); n++) {
                State state = isDoubt(n) ? State.IN_DOUBT : isRejected(n) ? State.REJECTED : State.ORDERED;
                long at = at(n);
                var keys = digests.of(Messages.emailOf(id(n)), "Jane", "Appleseed" + n % 1000);
                rows.add(new Object[] {
                    id(n),
                    state.name(),
                    "ID:" + n,
                    "a".repeat(64),
                    shop(n),
                    state == State.REJECTED ? null : hold(n),
                    state == State.ORDERED
                            ? null
                            : state == State.IN_DOUBT ? Reason.ANSWER_LOST.name() : Reason.SOLD_OUT.name(),
                    state == State.ORDERED ? null : "ticket " + ticket(n, state) + ", the shop says: sold_out",
                    state == State.ORDERED ? order(n) : null,
                    at,
                    at + 900,
                    keys.email(),
                    keys.name()
                });
                changes.add(new Object[] {id(n), 1, "ACCEPTED", at});
                changes.add(new Object[] {id(n), 2, state.name(), at + 900});
                mentions.add(new Object[] {id(n), ticket(n, state), "TICKET", at});
                if (state != State.REJECTED) {
                    mentions.add(new Object[] {id(n), reservation(n), "RESERVATION", at});
                }
            }
            transaction.executeWithoutResult(status -> {
                jdbc.batchUpdate(
                        "INSERT INTO purchase (purchase_id, version, state, attempt, first_attempt, renewals, owner,"
                                + " digest, shop, hold, reason, detail, order_id, published, accepted_at, updated_at,"
                                + " email_key, name_key) VALUES (?, 4, ?, 1, 1, 0, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
                        rows);
                jdbc.batchUpdate(
                        "INSERT INTO purchase_history (purchase_id, version, state, attempt, at) VALUES (?, ?, ?, 1, ?)",
                        changes);
                jdbc.batchUpdate(
                        "INSERT INTO purchase_mention (purchase_id, guid, kind, accepted_at) VALUES (?, ?, ?, ?)",
                        mentions);
            });
        }
        transaction.executeWithoutResult(status -> jdbc.update(
                "INSERT INTO ticket_name (ticket, name) VALUES (?, 'Standing room') ON CONFLICT (ticket) DO NOTHING",
                Catalogue.STANDING));
        send("dead-letter.rejected", rejected().toArray());
        send(
                "dead-letter.in-doubt",
                IntStream.range(0, ROWS).filter(LargePageIT::isDoubt).toArray());
    }

    private static String ticket(int n, State state) {
        return state == State.ORDERED ? Catalogue.STANDING : isRare(n) ? RARE_TICKET : Catalogue.FRONT_ROW;
    }

    private static String hold(int n) {
        return "{\"tickets\":[{\"ticket\":\"" + Catalogue.STANDING + "\",\"reservation\":\"" + reservation(n)
                + "\",\"products\":[]}],\"paymentProvider\":\"2f01a3c0-3668-11e6-9fa9-419d70281610\","
                + "\"heldUntil\":\"2026-01-01T00:00:00Z\",\"lapsesBy\":\"2026-01-01T00:01:00Z\",\"currency\":\"EUR\"}";
    }

    /** Through Artemis' own client: by JMS, all would have been sent now. */
    private void send(String queue, int[] purchases) {
        app.bean(JmsTemplate.class).execute(session -> {
            try (ClientProducer producer =
                    ((ActiveMQSession) session).getCoreSession().createProducer(queue)) {
                for (int i = 0; i < purchases.length; i++) {
                    producer.send(letter(session, queue, purchases[i]));
                    if (i % AT_A_TIME == AT_A_TIME - 1) {
                        session.commit();
                    }
                }
                session.commit();
            } catch (ActiveMQException e) {
                throw new IllegalStateException(e);
            }
            return null;
        });
    }

    private ClientMessage letter(Session session, String queue, int n) throws JMSException {
        TextMessage letter = session.createTextMessage(Messages.traceable(id(n), Catalogue.FRONT_ROW, 1));
        boolean isDoubt = queue.endsWith("in-doubt");
        letter.setStringProperty("purchaseId", id(n));
        if (n % (ROWS / 5) != 0) {
            letter.setStringProperty("shopGuid", shop(n));
        }
        letter.setStringProperty("reason", isDoubt ? "answer-lost" : "sold-out");
        letter.setStringProperty(
                "detail", "ticket " + (isRare(n) ? RARE_TICKET : Catalogue.FRONT_ROW) + ", the shop says: sold_out");
        letter.setStringProperty("stage", isDoubt ? "order" : "reserve");
        letter.setIntProperty("attempt", 1);
        letter.setStringProperty("failedAt", "2026-01-01T00:00:00Z");
        ClientMessage message = ((ActiveMQMessage) letter).getCoreMessage();
        // clocks of several instances
        long sentAt = at(n) - n % 3 * 10_000;
        message.setUserID(madeAt(sentAt, n));
        message.setTimestamp(sentAt);
        message.setDurable(true);
        return message;
    }

    /** An id as clients of Artemis make it: a time-based UUID. */
    private org.apache.activemq.artemis.utils.UUID madeAt(long millis, int n) {
        long steps = millis * 10_000 + 0x01B21DD213814000L;
        long most = steps << 32 | (steps >>> 16 & 0xFFFF_0000L) | 0x1000 | steps >>> 48;
        long least = 0x8000_0000_0000_0000L | sent.incrementAndGet() << 32 | n;
        return new org.apache.activemq.artemis.utils.UUID(
                org.apache.activemq.artemis.utils.UUID.TYPE_TIME_BASED,
                ByteBuffer.allocate(16).putLong(most).putLong(least).array());
    }

    private static String shop(int n) {
        return isRare(n) ? OTHER_SHOP : Catalogue.SHOP;
    }

    /** A second apart, the last one at the start. */
    private long at(int n) {
        return start - (ROWS - n) * 1_000L;
    }
}

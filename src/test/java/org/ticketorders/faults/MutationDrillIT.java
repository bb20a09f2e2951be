package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.qpid.jms.JmsQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.SeenRequest;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/**
 * Damaged and forged messages by the thousand, by both protocols, from several senders at once: each has an outcome or a dead letter
 * that gives a reason and holds what was sent, the shop sees no request that is none of ours, and memory stays what it was.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class MutationDrillIT {

    private static final int MESSAGES = Figures.size(3_000, 200_000);
    private static final long SEED = Long.getLong("faults.seed", 20_260_101L);
    private static final int SENDERS = 4;
    private static final int BATCH = 25;

    /** Senders wait while more than so many messages are neither told of nor dead. */
    private static final int MOST_WAITING = 1_500;

    private static final int LOOKS_AT_HEAP = Figures.size(8, 40);

    /** What the heap may grow by: the simulated shop, in the same process, remembers its orders and requests. */
    private static final long MAX_GROWTH_MEGABYTES = 60;

    private static final String GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final Pattern OUR_REQUESTS = Pattern.compile("GET /shop/" + GUID + "/payment_methods|GET /" + GUID
            + "/reserve/ticket/" + GUID + "|GET /(shop|ticket)/" + GUID + "|POST /" + GUID + "/order");

    private static final Pattern OUR_ID = Pattern.compile("MUT-(0|[1-9][0-9]{0,6})");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final AtomicIntegerArray letters = new AtomicIntegerArray(MESSAGES);
    private final BitSet toldOf = new BitSet(MESSAGES);
    private final Set<String> otherIdsToldOf = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> ends = new TreeMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private volatile boolean over;

    @Test
    void tellsOfEveryMessageOrKeepsItAsALetter() throws Exception {
        ExecutorService readers = Executors.newCachedThreadPool();
        try (TestApp app = TestApp.start(
                        directory, "logging.level.openticket=ERROR", "openticket.housekeeping.period-millis=10000");
                DownFront elsewhere = new DownFront(0, 200)) {
            List<Future<Void>> reading = new ArrayList<>();
            ConnectionFactory operators = app.core(Logins.OPERATOR);
            reading.add(readers.submit(drain(app.senders(), "order.outcome", this::outcome)));
            for (String end : List.of("invalid", "rejected", "expired", "failed", "in-doubt")) {
                reading.add(
                        readers.submit(drain(operators, "dead-letter." + end, letter -> letter(letter, elsewhere))));
            }
            List<Long> heap = new ArrayList<>();
            Future<Void> looking = readers.submit(lookAtHeap(heap));
            long start = System.nanoTime();

            Backlog.atOnce(SENDERS, sender -> () -> send(app, sender, elsewhere));
            await("every message to be settled")
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> TestApp.WORK.stream().allMatch(queue -> app.depth(queue) == 0)
                            && unaccounted(elsewhere, 1).isEmpty());

            double seconds = (System.nanoTime() - start) / 1e9;
            over = true;
            for (Future<Void> reader : reading) {
                reader.get();
            }
            looking.get();
            assertThat(unaccounted(elsewhere, 10))
                    .as("neither told of nor dead")
                    .isEmpty();
            assertThat(faults).as("wrong letters and outcomes").isEmpty();
            assertThat(ends.get("letter.invalid"))
                    .as("letters of refused messages")
                    .isEqualTo(ends.get("outcome.invalid"));
            assertThat(Mutant.Trap.SPRUNG).as("an ObjectMessage was opened").isFalse();
            onlyOurRequests(app, elsewhere);
            heapIsFlat(heap);
            Figures.note(
                    "mutations",
                    "messages, each with an outcome or a letter",
                    "%d in %.0f s, %.0f/s".formatted(MESSAGES, seconds, MESSAGES / seconds));
            Figures.note("mutations", "outcomes and letters", ends);
            Figures.note("mutations", "reasons of the letters", reasons);
        } finally {
            over = true;
            readers.shutdownNow();
        }
    }

    // --- senders --------------------------------------------------------------------------------------------------

    private static boolean isAmqp(int number) {
        return number % SENDERS == SENDERS - 1;
    }

    private static Mutant mutant(int number, DownFront elsewhere) {
        return Mutant.of(number, SEED, elsewhere.uri(), !isAmqp(number));
    }

    private Void send(TestApp app, int sender, DownFront elsewhere) throws Exception {
        ConnectionFactory connections =
                isAmqp(sender) ? app.amqp(Logins.ERP, "?jms.validatePropertyNames=false") : app.senders();
        try (Connection connection = connections.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            for (int number = sender; number < MESSAGES; number += SENDERS) {
                Mutant mutant = mutant(number, elsewhere);
                Message message = message(session, mutant);
                message.setJMSCorrelationID("m-" + number);
                for (Map.Entry<String, Object> header : mutant.headers().entrySet()) {
                    message.setObjectProperty(header.getKey(), header.getValue());
                }
                if (mutant.replyTo() != null) {
                    message.setJMSReplyTo(
                            isAmqp(sender)
                                    ? new JmsQueue(mutant.replyTo())
                                    : number % 5 == 0
                                            ? ActiveMQDestination.createTopic(mutant.replyTo())
                                            : ActiveMQDestination.createQueue(mutant.replyTo()));
                }
                producer.send(message, DeliveryMode.PERSISTENT, Message.DEFAULT_PRIORITY, mutant.timeToLive());
                if (sent.incrementAndGet() % BATCH == 0 || number + SENDERS >= MESSAGES) {
                    session.commit();
                    await("room for more messages")
                            .atMost(Duration.ofMinutes(5))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> sent.get() - settled.get() <= MOST_WAITING);
                }
            }
            session.commit();
        }
        return null;
    }

    private static Message message(Session session, Mutant mutant) throws JMSException {
        return switch (mutant.type()) {
            case TEXT -> session.createTextMessage((String) mutant.body());
            case BYTES -> {
                BytesMessage bytes = session.createBytesMessage();
                bytes.writeBytes((byte[]) mutant.body());
                yield bytes;
            }
            case MAP -> {
                MapMessage map = session.createMapMessage();
                map.setString("purchaseId", "MUT-map");
                yield map;
            }
            case STREAM -> {
                StreamMessage stream = session.createStreamMessage();
                stream.writeString("MUT-stream");
                yield stream;
            }
            case OBJECT -> session.createObjectMessage(new Mutant.Trap());
            case NOTHING -> session.createMessage();
        };
    }

    // --- readers --------------------------------------------------------------------------------------------------

    private interface Reader {
        void read(Message message) throws JMSException;
    }

    private Callable<Void> drain(ConnectionFactory connections, String queue, Reader reader) {
        return () -> {
            try (Connection connection = connections.createConnection();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
                connection.start();
                Queue from = session.createQueue(queue);
                try (MessageConsumer consumer = session.createConsumer(from)) {
                    int uncommitted = 0;
                    while (true) {
                        Message message = consumer.receive(100);
                        if (message != null) {
                            reader.read(message);
                            uncommitted++;
                        }
                        if (uncommitted > 0 && (message == null || uncommitted == 100)) {
                            session.commit();
                            uncommitted = 0;
                        }
                        if (message == null && over) {
                            return null;
                        }
                    }
                }
            }
        };
    }

    private void outcome(Message message) {
        JsonNode outcome = TestApp.json(message);
        String end = outcome.path("outcome").asText();
        count(ends, "outcome." + end);
        if (end.equals("invalid")) {
            if (!outcome.path("messageId").isTextual()
                    || outcome.path("violations").isEmpty()) {
                faults.add("an outcome of a refused message without its id or without violations: " + outcome);
            }
            return;
        }
        String id = outcome.path("purchaseId").asText();
        Matcher ours = OUR_ID.matcher(id);
        if (ours.matches() && Integer.parseInt(ours.group(1)) < MESSAGES) {
            synchronized (toldOf) {
                toldOf.set(Integer.parseInt(ours.group(1)));
            }
        } else {
            otherIdsToldOf.add(id);
        }
        if (end.equals("ordered")) {
            settled.incrementAndGet();
        }
    }

    private void letter(Message letter, DownFront elsewhere) throws JMSException {
        String queue = ((Queue) letter.getJMSDestination()).getQueueName();
        count(ends, queue.replace("dead-letter", "letter"));
        String reason = letter.getStringProperty("reason");
        count(reasons, String.valueOf(reason));
        String correlation = String.valueOf(letter.getJMSCorrelationID());
        if (!correlation.matches("m-[0-9]{1,7}")) {
            faults.add("a letter of a message that nobody sent: " + correlation);
            return;
        }
        int number = Integer.parseInt(correlation.substring(2));
        settled.incrementAndGet();
        if (letters.incrementAndGet(number) > 1) {
            faults.add("message " + number + " has more than one letter");
        }
        if (reason == null || reason.equals("forged") || letter.getStringProperty("detail") == null) {
            faults.add("the letter of message " + number + " gives no reason of ours: " + reason);
        }
        String wrong = MutantLetter.difference(letter, mutant(number, elsewhere));
        if (wrong != null) {
            faults.add("the letter of message " + number + " is not what was sent: " + wrong);
        }
    }

    private static void count(Map<String, Integer> counts, String what) {
        synchronized (counts) {
            counts.merge(what, 1, Integer::sum);
        }
    }

    // --- checks ---------------------------------------------------------------------------------------------------

    /** Messages that have no letter, and whose purchaseId no outcome names. */
    private List<Integer> unaccounted(DownFront elsewhere, int most) {
        List<Integer> missing = new ArrayList<>();
        for (int number = 0; number < MESSAGES && missing.size() < most; number++) {
            boolean told;
            synchronized (toldOf) {
                told = toldOf.get(number);
            }
            if (letters.get(number) == 0 && !told && !isToldOfByItsOwnId(mutant(number, elsewhere))) {
                missing.add(number);
            }
        }
        return missing;
    }

    /** A mutation may have made another purchaseId of it, which is a purchase all the same. */
    private boolean isToldOfByItsOwnId(Mutant mutant) {
        try {
            String id = mutant.body() instanceof byte[] bytes
                    ? JSON.readTree(bytes).path("purchaseId").asText()
                    : JSON.readTree(String.valueOf(mutant.body()))
                            .path("purchaseId")
                            .asText();
            Matcher ours = OUR_ID.matcher(id);
            if (ours.matches() && Integer.parseInt(ours.group(1)) < MESSAGES) {
                synchronized (toldOf) {
                    return toldOf.get(Integer.parseInt(ours.group(1)));
                }
            }
            return otherIdsToldOf.contains(id);
        } catch (IOException e) {
            return false;
        }
    }

    private static void onlyOurRequests(TestApp app, DownFront elsewhere) {
        List<SeenRequest> requests = app.shop.requests();
        assertThat(requests)
                .hasSizeLessThan(100_000)
                .extracting(request -> request.method() + " " + request.path())
                .allMatch(OUR_REQUESTS.asMatchPredicate());
        assertThat(app.shop.count(Call.OTHER)).as("requests of no known form").isZero();
        assertThat(elsewhere.requests())
                .as("requests to where a sender wanted them")
                .isEmpty();
        assertThat(app.shop.orders().stream().map(order -> order.email()).distinct())
                .as("each ordered once")
                .hasSize(app.shop.orders().size());
        Figures.note("mutations", "requests to the shop, all of a known form", requests.size());
    }

    private Callable<Void> lookAtHeap(List<Long> heap) {
        return () -> {
            for (int look = 1; look <= LOOKS_AT_HEAP && !over; look++) {
                long due = (long) look * MESSAGES / (LOOKS_AT_HEAP + 2);
                await("the next look at the heap").forever().until(() -> over || settled.get() >= due);
                System.gc();
                heap.add(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
            }
            return null;
        };
    }

    private static void heapIsFlat(List<Long> heap) {
        assertThat(heap).hasSize(LOOKS_AT_HEAP);
        int quarter = LOOKS_AT_HEAP / 4;
        double first = mean(heap.subList(0, quarter));
        double last = mean(heap.subList(LOOKS_AT_HEAP - quarter, LOOKS_AT_HEAP));
        assertThat(last - first)
                .as("growth of the used heap in MB, from " + heap)
                .isLessThan(MAX_GROWTH_MEGABYTES);
        Figures.note(
                "mutations",
                "used heap after a collection, first and last quarter of " + LOOKS_AT_HEAP + " looks",
                "%.0f MB, %.0f MB".formatted(first, last));
    }

    private static double mean(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).average().orElseThrow();
    }
}

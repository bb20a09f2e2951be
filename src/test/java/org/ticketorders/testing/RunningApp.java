package org.ticketorders.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.sandbox.TakenOrder;

/** What a test sends to an application that runs in this process, and what it sees of it. */
public abstract class RunningApp implements Evidence {

    /** The queues from which the routes take work. */
    public static final List<String> WORK =
            List.of("purchase.requested", "purchase.again", "reservation.held", "reservation.expired", "undelivered");

    /** Where nothing may lie while every delivery succeeds. */
    public static final List<String> DEAD_LETTERS = List.of(
            "dead-letter.invalid",
            "dead-letter.rejected",
            "dead-letter.expired",
            "dead-letter.failed",
            "dead-letter.in-doubt",
            "undelivered");

    public static final Duration PATIENCE = Patience.LONGEST;

    private static final ObjectMapper JSON = new ObjectMapper();

    public ShopSimulator shop;
    int brokerPort;
    boolean knowsOperators = true;
    ConfigurableApplicationContext context;

    RunningApp() {}

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Ends what operators have paused. */
    public void resumeStages() {
        Pauses pauses = bean(Pauses.class);
        pauses.byOperator().forEach(pause -> pauses.resumeByOperator(pause, "test"));
    }

    public CamelContext camel() {
        return bean(CamelContext.class);
    }

    /** Lets these routes take no further messages. */
    public void suspend(String... routes) {
        for (String route : routes) {
            try {
                camel().getRouteController().suspendRoute(route);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Lets these routes take messages again. */
    public void resume(String... routes) {
        for (String route : routes) {
            try {
                camel().getRouteController().resumeRoute(route);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What the health endpoint says, whatever its HTTP status. */
    public JsonNode health() {
        URI uri = URI.create("http://127.0.0.1:" + httpPort() + "/actuator/health");
        try {
            return JSON.readTree(HttpClient.newHttpClient()
                    .send(Logins.asOperator(HttpRequest.newBuilder(uri)).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public int httpPort() {
        return Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
    }

    /** The paths that it answers by a handler of its own: of the REST declarations, of Actuator, of controllers. */
    public Set<String> mappings() {
        return context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(info -> info.getPatternValues().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    public int brokerPort() {
        return brokerPort;
    }

    /** How an ERP system connects that sends purchases and reads outcomes: by network. */
    public ConnectionFactory senders() {
        return core(Logins.ERP);
    }

    /** How one connects that speaks AMQP 1.0. */
    public ConnectionFactory amqpSenders() {
        return amqp(Logins.ERP, "");
    }

    /** How this user of the broker connects. */
    public ConnectionFactory core(String user) {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + brokerPort, user, Logins.PASSWORD);
    }

    /** The same by AMQP 1.0. @param parameters of the address, with their question mark, or empty */
    public ConnectionFactory amqp(String user, String parameters) {
        return new JmsConnectionFactory(user, Logins.PASSWORD, "amqp://127.0.0.1:" + brokerPort + parameters);
    }

    /** The broker itself, to look at and to hurt. */
    public ActiveMQServer broker() {
        return bean(EmbeddedActiveMQ.class).getActiveMQServer();
    }

    /** Sends a text message to {@code purchase.requested}. */
    public void send(String body) {
        try (JMSContext jms = senders().createContext()) {
            jms.createProducer().send(jms.createQueue("purchase.requested"), body);
        }
    }

    /** Sends a text message to {@code purchase.requested}, and gives what its sender is answered. */
    public static JsonNode ask(JMSContext jms, String body) throws JMSException {
        TemporaryQueue replies = jms.createTemporaryQueue();
        TextMessage message = jms.createTextMessage(body);
        message.setJMSReplyTo(replies);
        jms.createProducer().send(jms.createQueue("purchase.requested"), message);
        return json(Objects.requireNonNull(jms.createConsumer(replies).receive(PATIENCE.toMillis()), "no reply"));
    }

    /** Sends a purchase of standing tickets and gives its purchaseId. */
    public String order(int quantity) {
        String id = newId();
        send(Messages.purchase(id, Catalogue.STANDING, quantity));
        return id;
    }

    /** Sends a purchase of standing tickets, waits until its order is in doubt, and gives its purchaseId. */
    public String inDoubt(Fault.Kind kind, int quantity) {
        shop.faults(Fault.on(Call.ORDER, kind));
        String id = newId();
        send(Messages.traceable(id, Catalogue.STANDING, quantity));
        awaitState(id, State.IN_DOUBT);
        return id;
    }

    @Override
    public List<TakenOrder> orders() {
        return shop.orders();
    }

    public static String newId() {
        return "ERP-" + UUID.randomUUID();
    }

    @Override
    public PurchaseRecord row(String purchaseId) {
        return bean(Ledger.class).find(purchaseId).orElse(null);
    }

    /** The states that the purchase went through. */
    public List<State> path(String purchaseId) {
        return bean(Ledger.class).history(purchaseId).stream()
                .map(HistoryEntry::state)
                .toList();
    }

    /** Waits until the purchase's row is in this state and, if that is an end, its outcome is marked as published. */
    public PurchaseRecord awaitState(String purchaseId, State state) {
        await("purchase " + purchaseId + " to be " + state)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(30))
                .until(() -> {
                    PurchaseRecord row = row(purchaseId);
                    return row != null && row.state() == state && (row.published() || !state.isEnd());
                });
        return row(purchaseId);
    }

    /** What lies in a queue, without taking it, as somebody sees it who looks into it by network. */
    public List<Message> browse(String queue) {
        if (!knowsOperators) {
            return peek(queue);
        }
        return BrowsedQueue.messages(
                new ActiveMQConnectionFactory(
                        "tcp://127.0.0.1:" + brokerPort + "?consumerWindowSize=-1", Logins.OPERATOR, Logins.PASSWORD),
                queue);
    }

    /** Messages in a queue, among them those that nobody may look at by network, such as {@code reservation.held}. */
    public int depth(String queue) {
        return peek(queue).size();
    }

    /** What lies in any queue, among them those that nobody may look at by network, without taking it. */
    @Override
    public List<Message> peek(String queue) {
        return bean(JmsTemplate.class).browse(queue, (session, browser) -> BrowsedQueue.messages(browser));
    }

    /** The outcomes of a purchase, in the order in which they were published; each must be as its schema says. */
    public List<JsonNode> outcomes(String purchaseId) {
        List<JsonNode> outcomes = browse("order.outcome").stream()
                .map(RunningApp::json)
                .filter(outcome -> purchaseId.equals(outcome.path("purchaseId").asText(null)))
                .toList();
        outcomes.forEach(outcome -> PublishedSchemas.mustHold(PublishedSchemas.faultsOfOutcome(outcome)));
        return outcomes;
    }

    /** The outcomes of a purchase in a word each, behind the attempt: {@code 1 in-doubt}. */
    public List<String> outcomeWords(String purchaseId) {
        return outcomes(purchaseId).stream()
                .map(outcome -> outcome.path("attempt").asText() + " "
                        + outcome.path("outcome").asText())
                .toList();
    }

    /** Waits for the one outcome of a purchase. */
    public JsonNode awaitOutcome(String purchaseId) {
        await("the outcome of " + purchaseId)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> !outcomes(purchaseId).isEmpty());
        return outcomes(purchaseId).get(0);
    }

    /** The dead letters of a purchase in one of the dead-letter queues; each must be as the AsyncAPI document says. */
    public List<Message> letters(String queue, String purchaseId) {
        List<Message> letters = browse(queue).stream()
                .filter(letter -> purchaseId.equals(property(letter, "purchaseId")))
                .toList();
        letters.forEach(letter -> PublishedSchemas.mustHold(PublishedSchemas.faultsOfHeaders(queue, letter)));
        return letters;
    }

    public static Object property(Message message, String name) {
        try {
            return message.getObjectProperty(name);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(Message message) {
        try {
            return JSON.readTree(text(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

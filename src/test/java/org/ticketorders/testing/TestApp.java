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
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.ticketorders.Application;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.sandbox.TakenOrder;

/**
 * The whole application as a newcomer starts it: a real broker with its journal on disk, a real SQLite ledger, and the shop
 * simulator behind real HTTP. What a test sends and reads goes over the network, as a sender's would.
 */
public final class TestApp implements Evidence, AutoCloseable, BeforeAllCallback, AfterAllCallback {

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
    private final Map<String, Object> own = new LinkedHashMap<>();
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<Class<?>> sources = new ArrayList<>(List.of(Application.class));
    private Path directory;
    private int brokerPort;
    private Duration life;
    private boolean knowsOperators = true;
    private ConfigurableApplicationContext context;

    private TestApp() {}

    /**
     * One that JUnit starts before all tests of a class, on an empty directory, and stops after them, with these properties beside the shipped
     * ones: for a static field with {@code @RegisterExtension}.
     */
    public static TestApp perClass(String... properties) {
        TestApp app = new TestApp().with(properties);
        app.own.putAll(app.properties);
        return app;
    }

    /** The same with short holds, see {@link #startWithShortHolds}. */
    public static TestApp perClassWithShortHolds(Duration life, String... properties) {
        TestApp app = perClass(shortHolds(life, properties));
        app.life = life;
        return app;
    }

    @Override
    public void beforeAll(ExtensionContext test) throws IOException {
        setUp(Files.createTempDirectory("ticket-orders"));
        properties.putAll(own);
        startAgain();
        if (life != null) {
            shop.holdMillis(life.toMillis());
        }
    }

    @Override
    public void afterAll(ExtensionContext test) throws IOException {
        close();
        FileSystemUtils.deleteRecursively(directory);
    }

    private void setUp(Path directory) {
        this.directory = directory;
        shop = ShopSimulator.start(Settings.defaults().withPort(0));
        brokerPort = freePort();
        properties.clear();
        defaults();
    }

    /** Starts the application on an empty or earlier data directory, with these properties beside the shipped ones. */
    public static TestApp start(Path directory, String... properties) {
        TestApp app = prepare(directory, properties);
        app.startAgain();
        return app;
    }

    /**
     * Starts it for what comes after a hold: holds are short, an order in doubt may be settled a second after its hold has lapsed, and
     * nothing is renewed or called again.
     *
     * @param life of a hold, whole seconds
     */
    public static TestApp startWithShortHolds(Path directory, Duration life, String... properties) {
        TestApp app = start(directory, shortHolds(life, properties));
        app.shop.holdMillis(life.toMillis());
        return app;
    }

    private static String[] shortHolds(Duration life, String... properties) {
        return ArrayUtils.insert(
                0,
                properties,
                "openticket.hold.life=" + life.toSeconds() + "s",
                "openticket.hold.safety-margin=1s",
                "openticket.hold.max-renewals=0",
                "openticket.in-doubt.margin=1s",
                "openticket.repeat.redeliveries=0");
    }

    /** The same, but not started yet; for tests of what the start does. */
    public static TestApp prepare(Path directory, String... properties) {
        TestApp app = new TestApp();
        app.setUp(directory);
        return app.with(properties);
    }

    /** Sets these properties for the next start. */
    public TestApp with(String... properties) {
        for (String property : properties) {
            int equals = property.indexOf('=');
            this.properties.put(property.substring(0, equals), property.substring(equals + 1));
        }
        return this;
    }

    /** The shipped broker.xml with further settings for the addresses that match; a file for {@code openticket.broker.config}. */
    public static Path brokerConfig(Path directory, String match, String settings) {
        try {
            String shipped = Files.readString(Path.of("config/broker.xml"));
            String mark = "</address-settings>";
            String begin = "<address-setting match=\"" + match + "\">";
            // of two with the same match the broker takes the first
            String without = shipped.replaceAll("(?s)" + Pattern.quote(begin) + ".*?</address-setting>", "");
            String more = begin + settings + "</address-setting>";
            return Files.writeString(directory.resolve("broker.xml"), without.replace(mark, more + mark));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void defaults() {
        properties.put("server.port", "0");
        properties.put("openticket.data-directory", directory.toString());
        properties.put("openticket.broker.port", brokerPort);
        properties.put("openticket.shop.base-url", shop.uri().toString().replaceAll("/$", ""));
        properties.put("openticket.shop.api-base-url", shop.uri().toString().replaceAll("/$", ""));
        properties.put("openticket.shop.auth-base-url", shop.uri().toString().replaceAll("/$", ""));
        properties.put("openticket.shop.token", Settings.TOKEN);
        properties.put("openticket.shop.client-id", Settings.CLIENT_ID);
        properties.put("openticket.shop.client-secret", Settings.CLIENT_SECRET);
        properties.put("openticket.shop.aliases.main", Catalogue.SHOP);
        properties.put("openticket.purchase.defaults.shop", "main");
        properties.put("openticket.purchase.defaults.payment-method", "iDeal");
        // failures are played on purpose: do not wait long before trying again
        properties.put("openticket.repeat.delay-millis", "20");
        properties.put("openticket.http.answer-timeout", "1s");
        // leaves room for a test's longer time-outs within the shipped time for a shutdown
        properties.put("openticket.ledger.retry-for", "5s");
        properties.put("openticket.pause.after-failures", "1000");
        properties.put("openticket.pause.first-probe", "300ms");
        properties.put("openticket.pause.check-millis", "100");
        properties.put("openticket.housekeeping.period-millis", "500");
        properties.put("logging.level.root", "WARN");

        properties.put("logging.level.openticket.shop", "INFO");
        properties.putAll(Logins.properties());
    }

    /** Sets a property for the next start. */
    public TestApp with(String property, Object value) {
        if (property.contains("=")) {
            // two of the form name=value look like a name and its value
            return with(new String[] {property, value.toString()});
        }
        properties.put(property, value);
        return this;
    }

    /** Leaves a property out of the next start. */
    public TestApp without(String property) {
        properties.remove(property);
        return this;
    }

    /** Adds beans for the next start. */
    public TestApp withBeans(Class<?> configuration) {
        sources.add(configuration);
        return this;
    }

    /** Starts the application again, on the same data. */
    public void startAgain() {
        context = run(new SpringApplicationBuilder(sources.toArray(Class[]::new)).web(WebApplicationType.SERVLET));
    }

    /** Only binds the settings as the application does, and starts nothing. */
    public void bind() {
        run(new SpringApplicationBuilder(SettingsAlone.class).web(WebApplicationType.NONE))
                .close();
    }

    @ConfigurationPropertiesScan(basePackageClasses = Application.class)
    private static final class SettingsAlone {}

    private ConfigurableApplicationContext run(SpringApplicationBuilder application) {
        return application
                .initializers(new ReadClasses())
                .properties(properties)
                .run(properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
    }

    /** Stops the application as SIGTERM does; the shop goes on. */
    public void stop() {
        if (context != null) {
            context.close();
            context = null;
        }
    }

    @Override
    public void close() {
        stop();
        if (shop != null) {
            shop.close();
        }
    }

    /** Where its data are. */
    public Path directory() {
        return directory;
    }

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

    /** The broker's users are those that the first start makes, and not the tests'. */
    public TestApp withFirstBrokerUsers() {
        Logins.ofBroker().keySet().forEach(properties::remove);
        knowsOperators = false;
        return this;
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
                .map(TestApp::json)
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

    /** One that no connection takes by chance while an application that listens there is started again. */
    public static int freePort() {
        for (int tries = 0; tries < 100; tries++) {
            try (ServerSocket socket =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(15_000, 32_000))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // somebody else has it
            }
        }
        throw new IllegalStateException("no free port");
    }
}

package org.ticketorders.testing;

import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.ticketorders.lane.Lanes;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.LedgerDatabase;
import org.ticketorders.ledger.OpenLedger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.shop.Shops;

/**
 * Applications and, if wanted, a broker as processes apart from this one, in which the shop simulator and the test run. The
 * broker is set up by the shipped {@code broker.xml}, but that the test may write to and look at every queue.
 */
public final class TestSystem implements Evidence, AutoCloseable {

    public final ShopSimulator shop;
    private final String name;
    private final Path directory;
    private final boolean brokerApart;
    private final int brokerPort = TestApp.freePort();
    private final List<ArtemisServer> pair = new ArrayList<>();
    private final List<String> lanes = new ArrayList<>();
    private final Certificates certificates;
    private final Path brokerConfig;
    private final List<Runnable> ends = new ArrayList<>();
    private LedgerDatabase ledger;
    private List<String> ledgerProperties;
    private OpenLedger looking;
    private Connection looksInto;
    private OpenLedger kept;

    private TestSystem(String name, Path directory, boolean brokerApart, Certificates certificates) {
        this.certificates = certificates;
        this.name = name;
        this.directory = directory;
        this.brokerApart = brokerApart;
        this.brokerConfig = brokerConfig();
        this.shop = ShopSimulator.start(Settings.defaults().withPort(0));
        withLedgerIn(ledgerDirectory());
    }

    /** The ledger is a file in this folder. */
    public TestSystem withLedgerIn(Path folder) {
        ledger = LedgerDatabase.inFile(folder);
        ledgerProperties = List.of(
                "spring.datasource.url=" + ledger.url().replaceFirst("busy_timeout=\\d+", "busy_timeout=10000"));
        return this;
    }

    /** The broker is embedded in the application. */
    public static TestSystem withBrokerInside(String name, Path directory) {
        return new TestSystem(name, directory, false, null);
    }

    /** The broker is a process of its own. */
    public static TestSystem withBrokerApart(String name, Path directory) {
        return new TestSystem(name, directory, true, null);
    }

    /**
     * Two brokers of Artemis' distribution, of which one is at work and the other takes its place, on one journal. They want TLS with a
     * certificate of the client's.
     */
    public static TestSystem withBrokerPair(String name, Path directory, Certificates certificates) {
        TestSystem system = new TestSystem(name, directory, true, certificates);
        String acceptor = "-Dopenticket.broker.acceptor=protocols=CORE,AMQP;sslEnabled=true;needClientAuth=true"
                + ";keyStorePath=" + certificates.server() + ";keyStoreType=PKCS12;keyStorePassword="
                + Certificates.PASSWORD
                + ";trustStorePath=" + certificates.trustedByServer() + ";trustStoreType=PKCS12;trustStorePassword="
                + Certificates.PASSWORD;
        int other = TestApp.freePort();
        for (boolean live : List.of(true, false)) {
            String role = live ? "live" : "backup";
            system.pair.add(new ArtemisServer(
                    directory.resolve(role),
                    Path.of("target", name + "-" + role + ".log"),
                    system.brokerConfig,
                    directory.resolve("broker"),
                    live ? system.brokerPort : other,
                    live
                            ? List.of("HAPolicyConfiguration=SHARED_STORE_PRIMARY")
                            // who comes back waits for its turn
                            : List.of(
                                    "HAPolicyConfiguration=SHARED_STORE_BACKUP",
                                    "HAPolicyConfiguration.allowFailback=false"),
                    List.of(acceptor)));
        }
        return system;
    }

    /** The one that is at work first, and the one that takes its place. */
    public List<ArtemisServer> pair() {
        return pair;
    }

    /** The ledger is in the tests' PostgreSQL, in a database that is empty so far. One connection serves all looks at it: each would log in. */
    public TestSystem withLedgerInPostgres() {
        withLedgerIn(PostgresServer.shared());
        kept = OpenLedger.join(ledger);
        ends.add(kept::close);
        return this;
    }

    /** The same in a PostgreSQL of the test's own. */
    public TestSystem withLedgerIn(PostgresServer server) {
        String database = server.newDatabase();
        ledger = LedgerDatabase.inPostgres(server, database);
        ledgerProperties = List.of(server.properties(database));
        return this;
    }

    /** These shops have a lane each: the checker looks into their queues, too. The broker must have them by then. */
    public TestSystem withLanes(String... shops) {
        Collections.addAll(lanes, shops);
        return this;
    }

    @Override
    public List<String> work() {
        List<String> queues = new ArrayList<>();
        for (String queue : TestApp.WORK) {
            queues.add(queue);
            if (!lanes.isEmpty() && Lanes.commonOf(queue + ".").equals(queue)) {
                lanes.forEach(lane -> queues.add(queue + "." + lane));
                if (!queue.equals("reservation.held")) {
                    queues.add(queue + "." + Shops.OTHERS);
                }
            }
        }
        return queues;
    }

    private Path brokerConfig() {
        try {
            String shipped = Files.readString(Path.of("config/broker.xml"));
            String open = shipped.replace("roles=\"routes", "roles=\"senders,routes")
                    .replace("routes,senders\"", "routes\"")
                    .replace("routes,senders,", "routes,")
                    .replace(
                            "<addresses>",
                            "<addresses><address name=\"" + REPLIES + "\"><anycast><queue name=\"" + REPLIES
                                    + "\"/></anycast></address>");
            return Files.writeString(directory.resolve("broker.xml"), open);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A queue of a sender, for replies. */
    public static final String REPLIES = "erp.replies";

    /**
     * An application, not started yet. All of them share the ledger, and the broker if it is apart.
     *
     * @param instance tells it from others
     * @param main the application, or a main class that adds to it
     */
    public AppProcess app(String instance, Class<?> main, String... properties) {
        Map<String, String> all = new LinkedHashMap<>();
        String shopUrl = shop.uri().toString();
        all.put("openticket.data-directory", directory.resolve(instance).toString());
        all.put("openticket.broker.embedded", String.valueOf(!brokerApart));
        all.put("openticket.broker.config", brokerConfig.toString());
        all.put("openticket.broker.port", String.valueOf(brokerPort));
        all.put("openticket.broker.url", url("", "connectionTTL=3000&clientFailureCheckPeriod=1000&callTimeout=10000"));
        all.put("openticket.broker.user", BrokerMain.USER);
        all.put("openticket.broker.password", BrokerMain.PASSWORD);
        if (certificates != null) {
            all.put("openticket.broker.tls.enabled", "true");
            all.put(
                    "openticket.broker.tls.trust-store",
                    certificates.trustedByClient().toString());
            all.put("openticket.broker.tls.trust-store-password", Certificates.PASSWORD);
            all.put("openticket.broker.tls.key-store", certificates.client().toString());
            all.put("openticket.broker.tls.key-store-password", Certificates.PASSWORD);
        }
        all.put("openticket.shop.base-url", shopUrl);
        all.put("openticket.shop.api-base-url", shopUrl);
        all.put("openticket.shop.auth-base-url", shopUrl);
        all.put("openticket.shop.token", Settings.TOKEN);
        all.put("openticket.shop.client-id", Settings.CLIENT_ID);
        all.put("openticket.shop.client-secret", Settings.CLIENT_SECRET);
        all.put("openticket.shop.aliases.main", Catalogue.SHOP);
        all.put("openticket.housekeeping.period-millis", "500");
        all.put("openticket.ledger.republish-after", "4s");
        all.put("openticket.in-doubt.margin", "100ms");
        all.put("logging.level.root", "WARN");
        Stream.concat(ledgerProperties.stream(), Stream.of(properties))
                .map(property -> property.split("=", 2))
                .forEach(property -> all.put(property[0], property[1]));
        AppProcess app = new AppProcess(
                Path.of("target", name + "-" + instance + ".log"),
                main,
                all.entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .toList());
        ends.add(app::close);
        return app;
    }

    /** The broker, not started yet. */
    public JavaProcess broker() {
        JavaProcess broker = new JavaProcess(
                Path.of("target", name + "-broker.log"),
                BrokerMain.class,
                List.of(
                        "-Xmx512m",
                        "-Dopenticket.broker.directory=" + directory.resolve("broker"),
                        "-Dopenticket.broker.port=" + brokerPort),
                List.of(brokerConfig.toString()));
        ends.add(broker::close);
        return broker;
    }

    /** The broker of Artemis' distribution, as its users install it; not started yet. In place of {@link #broker()}. */
    public ArtemisServer artemis() {
        ArtemisServer broker = new ArtemisServer(
                directory.resolve("artemis"),
                Path.of("target", name + "-artemis.log"),
                brokerConfig,
                directory.resolve("broker"),
                brokerPort,
                List.of(),
                List.of());
        ends.add(broker::close);
        return broker;
    }

    public void awaitBroker() {
        await("the broker to answer")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(JMSRuntimeException.class)
                .until(() -> {
                    try (JMSContext jms = senders().createContext()) {
                        return jms.getMetaData() != null;
                    }
                });
    }

    private Path ledgerDirectory() {
        try {
            return Files.createDirectories(directory.resolve("ledger"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param each parameters of each broker's address, or empty */
    private String url(String each, String parameters) {
        if (pair.isEmpty()) {
            return "tcp://127.0.0.1:" + brokerPort + "?" + parameters;
        }
        return pair.stream()
                .map(broker -> "tcp://127.0.0.1:" + broker.port() + each)
                .collect(Collectors.joining(",", "(", ")?" + parameters));
    }

    private String asSender(String parameters) {
        return url(certificates == null ? "" : "?" + secured(certificates.client()), parameters);
    }

    private String secured(Path keys) {
        return "sslEnabled=true&trustStoreType=PKCS12&trustStorePath=" + certificates.trustedByClient()
                + "&trustStorePassword=" + Certificates.PASSWORD + "&keyStoreType=PKCS12&keyStorePath=" + keys
                + "&keyStorePassword=" + Certificates.PASSWORD;
    }

    private static ConnectionFactory asErp(String url) {
        return new ActiveMQConnectionFactory(url, Logins.ERP, Logins.PASSWORD);
    }

    /** How somebody connects whose certificate the broker does not know. */
    public ConnectionFactory strangers() {
        return asErp(url("?" + secured(certificates.stranger()), "callTimeout=5000"));
    }

    /** How senders connect; they are told soon when the broker does not answer. */
    public ConnectionFactory senders() {
        return asErp(asSender("callTimeout=5000"));
    }

    /** The same by AMQP 1.0, to one broker. */
    public ConnectionFactory amqpSenders() {
        return new JmsConnectionFactory("amqp://127.0.0.1:" + brokerPort
                + "?jms.connectTimeout=5000&jms.requestTimeout=5000&jms.sendTimeout=5000&jms.closeTimeout=2000");
    }

    @Override
    public List<TakenOrder> orders() {
        return shop.orders();
    }

    /**
     * Looks at a ledger that stays open for the length of the work, and a file for no longer: a ledger in a file that is open while the
     * application dies would not be as the application left it.
     */
    public <T> T ledger(Function<Ledger, T> work) {
        return inLedger(open -> work.apply(open.ledger(Clock.systemUTC())));
    }

    /** Changes the ledger's database as no application does. */
    public void execute(String sql) {
        inLedger(open -> open.jdbc().sql(sql).update());
    }

    private <T> T inLedger(Function<OpenLedger, T> work) {
        if (kept != null) {
            return work.apply(kept);
        }
        try (OpenLedger file = OpenLedger.join(ledger)) {
            return work.apply(file);
        }
    }

    @Override
    public PurchaseRecord row(String purchaseId) {
        return looking == null
                ? ledger(ledger -> ledger.find(purchaseId).orElse(null))
                : looking.ledger(Clock.systemUTC()).find(purchaseId).orElse(null);
    }

    /** Everything that the checker finds wrong at rest. */
    public List<String> faultsAtRest(Checker checker) {
        return looking(() -> checker.faultsAtRest(this));
    }

    /** The same by other evidence, which asks this system for the rows. */
    public List<String> faultsAtRest(Checker checker, Evidence evidence) {
        return looking(() -> checker.faultsAtRest(evidence));
    }

    /** How many purchases stand where. */
    public Map<String, Integer> tally(Checker checker) {
        return looking(() -> checker.tally(this));
    }

    /** Looks at everything by one connection to the broker and one to the ledger: a look into each queue would otherwise begin with a handshake. */
    private <T> T looking(Supplier<T> work) {
        return inLedger(open -> {
            try (Connection connection = lookers().createConnection()) {
                connection.start();
                looksInto = connection;
                looking = open;
                return work.get();
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            } finally {
                looksInto = null;
                looking = null;
            }
        });
    }

    private ConnectionFactory lookers() {
        return asErp(asSender("callTimeout=20000&consumerWindowSize=-1"));
    }

    @Override
    public List<Message> peek(String queue) {
        return looksInto == null ? BrowsedQueue.messages(lookers(), queue) : BrowsedQueue.messages(looksInto, queue);
    }

    @Override
    public void close() {
        pair.forEach(ArtemisServer::close);
        Collections.reverse(ends);
        ends.forEach(Runnable::run);
        shop.close();
    }
}

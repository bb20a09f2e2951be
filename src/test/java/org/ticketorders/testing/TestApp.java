package org.ticketorders.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.Application;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;

/**
 * The whole application as a newcomer starts it: a real broker with its journal on disk, a real SQLite ledger, and the shop
 * simulator behind real HTTP. What a test sends and reads goes over the network, as a sender's would.
 */
public final class TestApp extends RunningApp implements AutoCloseable, BeforeAllCallback, AfterAllCallback {

    private final Map<String, Object> own = new LinkedHashMap<>();
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<Class<?>> sources = new ArrayList<>(List.of(Application.class));
    private Path directory;
    private Duration life;

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

    /** The broker's users are those that the first start makes, and not the tests'. */
    public TestApp withFirstBrokerUsers() {
        Logins.ofBroker().keySet().forEach(properties::remove);
        knowsOperators = false;
        return this;
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

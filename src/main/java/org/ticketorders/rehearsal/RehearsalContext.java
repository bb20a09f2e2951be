package org.ticketorders.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.DefaultConfigurationConfigurer;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.spring.spi.ApplicationContextBeanRepository;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.CommonAnnotationBeanPostProcessor;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.context.event.DefaultEventListenerFactory;
import org.springframework.context.event.EventListenerMethodProcessor;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;
import org.ticketorders.ledger.CustomerDigests;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.Shops;

/**
 * The way of a purchase once more, apart from the application's own: the same classes by the same bean definitions and route files, each bean a
 * second one. Everything by which it could reach the outside is replaced: a broker and a ledger in memory, no shop but the stub, a meter registry
 * and an event bus of its own. It has no parent, so that what is not given to it is missing, and never the application's.
 */
final class RehearsalContext implements AutoCloseable {

    /** Its CamelContext, and in the name of each of its threads. */
    static final String NAME = "rehearsal";

    static final String PURCHASES = "purchase.requested";

    static final String OUTCOMES = "order.outcome";

    /** Tells this broker from others of this JVM. */
    private static final int IN_VM_ID = 1801;

    private static final long SHUTDOWN_SECONDS = 1;

    private static final long RECEIVE_MILLIS = 100;

    /** All beans that purchases pass; made only where a route asks for them. */
    private static final Set<String> PACKAGES = Set.of(
            "door",
            "hold",
            "lane",
            "ledger",
            "limit",
            "log",
            "message",
            "order",
            "outage",
            "outcome",
            "payment",
            "purchase.read",
            "record",
            "shop",
            "steps",
            "token");

    /** Those of the broker's package that are no broker. */
    private static final Set<String> OTHERS = Set.of(
            "purchaseMeters",
            "routeMeters",
            "shopCallMeters",
            "shopNames",
            "afterCommit",
            "purchaseMessageConverter",
            "jmsConfiguration",
            "transactedJms",
            "jmsTemplate");

    private static final Set<String> REPLACED = Set.of("shops", "customerDigests");

    private static final List<String> ROUTES = List.of(
            "policies/failure-policy",
            "policies/repeat-safe-call",
            "intake/receive-purchase",
            "intake/accept-purchase",
            "shop/refresh-payment-methods",
            "shop/read-limits",
            "reserve/reserve-tickets",
            "order/create-order",
            "finish/finish-purchase");

    private final Deque<AutoCloseable> closes = new ArrayDeque<>();
    private final GenericApplicationContext beans = new GenericApplicationContext();
    private final ConfigurableListableBeanFactory application;
    private final StandardEnvironment environment = new StandardEnvironment();

    /** @param stub where the stub of the shop listens */
    RehearsalContext(ConfigurableApplicationContext application, String stub) throws Exception {
        this.application = application.getBeanFactory();
        environment.merge(application.getEnvironment());
        environment.getPropertySources().addFirst(new MapPropertySource(NAME, settings(stub)));
        ConfigurationPropertySources.attach(environment);
        try {
            begin();
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private static Map<String, Object> settings(String stub) {
        String nowhere = "http://rehearsal.invalid";
        return Map.ofEntries(
                Map.entry("openticket.shop.base-url", nowhere),
                Map.entry("openticket.shop.api-base-url", nowhere),
                Map.entry("openticket.shop.auth-base-url", nowhere),
                // whatever host a request is for, it goes there
                Map.entry("openticket.http.proxy", stub),
                Map.entry("openticket.shop.token", NAME),
                Map.entry("openticket.shop.refresh-token", ""),
                Map.entry("openticket.record.directory", ""),
                Map.entry("openticket.repeat.redeliveries", "0"),
                Map.entry("openticket.consumers.purchase-requested", "2"),
                Map.entry("spring.datasource.url", "jdbc:sqlite::memory:"));
    }

    private void begin() throws Exception {
        goOn();
        ActiveMQServer broker = broker();
        closes.push(broker::stop);
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory("vm://" + IN_VM_ID);
        connections.setConsumerWindowSize(0);
        closes.push(connections);
        goOn();
        HikariDataSource ledger = ledger();
        closes.push(ledger);
        goOn();
        closes.push(beans);
        beans(connections, ledger);
        DefaultCamelContext camel = new DefaultCamelContext(false);
        camel.getCamelContextExtension().setRegistry(new DefaultRegistry(new ApplicationContextBeanRepository(beans)));
        closes.push(camel::stop);
        beans.getBeanFactory().registerSingleton("camelContext", camel);
        beans.refresh();
        goOn();
        routes(camel);
    }

    private static void goOn() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("its time is over");
        }
    }

    private static ActiveMQServer broker() throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName(NAME)
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setMaxDiskUsage(-1)
                .addAcceptorConfiguration(NAME, "vm://" + IN_VM_ID);
        ActiveMQServer broker = ActiveMQServers.newActiveMQServer(configuration, null, false);
        broker.start();
        return broker;
    }

    private HikariDataSource ledger() {
        HikariDataSource ledger = new HikariDataSource();
        ledger.setPoolName(NAME);
        ledger.setJdbcUrl(environment.getProperty("spring.datasource.url"));
        // each connection to memory is another database
        ledger.setMaximumPoolSize(1);
        ledger.setAutoCommit(false);
        Flyway.configure()
                .dataSource(ledger)
                .locations(environment
                        .getRequiredProperty("spring.flyway.locations")
                        .replace("{vendor}", "sqlite")
                        .split(","))
                .outOfOrder(true)
                .load()
                .migrate();
        return ledger;
    }

    private void beans(ConnectionFactory connections, HikariDataSource ledger) throws ClassNotFoundException {
        DefaultListableBeanFactory factory = beans.getDefaultListableBeanFactory();
        beans.setEnvironment(environment);
        factory.setConversionService(ApplicationConversionService.getSharedInstance());
        factory.setAutowireCandidateResolver(new ContextAnnotationAutowireCandidateResolver());
        beans.registerBean(AutowiredAnnotationBeanPostProcessor.class);
        beans.registerBean(CommonAnnotationBeanPostProcessor.class);
        beans.registerBean(EventListenerMethodProcessor.class);
        beans.registerBean(DefaultEventListenerFactory.class);

        share(Clock.class);
        share(Ticker.class);
        share(ObjectMapper.class);
        share(CustomerDigests.class);
        factory.registerSingleton("connectionFactory", connections);
        factory.registerSingleton("dataSource", ledger);
        factory.registerSingleton("jdbcClient", JdbcClient.create(ledger));
        PlatformTransactionManager transactions = new JdbcTransactionManager(ledger);
        factory.registerSingleton("transactionManager", transactions);
        MeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        closes.push(metrics::close);
        factory.registerSingleton("meterRegistry", metrics);
        factory.registerSingleton("dataSourceProperties", bound("spring.datasource", DataSourceProperties.class));

        String here = getClass().getPackageName();
        String own = here.substring(0, here.lastIndexOf('.') + 1);
        for (String name : application.getBeanDefinitionNames()) {
            BeanDefinition definition = application.getBeanDefinition(name);
            String declaredBy = declaredBy(definition);
            if (declaredBy == null || !declaredBy.startsWith(own) || REPLACED.contains(name)) {
                continue;
            }
            Class<?> type = ClassUtils.forName(declaredBy, null);
            ConfigurationProperties properties =
                    AnnotatedElementUtils.findMergedAnnotation(type, ConfigurationProperties.class);
            if (properties != null) {
                factory.registerSingleton(name, bound(properties.value(), type));
            } else if ((isOnTheWay(ClassUtils.getPackageName(type), own) || OTHERS.contains(name))
                    && !BeanFactoryPostProcessor.class.isAssignableFrom(type)) {
                AbstractBeanDefinition copy = ((AbstractBeanDefinition) definition).cloneBeanDefinition();
                copy.setLazyInit(true);
                factory.registerBeanDefinition(name, copy);
            }
        }
        factory.registerSingleton("shops", new Shops(factory.getBean(ShopProperties.class), Map.of()));
    }

    /** Whether the package, without what all have in common, is among those that purchases pass. */
    private static boolean isOnTheWay(String name, String own) {
        return name.startsWith(own) && PACKAGES.contains(name.substring(own.length()));
    }

    private void share(Class<?> type) {
        beans.getBeanFactory().registerSingleton(type.getName(), application.getBean(type));
    }

    private <T> T bound(String prefix, Class<T> type) {
        return Binder.get(environment).bindOrCreate(prefix, type);
    }

    private static String declaredBy(BeanDefinition definition) {
        return definition instanceof AnnotatedBeanDefinition annotated && annotated.getFactoryMethodMetadata() != null
                ? annotated.getFactoryMethodMetadata().getDeclaringClassName()
                : definition.getBeanClassName();
    }

    private void routes(DefaultCamelContext camel) throws Exception {
        camel.getCamelContextExtension().setName(NAME);
        camel.disableJMX();
        camel.setStreamCaching(false);
        camel.getPropertiesComponent().addPropertiesSource(new PropertiesSource() {
            @Override
            public String getName() {
                return NAME;
            }

            @Override
            public String getProperty(String name) {
                return environment.getProperty(name);
            }
        });
        camel.getShutdownStrategy().setTimeout(SHUTDOWN_SECONDS);
        camel.build();
        DefaultConfigurationConfigurer.afterConfigure(camel);
        JmsComponent jms = camel.getComponent("jms", JmsComponent.class);
        jms.setConnectionFactory(beans.getBean(ConnectionFactory.class));
        // as long as its end may take
        jms.setReceiveTimeout(RECEIVE_MILLIS);
        for (CamelContextConfiguration each :
                beans.getBeansOfType(CamelContextConfiguration.class).values()) {
            each.beforeApplicationStart(camel);
        }
        RoutesLoader loader = PluginHelper.getRoutesLoader(camel);
        for (String file : ROUTES) {
            loader.loadRoutes(
                    ResourceHelper.resolveMandatoryResource(camel, "classpath:routes/" + file + ".camel.yaml"));
        }
        for (RouteDefinition route : camel.getRouteDefinitions()) {
            String from = route.getInput().getEndpointUri();
            if (!from.startsWith("direct:") && !from.contains(PURCHASES)) {
                route.setAutoStartup("false");
            }
        }
        camel.start();
    }

    /** A connection to its broker. */
    Connection connect() throws Exception {
        return beans.getBean(ConnectionFactory.class).createConnection();
    }

    @Override
    public void close() {
        // what is closed may have to wait for its threads, and is not to be interrupted
        Thread.interrupted();
        while (!closes.isEmpty()) {
            try {
                closes.pop().close();
            } catch (Exception e) {
                // there is nobody whom it concerns, and the rest is to be closed all the same
            }
        }
    }
}

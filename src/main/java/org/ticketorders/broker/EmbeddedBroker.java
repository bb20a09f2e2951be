package org.ticketorders.broker;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.utils.ConfigurationHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.broker.login.Anonymous;
import org.ticketorders.broker.login.BrokerExposure;
import org.ticketorders.broker.login.BrokerLogins;
import org.ticketorders.broker.login.BrokerSecurity;
import org.ticketorders.broker.login.BrokerUser;
import org.ticketorders.broker.login.BrokerUsers;
import org.ticketorders.door.Bounds;
import org.ticketorders.door.Door;
import org.ticketorders.door.DroppedConnections;
import org.ticketorders.door.Guards;
import org.ticketorders.door.Quotas;
import org.ticketorders.door.Refusals;
import org.ticketorders.door.Strangers;
import org.ticketorders.log.Causes;

/**
 * The broker inside this process, set up by {@code config/broker.xml}.
 *
 * <p>The routes reach it within the process, by a password that is made at each start. Who connects by network needs a
 * user and a password. It has no partners, so what brokers send each other is refused ({@link ClientPacketsOnly}).
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "openticket.broker.embedded", havingValue = "true")
class EmbeddedBroker {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.logins");

    private static final String SENDERS_ACCEPTOR = "senders";

    /** How the routes log in at the embedded broker. */
    record Login(String user, String password) {}

    @Bean
    Login embeddedBrokerLogin() {
        return new Login(BrokerSecurity.ROUTES, UUID.randomUUID().toString());
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    RestartableBroker embeddedActiveMQ(
            BrokerProperties properties,
            Login login,
            @Value("${openticket.data-directory}") Path dataDirectory,
            MeterRegistry metrics,
            Bounds bounds)
            throws Exception {
        // the first start takes what was read here; each further one needs a configuration of its own
        AtomicReference<FileConfiguration> first = new AtomicReference<>(read(properties));
        refuseTakenPort(properties);
        BrokerUsers users = new BrokerUsers(properties.users(), dataDirectory, properties.keepPasswords());
        if (properties.anonymous() == Anonymous.SEND) {
            LOG.warn(
                    "openticket.broker.anonymous is 'send': who reaches {} sends purchases without a password",
                    properties.address());
        }
        DroppedConnections dropped = new DroppedConnections(metrics);
        ClientPacketsOnly doorkeeper = new ClientPacketsOnly(dropped);
        RestartableBroker broker = new RestartableBroker(
                () -> {
                    FileConfiguration atStart = first.getAndSet(null);
                    FileConfiguration configuration = atStart == null ? read(properties) : atStart;
                    configuration.getAcceptorConfigurations().forEach(Guards::prepare);
                    Refusals refusals = new Refusals();
                    Quotas quotas = new Quotas(BrokerSecurity.ROUTES, connections(configuration), dropped);
                    configuration.registerBrokerPlugin(
                            new Guards(bounds, doorkeeper::isTaken, quotas, dropped, refusals));
                    configuration.registerBrokerPlugin(new Door(bounds, refusals));
                    configuration.registerBrokerPlugin(quotas);
                    configuration.registerBrokerPlugin(new Strangers(dropped));
                    return configuration;
                },
                doorkeeper);
        BrokerLogins logins = new BrokerLogins(users, properties.anonymous(), metrics);
        broker.setSecurityManager(new BrokerSecurity(login.password(), logins, broker::getActiveMQServer));
        return broker;
    }

    /** How many connections from the network the acceptors let in together. */
    private static long connections(FileConfiguration configuration) {
        return configuration.getAcceptorConfigurations().stream()
                .filter(acceptor -> NettyAcceptorFactory.class.getName().equals(acceptor.getFactoryClassName()))
                .mapToLong(acceptor -> ConfigurationHelper.getLongProperty(
                        TransportConstants.CONNECTIONS_ALLOWED,
                        TransportConstants.DEFAULT_CONNECTIONS_ALLOWED,
                        acceptor.getParams()))
                .reduce(0, (sum, allowed) -> sum < 0 || allowed < 0 ? -1 : sum + allowed);
    }

    /**
     * A broker that cannot listen stops itself and tells nobody but its log: the start would continue without it, and name an
     * address at which another program takes the senders' purchases.
     */
    private static void refuseTakenPort(BrokerProperties properties) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(properties.host(), properties.port()));
        } catch (IOException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "openticket.broker.port",
                    properties.port(),
                    "the broker cannot listen on " + properties.address() + " (" + e.getMessage()
                            + "). Stop what listens there, or choose another port; openticket.broker.host is where it"
                            + " listens");
        }
    }

    private static FileConfiguration read(BrokerProperties properties) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        try {
            FileDeploymentManager files = new FileDeploymentManager(location(properties.config()));
            files.addDeployable(configuration);
            files.readConfiguration();
        } catch (Exception e) {
            throw new InvalidConfigurationPropertyValueException(
                    "openticket.broker.config",
                    properties.config(),
                    "it cannot be read (" + Causes.of(e) + "): it names a broker.xml on disk or inside the jar");
        }

        // what is in use was read at the start; a change takes a restart
        configuration.setConfigurationFileRefreshPeriod(-1);
        Path directory = Path.of(properties.directory()).toAbsolutePath();
        configuration.setJournalDirectory(directory.resolve("journal").toString());
        configuration.setBindingsDirectory(directory.resolve("bindings").toString());
        configuration.setLargeMessagesDirectory(
                directory.resolve("large-messages").toString());
        configuration.setPagingDirectory(directory.resolve("paging").toString());

        configuration.getAcceptorConfigurations().stream()
                .filter(acceptor -> SENDERS_ACCEPTOR.equals(acceptor.getName()))
                .forEach(acceptor -> {
                    acceptor.getParams().put(TransportConstants.HOST_PROP_NAME, properties.host());
                    acceptor.getParams().put(TransportConstants.PORT_PROP_NAME, properties.port());
                    BrokerTls.apply(properties.tls(), acceptor);
                });
        BrokerExposure.mustBeSafe(configuration, SENDERS_ACCEPTOR, properties.anonymous());
        refuseUnknownRoles(properties, configuration);
        Map<String, Object> inVm = new HashMap<>();
        inVm.put("serverId", JmsConfiguration.IN_VM_ID);
        configuration.addAcceptorConfiguration(
                new TransportConfiguration(InVMAcceptorFactory.class.getName(), inVm, "routes"));
        return configuration;
    }

    /** The file beside the jar, or else the copy inside it. */
    private static String location(String config) throws IOException {
        Path file = Path.of(config);
        return Files.exists(file) ? file.toUri().toURL().toString() : config;
    }

    private static void refuseUnknownRoles(BrokerProperties properties, FileConfiguration configuration) {
        Set<String> roles = configuration.getSecurityRoles().values().stream()
                .flatMap(Set::stream)
                .map(Role::getName)
                .collect(Collectors.toSet());
        for (BrokerUser user : properties.users()) {
            if (!roles.containsAll(user.roles())) {
                throw new InvalidConfigurationPropertyValueException(
                        "openticket.broker.users",
                        user,
                        "the security settings in openticket.broker.config have no such role; they have "
                                + String.join(", ", roles));
            }
        }
    }
}

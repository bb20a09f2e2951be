package org.ticketorders.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.broker.BrokerProperties;
import org.ticketorders.shop.SandboxProperties;

/** Runs the simulated shop inside the application, and sends the samples once the routes run. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "openticket.sandbox.enabled", havingValue = "true")
class Sandbox {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.sandbox");

    @Bean(destroyMethod = "close")
    ShopSimulator shopSimulator(SandboxProperties properties) {
        try {
            return ShopSimulator.start(Settings.defaults().withPort(properties.port()));
        } catch (IllegalStateException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "openticket.sandbox.port",
                    properties.port(),
                    "the simulated shop " + e.getMessage() + ". Stop what listens there, or choose another port");
        }
    }

    @Bean
    SampleSender sampleSender(
            SandboxProperties properties,
            JmsTemplate jms,
            BrokerProperties broker,
            ServerProperties server,
            Environment environment) {
        return new SampleSender(Path.of(properties.samples()), jms, broker, server, environment);
    }

    record SampleSender(
            Path folder, JmsTemplate jms, BrokerProperties broker, ServerProperties server, Environment environment) {

        @EventListener(ApplicationReadyEvent.class)
        void send() throws IOException {
            if (Files.isDirectory(folder)) {
                for (Path sample : samples()) {
                    jms.convertAndSend("purchase.requested", Files.readString(sample));
                }
            } else {
                LOG.warn("There is no folder {}: no samples are sent", folder.toAbsolutePath());
            }
            LOG.info(
                    "The operators' page: http://{}/ops/ (the first start, which may be this one, has printed user and"
                            + " password; config/README.md, 'Users and logins')",
                    BrokerProperties.address(
                            server.getAddress().getHostAddress(),
                            environment.getRequiredProperty("local.server.port", Integer.class)));
            LOG.info(
                    "Send the next purchase as JSON to queue purchase.requested at tcp://{} (Artemis core or"
                            + " AMQP 1.0), as user 'sender'; outcomes are in order.outcome, for user 'reader'. Ctrl-C stops.",
                    broker.address());
        }

        private List<Path> samples() throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.toString().endsWith(".json"))
                        .sorted()
                        .toList();
            }
        }
    }
}

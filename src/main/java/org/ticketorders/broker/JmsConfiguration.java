package org.ticketorders.broker;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.Ordered;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.ticketorders.door.LargeAsBytes;

/**
 * How the routes consume and send: what a route takes and what it sends are one session-local JMS transaction.
 *
 * <p>That holds only while a route stays on the thread that took the message, and only with this one connection factory: a
 * send finds the transaction by both.
 */
@Configuration(proxyBeanMethods = false)
class JmsConfiguration {

    /** Names the embedded broker among those of this JVM; tests start several applications one after another. */
    static final int IN_VM_ID = 0;

    private static final long RETRY_MILLIS = 100;

    /** Bytes that a producer may send before it asks the broker for more: Artemis' own 64 KB are few messages of a batch. */
    private static final int PRODUCER_WINDOW = 1 << 20;

    @Bean
    ConnectionFactory connectionFactory(
            BrokerProperties properties,
            ObjectProvider<EmbeddedBroker.Login> embedded,
            ObjectProvider<BrokersLedger> ledger)
            throws JMSException {
        return connections(url -> new OwnMessages(url, ledger), properties, embedded);
    }

    /** With connections of its own, by which it is asked whose messages the broker has. */
    @Bean
    BrokerManagement brokerManagement(BrokerProperties properties, ObjectProvider<EmbeddedBroker.Login> embedded)
            throws JMSException {
        return new BrokerManagement(connections(ActiveMQConnectionFactory::new, properties, embedded));
    }

    /** With connections of its own, for they have a window. */
    @Bean
    BrowseTemplate browseTemplate(BrokerProperties properties, ObjectProvider<EmbeddedBroker.Login> embedded)
            throws JMSException {
        return new BrowseTemplate(connections(ActiveMQConnectionFactory::new, properties, embedded));
    }

    private static ActiveMQConnectionFactory connections(
            Function<String, ActiveMQConnectionFactory> to,
            BrokerProperties properties,
            ObjectProvider<EmbeddedBroker.Login> embedded)
            throws JMSException {
        EmbeddedBroker.Login login = embedded.getIfAvailable();
        ActiveMQConnectionFactory factory = to.apply(login == null ? properties.url() : "vm://" + IN_VM_ID);
        if (login == null) {
            BrokerTls.apply(properties.tls(), factory);
        } else {
            // while the broker inside this process has stopped itself, a try to connect costs nothing and fails at once
            factory.setRetryInterval(RETRY_MILLIS);
        }
        factory.setUser(login == null ? emptyToNull(properties.user()) : login.user());
        factory.setPassword(login == null ? emptyToNull(properties.password()) : login.password());
        factory.setConsumerWindowSize(properties.consumerWindowSize());
        factory.setProducerWindowSize(PRODUCER_WINDOW);
        // each send asks the broker twice otherwise, and waits, whether there is such a queue
        factory.setCacheDestinations(true);
        factory.setDeserializationAllowList("none.is.allowed");
        factory.getServerLocator().addIncomingInterceptor(new LargeAsBytes());
        return factory;
    }

    /** What no configuration may change, set after the properties camel.component.jms. */
    @Bean
    ComponentCustomizer transactedJms(AfterCommit afterCommit, PurchaseMessageConverter converter) {
        return ComponentCustomizer.builder(JmsComponent.class)
                .withOrder(Ordered.LOWEST)
                .build(jms -> {
                    jms.setTransacted(true);
                    jms.setLazyCreateTransactionManager(false);
                    jms.setCacheLevel(DefaultMessageListenerContainer.CACHE_CONSUMER);
                    jms.setConsumerType(ConsumerType.Custom);
                    jms.setMessageListenerContainerFactory(endpoint -> {
                        // no answers but by a route; set for the whole component, it would drop the reply-to of
                        // what is sent on, too
                        endpoint.setDisableReplyTo(true);
                        return new CommitAwareListenerContainer(endpoint, afterCommit);
                    });
                    jms.setMessageConverter(converter);
                    jms.setPreserveMessageQos(true);
                });
    }

    /** For what is sent and read outside a route: transacted too, committed by each call. */
    @Bean
    @Primary
    JmsTemplate jmsTemplate(ConnectionFactory connectionFactory, PurchaseMessageConverter converter) {
        JmsTemplate template = new JmsTemplate(connectionFactory);
        template.setSessionTransacted(true);
        template.setMessageConverter(converter);
        return template;
    }

    private static String emptyToNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}

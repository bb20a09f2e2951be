package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.springboot.JmsComponentAutoConfiguration;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.ticketorders.broker.login.Anonymous;
import org.ticketorders.door.Bodies;

class JmsConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(CamelAutoConfiguration.class, JmsComponentAutoConfiguration.class))
            .withUserConfiguration(JmsConfiguration.class)
            .withBean(BrokerProperties.class, JmsConfigurationTest::elsewhere)
            .withBean(AfterCommit.class)
            .withBean(PurchaseMessageConverter.class, () -> new PurchaseMessageConverter(mock(Bodies.class)));

    @Test
    void staysTransactedWhateverIsConfigured() {
        runner.withPropertyValues(
                        "camel.component.jms.transacted=false",
                        "camel.component.jms.lazy-create-transaction-manager=true",
                        "camel.component.jms.cache-level-name=CACHE_NONE",
                        "camel.component.jms.consumer-type=Simple",
                        "camel.component.jms.error-handler-logging-level=DEBUG")
                .run(context -> {
                    JmsComponent jms = context.getBean(CamelContext.class).getComponent("jms", JmsComponent.class);

                    assertThat(jms.getConfiguration().isTransacted()).isTrue();
                    assertThat(jms.getConfiguration().isLazyCreateTransactionManager())
                            .isFalse();
                    assertThat(jms.getConfiguration().getCacheLevel())
                            .isEqualTo(DefaultMessageListenerContainer.CACHE_CONSUMER);
                    assertThat(jms.getConfiguration().getConsumerType()).isEqualTo(ConsumerType.Custom);
                    assertThat(jms.getConfiguration().getMessageConverter())
                            .isInstanceOf(PurchaseMessageConverter.class);
                    assertThat(jms.getConfiguration().getErrorHandlerLoggingLevel())
                            .isEqualTo(LoggingLevel.DEBUG);
                });
    }

    private static BrokerProperties elsewhere() {
        return new BrokerProperties(
                false,
                "broker.xml",
                "journal",
                "127.0.0.1",
                61616,
                List.of(),
                false,
                Anonymous.NONE,
                "tcp://127.0.0.1:61616",
                "",
                "",
                new BrokerProperties.Tls(false, "", "", "", ""),
                0);
    }
}

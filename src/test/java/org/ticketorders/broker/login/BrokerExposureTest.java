package org.ticketorders.broker.login;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.BroadcastGroupConfiguration;
import org.apache.activemq.artemis.api.core.DiscoveryGroupConfiguration;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** From where the embedded broker may be reached, and on what condition. */
class BrokerExposureTest {

    private final Configuration broker = new ConfigurationImpl();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "localhost",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1",
                "::ffff:127.0.0.1",
                "127.0.0.1,localhost",
                ""
            })
    void takesLoopbackAsItIs(String host) {
        acceptor("senders", host, Map.of());

        assertThatCode(() -> check(Anonymous.SEND)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0",
                "::",
                "[::]",
                "0:0:0:0:0:0:0:0",
                "192.0.2.1",
                "10.0.0.1",
                "::ffff:192.0.2.1",
                "2001:db8::1",
                "169.254.1.1",
                "no-such-host.invalid",
                "127.0.0.1,0.0.0.0",
                "localhost, 192.0.2.1"
            })
    void refusesWhatOthersReachWithoutTlsOrWithoutPasswords(String host) {
        acceptor("senders", host, Map.of());
        assertThatThrownBy(() -> check(Anonymous.NONE))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("openticket.broker.host")
                .hasMessageContaining("in the clear");

        broker.getAcceptorConfigurations().clear();
        acceptor("senders", host, Map.of("sslEnabled", "true"));
        assertThatThrownBy(() -> check(Anonymous.SEND))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("openticket.broker.anonymous");
        assertThatCode(() -> check(Anonymous.NONE)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "TRUE, true", "false, false", "yes, false", "'', false"})
    void believesInTlsWhereTheBrokerDoes(String value, boolean taken) {
        acceptor("senders", "0.0.0.0", Map.of("sslEnabled", value));

        if (taken) {
            assertThatCode(() -> check(Anonymous.NONE)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> check(Anonymous.NONE)).hasMessageContaining("in the clear");
        }
    }

    @Test
    void looksAtEveryAcceptorOfTheFile() {
        acceptor("senders", "127.0.0.1", Map.of());
        acceptor("amqp", "0.0.0.0", Map.of());

        assertThatThrownBy(() -> check(Anonymous.NONE))
                .hasMessageContaining("openticket.broker.config")
                .hasMessageContaining("acceptor 'amqp' on 0.0.0.0");
    }

    @Test
    void takesWhatIsWithinTheProcess() {
        broker.addAcceptorConfiguration(
                new TransportConfiguration(InVMAcceptorFactory.class.getName(), new HashMap<>(), "routes"));

        assertThatCode(() -> check(Anonymous.NONE)).doesNotThrowAnyException();
    }

    @Test
    void refusesABrokerWithoutSecurity() {
        broker.setSecurityEnabled(false);

        assertThatThrownBy(() -> check(Anonymous.NONE)).hasMessageContaining("security-enabled");
    }

    @Test
    void refusesWhatSpeaksToTheWholeNetwork() {
        broker.addDiscoveryGroupConfiguration("all", new DiscoveryGroupConfiguration().setName("all"));
        assertThatThrownBy(() -> check(Anonymous.NONE)).hasMessageContaining("discovery or broadcast group");

        broker.getDiscoveryGroupConfigurations().clear();
        broker.addBroadcastGroupConfiguration(new BroadcastGroupConfiguration().setName("all"));
        assertThatThrownBy(() -> check(Anonymous.NONE)).hasMessageContaining("discovery or broadcast group");
    }

    private void acceptor(String name, String host, Map<String, Object> more) {
        Map<String, Object> params = new HashMap<>(more);
        params.put("host", host);
        params.put("port", 61616);
        broker.addAcceptorConfiguration(new TransportConfiguration(NettyAcceptorFactory.class.getName(), params, name));
    }

    private void check(Anonymous anonymous) {
        BrokerExposure.mustBeSafe(broker, "senders", anonymous);
    }
}

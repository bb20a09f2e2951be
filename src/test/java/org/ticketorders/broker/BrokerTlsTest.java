package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerTlsTest {

    @TempDir
    Path directory;

    @Test
    void securesTheWayToEachBrokerOfTheUrl() throws IOException {
        String trust = Files.createFile(directory.resolve("trust.p12")).toString();
        String keys = Files.createFile(directory.resolve("keys.p12")).toString();
        try (ActiveMQConnectionFactory factory = factory()) {
            BrokerTls.apply(new BrokerProperties.Tls(true, trust, "one", keys, "other"), factory);

            assertThat(factory.getServerLocator().getStaticTransportConfigurations())
                    .hasSize(2)
                    .allSatisfy(broker -> assertThat(broker.getParams())
                            .containsEntry("sslEnabled", true)
                            .containsEntry("verifyHost", true)
                            .containsEntry("trustStorePath", trust)
                            .containsEntry("trustStorePassword", "one")
                            .containsEntry("keyStorePath", keys)
                            .containsEntry("keyStorePassword", "other"));
        }
    }

    @Test
    void changesNothingWhereItIsNotWanted() {
        try (ActiveMQConnectionFactory factory = factory()) {
            BrokerTls.apply(new BrokerProperties.Tls(false, "no such file", "", "", ""), factory);

            assertThat(factory.getServerLocator().getStaticTransportConfigurations())
                    .allSatisfy(broker -> assertThat(broker.getParams()).doesNotContainKey("sslEnabled"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trust-store", "key-store"})
    void namesTheFileThatIsMissing(String key) {
        String missing = directory.resolve("missing.p12").toString();
        boolean trust = key.equals("trust-store");
        try (ActiveMQConnectionFactory factory = factory()) {
            assertThatThrownBy(() -> BrokerTls.apply(
                            new BrokerProperties.Tls(true, trust ? missing : "", "", trust ? "" : missing, ""),
                            factory))
                    .hasMessageContaining("openticket.broker.tls." + key)
                    .hasMessageContaining(missing);
        }
    }

    @Test
    void showsNoPasswords() {
        BrokerProperties.Tls tls = new BrokerProperties.Tls(true, "", "secret-one", "", "secret-other");

        assertThat(tls.toString()).doesNotContain("secret");
    }

    private static ActiveMQConnectionFactory factory() {
        return new ActiveMQConnectionFactory("(tcp://127.0.0.1:1,tcp://127.0.0.1:2)");
    }
}

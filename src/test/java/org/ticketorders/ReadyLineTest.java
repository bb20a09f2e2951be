package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;
import org.ticketorders.broker.BrokerProbe;
import org.ticketorders.broker.BrokerProperties;
import org.ticketorders.broker.login.Anonymous;
import org.ticketorders.shop.ShopProperties;

class ReadyLineTest {

    private final BrokerProbe probe = mock();

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void namesVersionProfileBrokerLedgerAndShop() {
        environment.setActiveProfiles("sandbox", "local");
        environment.setProperty("spring.datasource.url", "jdbc:sqlite:data/sandbox/ledger.db?journal_mode=WAL");

        assertThat(line(true, "", "http://127.0.0.1:8090"))
                .isEqualTo("Ticket order routes 1.2.3, profile sandbox, local; broker: embedded, tcp://127.0.0.1:61616;"
                        + " ledger: SQLite, "
                        + Path.of("data/sandbox/ledger.db").toAbsolutePath()
                        + "; shop: http://127.0.0.1:8090");
    }

    @Test
    void namesABrokerAndALedgerElsewhereWithoutTheirSecrets() {
        environment.setProperty(
                "spring.datasource.url",
                "jdbc:postgresql://db-1.example.com:5432,db-2/tickets?user=tickets&password=geheim&ssl=true");

        assertThat(line(
                        false,
                        "(tcp://one.example.com:61617?sslEnabled=true&keyStorePassword=geheim,tcp://two:61617)?ha=true&password=geheim",
                        "https://jane:geheim@shop.example.com/proxy"))
                .isEqualTo(
                        "Ticket order routes 1.2.3, no profile; broker: tcp://one.example.com:61617, tcp://two:61617;"
                                + " ledger: postgresql://db-1.example.com:5432,db-2/tickets;"
                                + " shop: https://shop.example.com/proxy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp://127.0.0.1:61616 | tcp://127.0.0.1:61616",
                "tcp://[::1]:61616?password=geheim | tcp://[::1]:61616",
                "amqps://u:geheim@broker.example.com:5671 | amqps://broker.example.com:5671",
                "failover:(amqp://a:5672?x=geheim,amqp://b:5672)?y=geheim | amqp://a:5672, amqp://b:5672",
                "postgresql://u:ge/geheim@db/tickets | postgresql://db/tickets",
                "postgresql://u:ge@geheim@db/tickets;password=geheim | postgresql://db/tickets",
            })
    void tellsAddressesWithoutSecrets(String url, String told) {
        assertThat(Addresses.withoutSecrets(url)).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://u:ge?geheim@broker:61616",
                "tcp://broker:61616?password=a@geheim",
                "tcp://broker:61616&password=geheim",
                "tcp://broker:geheim",
                "tcp://geheim broker:1",
                "geheim",
                ""
            })
    void tellsNothingThatMayBeASecret(String url) {
        assertThat(Addresses.withoutSecrets(url)).endsWith(Addresses.HIDDEN).doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource({
        "'mixed mode', -XX:AOTCache=lib/prepared/application.aot, lib/prepared/application.aot",
        "'mixed mode, sharing', -XX:AOTCache=lib/prepared/application.aot,",
        "'mixed mode', -Xmx1g,"
    })
    void tellsOfACacheThatJavaDidNotTake(String about, String argument, String cache) {
        assertThat(ReadyLine.cacheLeftOut(List.of("-Da=b", argument), about)).isEqualTo(Optional.ofNullable(cache));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void isNotReadyWithABrokerThatTakesNoMessages(CapturedOutput output) {
        environment.setProperty("spring.datasource.url", "jdbc:sqlite:data/ledger.db");
        when(probe.trouble()).thenReturn(Optional.of("its journal cannot be read"));

        ready(true, "", "http://127.0.0.1:8090").tell();

        assertThat(output).contains("Started, but not ready: its journal cannot be read. Ticket order routes 1.2.3");
    }

    private String line(boolean embedded, String url, String shopUrl) {
        return ready(embedded, url, shopUrl).text();
    }

    private ReadyLine ready(boolean embedded, String url, String shopUrl) {
        Properties built = new Properties();
        built.setProperty("version", "1.2.3");
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("build", new BuildProperties(built));
        BrokerProperties.Tls tls = new BrokerProperties.Tls(false, "", "", "", "");
        BrokerProperties broker = new BrokerProperties(
                embedded,
                "broker.xml",
                "data",
                "127.0.0.1",
                61616,
                List.of(),
                false,
                Anonymous.NONE,
                url,
                "routes",
                "geheim",
                tls,
                0);
        ShopProperties shop = new ShopProperties(
                shopUrl,
                shopUrl,
                shopUrl,
                "geheim",
                "geheim",
                "geheim",
                "geheim",
                ShopProperties.TokenRequest.FORM,
                Duration.ofHours(6),
                false,
                Map.of());
        return new ReadyLine(beans.getBeanProvider(BuildProperties.class), environment, broker, shop, probe);
    }
}

package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerAddressPlugin;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;
import org.ticketorders.ledger.LedgerIdentity;

class BrokersLedgerTest {

    private static final String URL = "vm://1802";
    private static final String OWN = "ledger-of-messages.own";
    private static final String OTHER = "ledger-of-messages.other";

    private final LedgerIdentity ledger = mock();
    private ActiveMQServer broker;

    @AfterEach
    void stop() throws Exception {
        if (broker != null) {
            broker.stop();
        }
    }

    /** A busy broker may be too late with its answer, and refuse one question. */
    @Test
    void asksAgainWhereTheBrokerDidNotTell() {
        BrokerManagement management = mock();
        when(ledger.mark()).thenReturn("own");
        when(management.ask(any()))
                .thenThrow(new IllegalStateException("the broker gave no answer within 5000 ms"))
                .thenReturn(Set.of("other"));
        BrokersLedger messages = new BrokersLedger(management, ledger, new MockEnvironment());

        messages.start();
        assertThat(messages.trouble())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("not known yet").contains("no answer within 5000 ms"));
        messages.look();

        assertThat(messages.trouble()).hasValueSatisfying(why -> assertThat(why).contains("another ledger, other"));
    }

    /** Each connection that fails asks again, for as long as that lasts. */
    @Test
    void saysWhoseTheMessagesAreWhileTheBrokerIsAskedAgain() throws Exception {
        BrokerManagement management = mock();
        when(ledger.mark()).thenReturn("own");
        BrokersLedger messages = new BrokersLedger(management, ledger, new MockEnvironment());
        List<String> whileAsked = new CopyOnWriteArrayList<>();
        when(management.ask(any())).thenAnswer(question -> {
            whileAsked.add(messages.trouble().orElse(""));
            return Set.of("other");
        });
        messages.look();

        assertThatThrownBy(() -> messages.mustHave(mock())).hasMessageContaining("another ledger, other");

        assertThat(whileAsked).hasSize(2);
        assertThat(whileAsked.get(1)).contains("another ledger, other");
    }

    @Test
    void connectsToNoBrokerOfWhichItIsNotKnownWhoseMessagesItHas() throws Exception {
        BrokersLedger messages = atTheBroker();
        ConnectionFactory connections = connections(messages);

        messages.start();
        assertThat(messages.trouble()).hasValueSatisfying(why -> assertThat(why).contains("not known yet"));
        begin(OTHER);
        assertThatThrownBy(connections::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("another ledger, other");

        begin();
        connections.createConnection().close();
        assertThat(messages.trouble()).isEmpty();
        assertThat(broker.getAddressInfo(mark(OWN))).isNotNull();
    }

    @Test
    void looksAgainWithEachConnectionSinceAnotherBrokerMayBeAtTheAddress() throws Exception {
        begin(OWN);
        BrokersLedger messages = atTheBroker();
        ConnectionFactory connections = connections(messages);
        messages.start();
        connections.createConnection().close();

        begin(OTHER);
        assertThatThrownBy(connections::createContext).hasMessageContaining("another ledger, other");
        assertThat(messages.trouble()).isPresent();

        begin();
        connections.createContext().close();
        assertThat(broker.getAddressInfo(mark(OWN))).isNotNull();
    }

    @Test
    void looksAgainAtABrokerThatAnotherLedgerMayHaveTakenOver() throws Exception {
        begin(OWN);
        BrokersLedger messages = atTheBroker();
        messages.start();
        connections(messages).createConnection().close();
        try (Connection open = connections(messages).createConnection()) {
            assertThat(messages.look()).isEmpty();

            broker.addAddressInfo(new AddressInfo(mark(OTHER)));
            assertThat(messages.look())
                    .as("one that begins does not end this one")
                    .isEmpty();
            broker.removeAddressInfo(mark(OWN), null);
            assertThat(messages.look()).containsExactly("other");
            assertThat(messages.trouble())
                    .hasValueSatisfying(why -> assertThat(why).contains("another ledger, other"));

            broker.addAddressInfo(new AddressInfo(mark(OWN)));
            broker.removeAddressInfo(mark(OTHER), null);
            assertThat(messages.look()).isEmpty();
            assertThat(messages.trouble()).isEmpty();
            broker.stop();
            assertThat(messages.look()).isEmpty();
            assertThat(messages.trouble()).as("no answer").isEmpty();
        }
    }

    @Test
    void leavesNoMomentWithoutAMarkWhereItReplacesAnother() throws Exception {
        begin(OTHER);
        List<Set<String>> seen = new CopyOnWriteArrayList<>();
        broker.registerBrokerPlugin(new ActiveMQServerAddressPlugin() {
            @Override
            public void afterRemoveAddress(SimpleString address, AddressInfo info) {
                seen.add(Stream.of(OWN, OTHER)
                        .filter(one -> broker.getAddressInfo(mark(one)) != null)
                        .collect(Collectors.toSet()));
            }
        });
        BrokersLedger messages = atTheBroker();
        when(ledger.replaces()).thenReturn("other");

        messages.start();

        assertThat(messages.trouble()).isEmpty();
        assertThat(seen).isNotEmpty().containsOnly(Set.of(OWN));
    }

    /** Artemis would have consumers receive from whatever broker answers then. */
    @Test
    void keepsNoConnectionBeyondItsBreakdownWhateverTheAddressSays() {
        try (OwnMessages connections =
                new OwnMessages("tcp://127.0.0.1:1?reconnectAttempts=-1&failoverAttempts=-1", null)) {
            assertThat(connections.getReconnectAttempts()).isZero();
            assertThat(connections.getServerLocator().getFailoverAttempts()).isZero();
        }
    }

    private BrokersLedger atTheBroker() {
        when(ledger.mark()).thenReturn("own");
        when(ledger.replaces()).thenReturn("");
        return new BrokersLedger(
                new BrokerManagement(new ActiveMQConnectionFactory(URL)), ledger, new MockEnvironment());
    }

    private static ConnectionFactory connections(BrokersLedger messages) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("messages", messages);
        return new OwnMessages(URL, beans.getBeanProvider(BrokersLedger.class));
    }

    /** One that has these marks, in the place of the one before. */
    private void begin(String... marks) throws Exception {
        stop();
        broker = ActiveMQServers.newActiveMQServer(
                new ConfigurationImpl()
                        .setPersistenceEnabled(false)
                        .setSecurityEnabled(false)
                        .setJMXManagementEnabled(false)
                        .setMaxDiskUsage(-1)
                        .addAcceptorConfiguration("test", URL),
                null,
                false);
        broker.start();
        for (String mark : marks) {
            broker.addAddressInfo(new AddressInfo(mark(mark)));
        }
    }

    private static SimpleString mark(String address) {
        return SimpleString.of(address);
    }
}

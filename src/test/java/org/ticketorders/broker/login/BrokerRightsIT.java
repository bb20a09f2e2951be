package org.ticketorders.broker.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** What each user of the embedded broker may do with each address, by each protocol; everything else is refused. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(300)
class BrokerRightsIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    // --- rights, by core ------------------------------------------------------------------------------------------

    static Stream<List<Object>> users() {
        Set<String> sender = Set.of("SEND purchase.requested", "CREATE_QUEUE reply", "CONSUME reply", "DELETE reply");
        Set<String> reader = Set.of("CONSUME order.outcome", "BROWSE order.outcome");
        Set<String> both = new TreeSet<>(sender);
        both.addAll(reader);
        Set<String> operator = new TreeSet<>(
                Set.of("CREATE_QUEUE reply", "CONSUME reply", "DELETE reply", "MANAGE " + Rights.MANAGEMENT));
        for (String queue : Rights.OURS) {
            operator.add("BROWSE " + queue);
            // what is kept there is needed to take a settling back
            if (!queue.equals("purchase.requested") && !queue.equals("purchase.settled")) {
                operator.add("CONSUME " + queue);
            }
        }
        // where no rule of its own takes it away: a look at what passes
        for (String address : List.of(
                "purchase.again", "purchase.taken-back", "reservation.held", "reservation.expired", "undelivered")) {
            operator.add("CREATE_QUEUE " + address);
        }
        return Stream.of(
                List.of(Logins.SENDER, sender),
                List.of(Logins.READER, reader),
                List.of(Logins.ERP, both),
                List.of(Logins.OPERATOR, operator));
    }

    @ParameterizedTest
    @MethodSource("users")
    void letsAUserDoByCoreWhatItsRolesMayAndNothingElse(List<Object> expected) throws Exception {
        assertThat(Rights.byCore(app, (String) expected.get(0), Logins.PASSWORD))
                .containsExactlyInAnyOrderElementsOf((Set<String>) expected.get(1));
    }

    // --- rights, by AMQP ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "sender, SEND purchase.requested, REPLY",
        "reader, CONSUME order.outcome, BROWSE order.outcome",
    })
    void letsAUserDoByAmqpWhatItsRolesMayAndNothingElse(String user, String one, String other) throws Exception {
        assertThat(Rights.byAmqp(app.amqp(user, ""))).containsExactlyInAnyOrder(one, other);
    }

    // --- who is let in --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        ",",
        "sender,",
        "sender, wrong",
        "sender, 'correct horse battery '",
        "Sender, correct horse battery",
        "'sender ', correct horse battery",
        "nobody, correct horse battery",
        "anonymous, correct horse battery",
        "routes, correct horse battery",
        "routes, routes",
        "ACTIVEMQ.CLUSTER.ADMIN.USER, CHANGE ME!!",
        "'', correct horse battery",
        "sender, ''"
    })
    void letsNobodyInWithAnythingElse(String user, String password, CapturedOutput output) {
        for (ConnectionFactory client : Rights.clients(app, user, password)) {
            assertThatThrownBy(() -> {
                        try (Connection connection = client.createConnection()) {
                            connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                        }
                    })
                    .isInstanceOf(JMSException.class);
        }
        // of the broker's own lines only that a connection has ended
        assertThat(output).doesNotContain("AMQ22", "\tat ", "correct horse");
    }

    @Test
    void keepsRepliesFromEverybodyElse() throws Exception {
        for (ConnectionFactory client : List.of(app.core(Logins.SENDER), app.amqp(Logins.SENDER, ""))) {
            try (Connection sender = client.createConnection();
                    Session mine = sender.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                String replies = mine.createTemporaryQueue().getQueueName();
                for (String user : List.of(Logins.ERP, Logins.OPERATOR, Logins.READER)) {
                    try (Connection other = app.core(user).createConnection();
                            Session theirs = other.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                        assertThatThrownBy(() -> theirs.createConsumer(theirs.createQueue(replies)))
                                .as("%s in %s", user, replies)
                                .isInstanceOf(JMSException.class);
                    }
                }
            }
        }
    }
}

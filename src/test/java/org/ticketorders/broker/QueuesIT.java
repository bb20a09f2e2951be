package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.broker.QueueState.Kind;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.TestApp;

/** What the broker tells of its queues. */
class QueuesIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    @Test
    void tellsHowMuchWaitsAndForHowLong() {
        app.suspend("receive-purchase");
        try {
            app.order(1);
            app.order(1);

            await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
                QueueState waiting = app.bean(Queues.class).of("purchase.requested");
                assertThat(waiting.depth()).isEqualTo(2);
                assertThat(waiting.oldestAgeSeconds()).isBetween(1L, 40L);
                assertThat(waiting.kind()).isEqualTo(Kind.WORK);
            });
        } finally {
            app.resume("receive-purchase");
        }
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            QueueState worked = app.bean(Queues.class).of("purchase.requested");
            assertThat(worked.depth()).isZero();
            assertThat(worked.oldestAgeSeconds()).isNull();
            assertThat(worked.consumers()).isEqualTo(8);
        });
    }

    @Test
    void knowsNoAgeOfWhatSaysNoTime() {
        assertThat(Queues.seconds(System.currentTimeMillis())).isNull();
        assertThat(Queues.seconds(90_500)).isEqualTo(90);
        assertThat(Queues.seconds(-5)).isZero();
    }

    @Test
    void showsInHealthWhatNobodyCouldSettle() {
        app.bean(org.springframework.jms.core.JmsTemplate.class)
                .send("undeliverable", session -> session.createTextMessage("of nobody"));

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode broker = app.health().path("components").path("broker");
            assertThat(broker.path("status").asText()).isEqualTo("UP");
            assertThat(broker.path("details").path("undeliverable").asText()).startsWith("1 messages");
        });
    }

    @Test
    void countsDeadLetters() {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200));
        app.awaitState(app.order(1), State.REJECTED);

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            QueueState letters = app.bean(Queues.class).of("dead-letter.rejected");
            assertThat(letters.depth()).isEqualTo(1);
            assertThat(letters.kind()).isEqualTo(Kind.DEAD_LETTER);
            assertThat(letters.consumers()).isZero();
        });
        assertThat(app.bean(Queues.class).all())
                .extracting(QueueState::name)
                .containsExactlyElementsOf(Queues.names())
                .hasSize(15);
    }
}

package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** An application with short holds and few deliveries, whose work can be interrupted. */
abstract class OnProtocol {

    static final String INTAKE = "receive-purchase";
    static final String ORDER_STAGE = "receive-held-reservation";
    static final String RENEWALS = "receive-renewal";
    static final int DELIVERIES = 3;
    static final Duration LIFE = Duration.ofSeconds(6);

    @TempDir
    static Path directory;

    @AutoClose
    static TestApp app;

    @BeforeAll
    static void start() {
        Path broker = TestApp.brokerConfig(
                directory,
                "purchase.#",
                "<max-delivery-attempts>" + DELIVERIES
                        + "</max-delivery-attempts><redelivery-delay>0</redelivery-delay>");
        app = TestApp.start(
                directory,
                "openticket.broker.config=" + broker,
                "openticket.hold.life=" + LIFE.toSeconds() + "s",
                "openticket.hold.safety-margin=1s",
                "openticket.http.answer-timeout=20s",
                "openticket.repeat.redeliveries=0",
                "openticket.ledger.republish-after=8s");
        app.shop.holdMillis(LIFE.toMillis());
    }

    @BeforeEach
    void shopIsWellAndKnown() {
        app.shop.clearFaults();
        app.resume(INTAKE, ORDER_STAGE, RENEWALS);
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.clearRequests();
    }

    static String traceable(String id) {
        return Messages.traceable(id, Catalogue.STANDING, 1);
    }

    /** A purchase that came to this end, the shop being well again. */
    static String endedAs(State end) {
        app.shop.faults(
                switch (end) {
                    case REJECTED ->
                        Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).build();
                    case EXPIRED ->
                        Fault.on(Call.ORDER, Fault.Kind.STATUS)
                                .status(200)
                                .body("{\"errors\":[{\"reason\":\"reservation_expired\"}]}")
                                .build();
                    case FAILED ->
                        Fault.on(Call.RESERVE, Fault.Kind.STATUS)
                                .times(DELIVERIES)
                                .build();
                    default -> Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE).build();
                });
        String id = TestApp.newId();
        app.send(traceable(id));
        app.awaitState(id, end);
        app.shop.clearFaults();
        return id;
    }

    /** Moves the letter of a purchase to be accepted again, so many times over, in one transaction. */
    static void replay(String id, State end, int attempt, int copies) {
        routes(session -> {
            MessageConsumer consumer = session.createConsumer(
                    session.createQueue("dead-letter." + end.word()), "purchaseId = '" + id + "'");
            String body = TestApp.text(consumer.receive(TestApp.PATIENCE.toMillis()));
            consumer.close();
            MessageProducer producer = session.createProducer(session.createQueue("purchase.again"));
            for (int copy = 0; copy < copies; copy++) {
                producer.send(again(session, body, id, attempt, "replays"));
            }
        });
    }

    static Message again(Session session, String body, String id, int attempt, String kind) throws JMSException {
        TextMessage message = session.createTextMessage(body);
        message.setStringProperty("purchaseId", id);
        message.setIntProperty("attempt", attempt);
        if (kind != null) {
            message.setStringProperty("again", kind);
        }
        return message;
    }

    interface Work {
        void in(Session session) throws JMSException;
    }

    /** Does something in one transaction, as the application itself. */
    static void routes(Work work) {
        app.bean(JmsTemplate.class)
                .execute(
                        session -> {
                            work.in(session);
                            session.commit();
                            return null;
                        },
                        true);
    }

    /** Lets a step fail once for this purchase just before it begins, as if the process ended there. */
    static void interruptOnce(String id, String route, String step) throws Exception {
        AtomicBoolean now = new AtomicBoolean(true);
        AdviceWith.adviceWith(
                app.camel(), route, advice -> advice.weaveById(step).before().process(exchange -> {
                    PurchaseRecord row = exchange.getVariable("work", org.ticketorders.steps.Work.class)
                            .getRow();
                    if (row.purchaseId().equals(id) && now.getAndSet(false)) {
                        throw new IllegalStateException("interrupted by the test");
                    }
                }));
    }

    static double duplicates() {
        return app.bean(MeterRegistry.class).counter("openticket.duplicates").count();
    }

    /** What {@code order.outcome} tells of a purchase: attempt and outcome, in the order of publishing. */
    static void oneOrder(String id) {
        assertThat(app.orders(id)).as("orders of " + id).singleElement().satisfies(order -> assertThat(
                        app.row(id).ending().orderId())
                .isEqualTo(order.orderId()));
    }

    static void failedLetter(String id, String body, String reason, int attempt) {
        assertThat(app.letters("dead-letter.failed", id)).singleElement().satisfies(letter -> {
            assertThat(TestApp.text(letter)).isEqualTo(body);
            assertThat(letter.getStringProperty("reason")).isEqualTo(reason);
            assertThat(letter.getIntProperty("attempt")).isEqualTo(attempt);
        });
    }
}

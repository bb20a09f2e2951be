package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.FailPoints;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** An application whose steps fail when a test wants it, and one purchase of the test. */
abstract class OnTransactions {

    static TestApp app;

    final String id = TestApp.newId();
    final String body = Messages.purchase(id, Catalogue.STANDING, 2);

    static void start(Path directory, String... properties) {
        app = TestApp.prepare(directory, properties).withBeans(FailPoints.class);
        app.startAgain();
        app.awaitState(app.order(1), State.ORDERED);
    }

    static FailPoints failPoints() {
        return app.bean(FailPoints.class);
    }

    /** Messages that were ever put into a queue; what is rolled back was not. */
    static long put(String queue) {
        return app.broker().locateQueue(SimpleString.of(queue)).getMessagesAdded();
    }

    void once(String step, String queue) {
        assertThat(failPoints().isSpent(step)).as("failure after " + step).isTrue();
        assertThat(failPoints().threadsOf(step)).hasSizeGreaterThan(1).allSatisfy(thread -> assertThat(thread)
                .contains("JmsConsumer[" + queue + "]"));
        assertThat(app.outcomes(id)).hasSize(1);
    }
}

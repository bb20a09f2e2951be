package org.ticketorders.monitoring;

import jakarta.jms.JMSContext;
import java.util.UUID;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What senders write to have a metric of their own. */
final class HostileMessages {

    private HostileMessages() {}

    /** So many, in one transaction: of words that no sender used before, in each place that a metric could name. */
    static void send(TestApp app, int messages) {
        try (JMSContext jms = app.senders().createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int i = 0; i < messages; i++) {
                jms.createProducer().send(jms.createQueue("purchase.requested"), message(i));
            }
            jms.commit();
        }
    }

    private static String message(int n) {
        String word = "hostile-" + UUID.randomUUID();
        return switch (n % 4) {
            case 0 ->
                Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1)
                        .replace("\"main\"", "\"" + UUID.randomUUID() + "\"");
            case 1 -> Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1, word);
            case 2 -> Messages.purchase(word + "\\\"} 1\\n#", Catalogue.STANDING, 1);
            default -> "{\"" + word + "\": 1}";
        };
    }
}

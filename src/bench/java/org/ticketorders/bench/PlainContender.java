package org.ticketorders.bench;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * What one writes by hand: transacted sessions, each with a thread, that reserve, order and publish in one transaction. With a
 * ledger a purchase is ordered at most once; without one it is what people really write.
 */
public final class PlainContender {

    private final PlainShop shop;
    private final PlainLedger ledger;

    private PlainContender(PlainShop shop, PlainLedger ledger) {
        this.shop = shop;
        this.ledger = ledger;
    }

    /** @param args broker URL, user, password, shop URL, token, consumers, and the ledger's folder or nothing */
    public static void main(String[] args) throws Exception {
        PlainContender contender = new PlainContender(
                new PlainShop(args[3], args[4]), args.length > 6 ? new PlainLedger(Path.of(args[6])) : null);
        Connection connection = new ActiveMQConnectionFactory(args[0]).createConnection(args[1], args[2]);
        for (int i = 0; i < Integer.parseInt(args[5]); i++) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            new Thread(() -> contender.work(session), "consumer-" + i).start();
        }
        connection.start();
    }

    private void work(Session session) {
        try (MessageConsumer purchases = session.createConsumer(session.createQueue("purchase.requested"));
                MessageProducer outcomes = session.createProducer(session.createQueue("order.outcome"))) {
            while (true) {
                Message message = purchases.receive();
                if (message == null) {
                    return;
                }
                try {
                    outcomes.send(session.createTextMessage(order(message)));
                    session.commit();
                } catch (IOException | SQLException | RuntimeException e) {
                    System.err.println(e);
                    session.rollback();
                }
            }
        } catch (JMSException e) {
            System.err.println(e);
        }
    }

    private String order(Message message) throws JMSException, IOException, SQLException {
        String text = message instanceof TextMessage plain ? plain.getText() : text((BytesMessage) message);
        JsonNode purchase = PlainShop.JSON.readTree(text);
        String id = purchase.path("purchaseId").asText();
        String owner = message.getJMSMessageID();
        String guid = purchase.path("shop").asText();
        List<String> units = units(purchase);
        String state = ledger == null ? null : ledger.accept(id, guid, owner, digest(text));
        if (state != null) {
            throw new IllegalStateException(id + " is " + state + " already");
        }
        String provider = shop.provider(guid, purchase.path("paymentMethod").asText());
        List<JsonNode> held = shop.reserve(guid, units);
        if (ledger != null) {
            ledger.held(id, owner, PlainShop.JSON.writeValueAsString(held));
        }
        byte[] order = PlainShop.order(purchase, provider, units, held);
        if (ledger != null) {
            ledger.ordering(id, owner);
        }
        String orderId = shop.post(guid, order);
        if (ledger != null) {
            ledger.ordered(id, owner, orderId);
        }
        return outcome(id, orderId);
    }

    static List<String> units(JsonNode purchase) {
        List<String> units = new ArrayList<>();
        for (JsonNode ticket : purchase.path("tickets")) {
            units.addAll(Collections.nCopies(
                    ticket.path("quantity").asInt(), ticket.path("ticket").asText()));
        }
        return units;
    }

    static String outcome(String id, String orderId) throws IOException {
        return PlainShop.JSON.writeValueAsString(Map.of(
                "purchaseId",
                id,
                "state",
                "ordered",
                "orderId",
                orderId,
                "at",
                Instant.now().toString()));
    }

    static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(BytesMessage message) throws JMSException {
        byte[] bytes = new byte[(int) message.getBodyLength()];
        message.readBytes(bytes);
        return new String(bytes);
    }
}

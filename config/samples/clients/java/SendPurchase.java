import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.naming.InitialContext;

/** Sends the purchase in a file and waits for its outcome. Exit code: 0 ordered, 3 not ordered, any other: not known. */
public class SendPurchase {

    private static final int TRIES = 10;
    private static final long WAIT_MILLIS = 1000 * Long.parseLong(System.getenv().getOrDefault("WAIT_SECONDS", "30"));

    private static int tries;

    public static void main(String[] args) throws Exception {
        String purchase = Files.readString(Path.of(args[0]));
        String id = new ObjectMapper().readTree(purchase).path("purchaseId").asText();
        // jndi.properties on the class path names the library and the broker
        ConnectionFactory broker = (ConnectionFactory) new InitialContext().lookup("broker");
        while (tries < TRIES) {
            try (JMSContext jms = broker.createContext("sender", System.getenv("BROKER_PASSWORD"))) {
                Message reply = ask(jms, purchase, id);
                if (reply != null) {
                    String body = reply.getBody(String.class);
                    System.out.println(reply.getJMSCorrelationID() + ": " + body);
                    System.exit(exitCode(new ObjectMapper().readTree(body).path("outcome").asText()));
                }
            } catch (JMSRuntimeException e) {
                tries++;
                System.err.println(id + ": " + e.getMessage());
                Thread.sleep(WAIT_MILLIS / 10);
            }
        }
        System.err.println(id + ": not known. Send the same again later, never under another id");
        System.exit(1);
    }

    /** Sends the very same text until a reply comes: under the same purchaseId it is ordered once. */
    private static Message ask(JMSContext jms, String purchase, String id) {
        TemporaryQueue replies = jms.createTemporaryQueue();
        JMSConsumer consumer = jms.createConsumer(replies);
        Message reply = null;
        while (reply == null && tries < TRIES) {
            tries++;
            jms.createProducer()
                    .setJMSReplyTo(replies)
                    .setJMSCorrelationID(id)
                    .send(jms.createQueue("purchase.requested"), purchase);
            reply = consumer.receive(WAIT_MILLIS);
        }
        return reply;
    }

    private static int exitCode(String outcome) {
        return switch (outcome) {
            case "ordered" -> 0;
            case "rejected", "expired", "failed", "invalid" -> 3;
            default -> 1;
        };
    }
}

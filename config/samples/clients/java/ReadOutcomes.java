import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;

/** Keeps the outcome that counts of each purchase in a database. An outcome is acknowledged once it is stored. */
public class ReadOutcomes {

    /** The higher attempt counts; of the same attempt, what comes after 'in-doubt'. */
    private static final String STORE = """
            INSERT INTO outcomes (purchase_id, attempt, outcome, message) VALUES (?, ?, ?, ?)
            ON CONFLICT (purchase_id) DO UPDATE
            SET attempt = excluded.attempt, outcome = excluded.outcome, message = excluded.message
            WHERE excluded.attempt > outcomes.attempt
               OR (excluded.attempt = outcomes.attempt AND outcomes.outcome = 'in-doubt')""";

    public static void main(String[] args) throws Exception {
        ConnectionFactory broker = (ConnectionFactory) new InitialContext().lookup("broker");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:outcomes.db");
                Statement tables = database.createStatement()) {
            tables.execute("CREATE TABLE IF NOT EXISTS outcomes (purchase_id TEXT PRIMARY KEY,"
                    + " attempt INTEGER NOT NULL, outcome TEXT NOT NULL, message TEXT NOT NULL)");
            tables.execute("CREATE TABLE IF NOT EXISTS invalid (message_id TEXT PRIMARY KEY, message TEXT NOT NULL)");
            while (true) {
                try (JMSContext jms = broker.createContext(
                        "reader", System.getenv("BROKER_PASSWORD"), JMSContext.CLIENT_ACKNOWLEDGE)) {
                    JMSConsumer outcomes = jms.createConsumer(jms.createQueue("order.outcome"));
                    for (Message message = outcomes.receive(); message != null; message = outcomes.receive()) {
                        System.out.println(store(database, message.getBody(String.class)));
                        message.acknowledge();
                    }
                } catch (JMSRuntimeException e) {
                    System.err.println(e.getMessage());
                }
                Thread.sleep(5_000);
            }
        }
    }

    private static String store(Connection database, String body) throws Exception {
        JsonNode outcome = new ObjectMapper().readTree(body);
        String word = outcome.path("outcome").asText();
        if (word.equals("invalid")) {
            // about one message, whatever its purchaseId: it says nothing about a purchase
            String messageId = outcome.path("messageId").asText();
            write(database, "INSERT INTO invalid VALUES (?, ?) ON CONFLICT DO NOTHING", messageId, body);
            return "invalid: " + outcome.path("violations");
        }
        String id = outcome.path("purchaseId").asText();
        int attempt = outcome.path("attempt").asInt();
        boolean counts = write(database, STORE, id, attempt, word, body);
        return (counts ? "counts: " : "older: ") + id + " " + word + ", attempt " + attempt;
    }

    private static boolean write(Connection database, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate() == 1;
        }
    }
}

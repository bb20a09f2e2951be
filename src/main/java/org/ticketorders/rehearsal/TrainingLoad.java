package org.ticketorders.rehearsal;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.ticketorders.broker.login.BrokerUsers;
import org.ticketorders.log.Causes;

/**
 * The load of a training run, from which Java's AOT cache learns what the application loads and calls: purchases by JMS, a file
 * with purchases, the operators' page and REST, health and metrics; the shop that the application asks is a {@link StubShop} here. For an
 * application on this host that is used for nothing else.
 *
 * <p>{@code TrainingLoad --url=tcp://127.0.0.1:61616 --http=http://127.0.0.1:8080 --shop-port=8090 --data=data [--rounds=15]}. A round
 * takes at least a second, and sends {@value #PURCHASES} purchases. The password of the operator {@code admin} is in the environment
 * variable {@value #VARIABLE}; without it, what needs a login is left out. Exit code 0 if every purchase was ordered, 1 if not, 2 if
 * the arguments are wrong.
 */
public final class TrainingLoad {

    static final String VARIABLE = "OPENTICKET_TRAINING_PASSWORD";

    private static final int PURCHASES = 20;
    private static final int RECORDS = 100;
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String FILE = "training.csv";
    private static final String TICKET = "00000000-0000-0000-0000-000000000001";

    /** Those that need a login begin with the third. */
    private static final List<String> PAGES = List.of(
            "/ops/login",
            "/actuator/health/liveness",
            "/ops/",
            "/ops/api/me",
            "/ops/api/overview",
            "/ops/api/purchases",
            "/ops/api/purchases/training-0-0",
            "/ops/api/in-doubt",
            "/ops/api/outcomes",
            "/ops/api/dead-letters",
            "/ops/api/dead-letters/rejected",
            "/ops/api/replays",
            "/ops/api/imports",
            "/ops/api/audit",
            "/ops/api/stages",
            "/ops/api/shop",
            "/actuator/health",
            "/actuator/health/readiness",
            "/actuator/prometheus",
            "/actuator/camelroutes");

    private static final int PUBLIC_PAGES = 2;

    private final URI http;
    private final Path data;
    private final String password;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private TrainingLoad(URI http, Path data, String password) {
        this.http = http;
        this.data = data;
        this.password = password;
    }

    public static void main(String[] args) {
        System.exit(run(args, System.getenv(), System.out, System.err));
    }

    static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
        String url = null;
        URI http = null;
        int shopPort = 0;
        Path data = null;
        int rounds = 15;
        for (String arg : args) {
            if (arg.startsWith("--url=")) {
                url = arg.substring("--url=".length());
            } else if (arg.matches("--http=https?://.+")) {
                http = URI.create(arg.substring("--http=".length()));
            } else if (arg.matches("--shop-port=[1-9][0-9]{0,4}")) {
                shopPort = Integer.parseInt(arg.substring("--shop-port=".length()));
            } else if (arg.startsWith("--data=")) {
                data = Path.of(arg.substring("--data=".length()));
            } else if (arg.matches("--rounds=[1-9][0-9]{0,2}")) {
                rounds = Integer.parseInt(arg.substring("--rounds=".length()));
            } else {
                err.println("'" + arg
                        + "' is no option; known are --url=, --http=, --shop-port=, --data=, --rounds=1 to 999");
                return 2;
            }
        }
        if (url == null || http == null || shopPort == 0 || data == null) {
            err.println(
                    "Name the broker (--url=), the page (--http=), the port for the shop (--shop-port=) and the data directory (--data=)");
            return 2;
        }
        try (StubShop shop = new StubShop("shop-", shopPort)) {
            new TrainingLoad(http, data, environment.get(VARIABLE)).run(url, rounds);
            out.println("Ordered " + rounds * PURCHASES + " purchases by JMS and " + RECORDS + " by a file");
            return 0;
        } catch (IOException | JMSException | JMSRuntimeException e) {
            err.println("The training load failed: " + Causes.of(e));
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void run(String url, int rounds) throws IOException, JMSException, InterruptedException {
        dropFile();
        String sender = Files.readString(BrokerUsers.passwordFile(data, BrokerUsers.SENDER))
                .strip();
        try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(url, BrokerUsers.SENDER, sender);
                JMSContext jms = broker.createContext()) {
            Queue purchases = jms.createQueue("purchase.requested");
            TemporaryQueue replies = jms.createTemporaryQueue();
            try (JMSConsumer outcomes = jms.createConsumer(replies)) {
                for (int round = 0; round < rounds; round++) {
                    long end = System.nanoTime() + ROUND.toNanos();
                    for (int i = 0; i < PURCHASES; i++) {
                        TextMessage purchase = jms.createTextMessage(purchase("training-" + round + "-" + i));
                        purchase.setJMSReplyTo(replies);
                        jms.createProducer().send(purchases, purchase);
                    }
                    lookAtPages();
                    for (int i = 0; i < PURCHASES; i++) {
                        expectOrdered(outcomes);
                    }
                    Thread.sleep(Math.max(
                            0, Duration.ofNanos(end - System.nanoTime()).toMillis()));
                }
            }
        }
        awaitOutcomesOfFile();
    }

    private static void expectOrdered(JMSConsumer outcomes) throws IOException {
        String outcome = outcomes.receiveBody(String.class, PATIENCE.toMillis());
        if (outcome == null) {
            throw new IOException("an outcome did not come within " + PATIENCE.toSeconds() + " s");
        }
        if (!outcome.contains("\"outcome\":\"ordered\"")) {
            throw new IOException("a purchase was not ordered: " + outcome);
        }
    }

    private void lookAtPages() throws IOException, InterruptedException {
        for (String page : password == null ? PAGES.subList(0, PUBLIC_PAGES) : PAGES) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(http.resolve(page)).timeout(PATIENCE);
            if (password != null) {
                String login = Base64.getEncoder().encodeToString(("admin:" + password).getBytes());
                request.header("Authorization", "Basic " + login);
            }
            int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            // a purchase that was just sent may not be known yet, and readiness is 503 while a stage pauses
            if (status >= 400 && status != 404 && status != 503) {
                throw new IOException(page + " answered HTTP " + status);
            }
        }
    }

    private void dropFile() throws IOException {
        StringBuilder csv =
                new StringBuilder("purchaseId;email;firstname;lastname;locale;ticket;quantity;paymentMethod\n");
        for (int i = 0; i < RECORDS; i++) {
            csv.append("training-file-" + i + ";training@example.com;Jane;Appleseed;nl_NL;" + TICKET + ";2;"
                    + StubShop.PAYMENT_METHOD + "\n");
        }
        Path written = Files.writeString(data.resolve(FILE), csv);
        Files.move(written, data.resolve("imports/inbox").resolve(FILE));
    }

    private void awaitOutcomesOfFile() throws IOException, InterruptedException {
        Path outcomes = data.resolve("imports/reports").resolve(FILE + ".outcomes.csv");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(outcomes)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the outcomes of a file did not come within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(200);
        }
    }

    private static String purchase(String id) {
        return String.format(Locale.ROOT, """
                {"purchaseId": "%s", "shop": "main", "paymentMethod": "%s", "currency": "EUR",
                 "receiver": {"locale": "nl_NL", "email": "training@example.com", "firstname": "Jane", "lastname": "Appleseed"},
                 "tickets": [{"ticket": "%s", "quantity": 2}]}
                """, id, StubShop.PAYMENT_METHOD, TICKET);
    }
}

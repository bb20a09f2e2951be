package org.ticketorders.command;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.ticketorders.broker.login.BrokerUsers;
import org.ticketorders.log.Causes;

/**
 * Sends purchase messages from files, as an ERP system would, and prints the outcome of each as it comes back.
 *
 * <p>{@code SendPurchase [--url=tcp://127.0.0.1:61616] [--user=sender] [--wait-seconds=30] FILE …}. Exit code 0 if every outcome
 * came, 1 if one did not come in time or the broker cannot be reached, 2 if the arguments are wrong. How it comes by the
 * password: {@link SenderLogin}.
 */
public final class SendPurchase {

    private static final String URL = "--url=";
    private static final String USER = "--user=";
    private static final String WAIT = "--wait-seconds=";

    /** The system property that names the folder at which relative paths begin; without it the working directory. */
    private static final String HOME = "openticket.home";

    private SendPurchase() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        String url = "tcp://127.0.0.1:61616";
        String user = null;
        long waitMillis = 30_000;
        List<Path> files = new ArrayList<>();
        for (String arg : args) {
            if (arg.startsWith(URL)) {
                url = arg.substring(URL.length());
            } else if (arg.startsWith(USER)) {
                user = arg.substring(USER.length());
            } else if (arg.matches(WAIT + "[0-9]{1,6}")) {
                waitMillis = 1000 * Long.parseLong(arg.substring(WAIT.length()));
            } else if (Files.isReadable(Path.of(arg))) {
                files.add(Path.of(arg));
            } else {
                err.println("'" + arg + "' is neither a readable file nor an option (" + URL + "…, " + USER + "…, "
                        + WAIT + "…)");
                return 2;
            }
        }
        if (files.isEmpty()) {
            err.println("Name the files to send, each with one purchase");
            return 2;
        }
        try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(url)) {
            SenderLogin login =
                    SenderLogin.find(user, Path.of(System.getProperty(HOME, "")), System.getenv(), System.console());
            broker.setUser(login.user());
            broker.setPassword(login.password());
            return send(broker, files, waitMillis, out, err);
        } catch (JMSSecurityRuntimeException e) {
            err.println("The broker at " + url + " wants another user or password: name the user by " + USER
                    + "… and give the password by " + SenderLogin.VARIABLE + ". The sandbox keeps the password of '"
                    + BrokerUsers.SENDER + "' in its data directory, data/sandbox unless OPENTICKET_DATADIRECTORY says"
                    + " another");
            return 1;
        } catch (JMSRuntimeException e) {
            err.println("The broker at " + url + " cannot be used: " + Causes.of(e) + ". Is the application running?");
            return 1;
        } catch (IOException e) {
            err.println("Cannot read: " + e.getMessage());
            return 2;
        }
    }

    private static int send(
            ConnectionFactory broker, List<Path> files, long waitMillis, PrintStream out, PrintStream err)
            throws IOException {
        try (JMSContext jms = broker.createContext()) {
            Queue purchases = jms.createQueue("purchase.requested");
            TemporaryQueue replies = jms.createTemporaryQueue();
            try (JMSConsumer outcomes = jms.createConsumer(replies)) {
                for (Path file : files) {
                    TextMessage message = jms.createTextMessage(Files.readString(file));
                    message.setJMSCorrelationID(file.getFileName().toString());
                    message.setJMSReplyTo(replies);
                    jms.createProducer().send(purchases, message);
                }
                for (int received = 0; received < files.size(); received++) {
                    Message outcome = outcomes.receive(waitMillis);
                    if (outcome == null) {
                        err.println((files.size() - received) + " of " + files.size()
                                + " outcomes did not come in time; they will be in order.outcome");
                        return 1;
                    }
                    out.println(outcome.getJMSCorrelationID() + ": " + outcome.getBody(String.class));
                }
                return 0;
            } catch (jakarta.jms.JMSException e) {
                throw new JMSRuntimeException(Causes.root(e), e.getErrorCode(), e);
            }
        }
    }
}

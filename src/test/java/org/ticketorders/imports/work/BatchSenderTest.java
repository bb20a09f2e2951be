package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.JmsException;
import org.ticketorders.imports.ImportedFile;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.imports.work.ImportBatches.Batch;
import org.ticketorders.imports.work.ImportBatches.Row;

/** Batches on their way to a broker that fails now and then. */
class BatchSenderTest {

    @TempDir
    Path directory;

    private final List<String> committed = Collections.synchronizedList(new ArrayList<>());
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private FileImport file;
    private BatchSender sender;

    @BeforeEach
    void open() throws IOException {
        file = new FileImport(
                Files.writeString(directory.resolve("a.ndjson"), "{}\n"),
                InWorkTest.properties(directory),
                4096,
                Instant.EPOCH);
        file.check(() -> {});
        file.begin(
                new ImportedFile(
                        1, "claim", "a.ndjson", "a.ndjson", ',', ImportedFile.FileState.READING, 1, 0, Instant.EPOCH),
                directory.resolve("rejected"));
        sender = new BatchSender(fake(ConnectionFactory.class, (proxy, method, arguments) -> {
            connections.incrementAndGet();
            return connection();
        }));
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        file.close();
    }

    @Test
    void sendsEachBatchOnceAndInOrderByOneConnection() {
        sender.send(batch("1", false));
        sender.send(batch("2", false));
        sender.send(batch("3", true));

        assertThat(committed).containsExactly("1", "2", "3");
        assertThat(told).as("what is known to be sent").containsExactly("1", "2", "3");
        assertThat(connections).hasValue(1);
    }

    @Test
    void returnsWhileABatchCommitsAndWaitsForItBeforeTheNext() throws InterruptedException {
        gate = new CountDownLatch(1);
        sender.send(batch("1", false));
        assertThat(committed).isEmpty();

        Thread next = new Thread(() -> sender.send(batch("2", true)));
        next.start();
        next.join(TimeUnit.MILLISECONDS.toMillis(200));
        assertThat(next.isAlive()).as("it waits").isTrue();
        assertThat(told).as("nothing is told to be sent that is not").isEmpty();

        gate.countDown();
        next.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(committed).containsExactly("1", "2");
    }

    @Test
    void sendsWhatFailedOnceMoreBeforeTheNext() {
        failures.set(2);
        sender.send(batch("1", false));
        Batch second = batch("2", false);

        assertThatThrownBy(() -> sender.send(second)).isInstanceOf(JmsException.class);
        assertThatThrownBy(() -> sender.send(second)).isInstanceOf(JmsException.class);
        sender.send(second);
        sender.send(batch("3", true));

        assertThat(committed).containsExactly("1", "2", "3");
        assertThat(connections)
                .as("a connection that has failed is not used again")
                .hasValue(3);
    }

    @Test
    void losesNotTheLastBatchEither() {
        sender.send(batch("1", false));
        Batch last = batch("2", true);
        sender.send(batch("between", false));
        // the one between is committed before the failures begin
        await().until(() -> committed.size() == 2);
        failures.set(1);

        assertThatThrownBy(() -> sender.send(last)).isInstanceOf(JmsException.class);
        sender.send(last);

        assertThat(committed).containsExactly("1", "between", "2");
        assertThat(told).containsExactly("1", "between", "2");
    }

    private Batch batch(String body, boolean isLast) {
        ImportRecord record = ImportRecord.of(1, new ImportRecord.Piece(1, body, "\n"));
        return new Batch(file, List.of(new Row(record, null, List.of())), isLast, () -> told.add(body));
    }

    private Connection connection() {
        return fake(
                Connection.class,
                (proxy, method, arguments) -> method.getName().equals("createSession") ? session() : null);
    }

    private Session session() {
        List<String> sent = new ArrayList<>();
        return fake(Session.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "createQueue" -> fake(Queue.class, (queue, of, nothing) -> null);
            case "createTextMessage" ->
                fake(TextMessage.class, (message, of, nothing) -> of.getName().equals("getText") ? arguments[0] : null);
            case "createProducer" ->
                fake(MessageProducer.class, (producer, of, message) -> {
                    if (of.getName().equals("send")) {
                        sent.add(((TextMessage) message[0]).getText());
                    }
                    return null;
                });
            case "commit" -> commit(sent);
            default -> null;
        });
    }

    private Object commit(List<String> sent) throws JMSException, InterruptedException {
        gate.await();
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new JMSException("played");
        }
        committed.addAll(sent);
        sent.clear();
        return null;
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

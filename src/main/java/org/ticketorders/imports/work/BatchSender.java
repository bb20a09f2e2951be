package org.ticketorders.imports.work;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.jms.support.JmsUtils;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.imports.work.ImportBatches.Batch;

/**
 * Sends the batches of one file in their order, each in one transaction, on a thread and a connection of its own: while one commits the next
 * is read and noted. No more than one is on its way. Used by one thread.
 */
final class BatchSender implements AutoCloseable {

    private static final String QUEUE = "purchase.requested";

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread sender = new Thread(task, "import-sender");
        sender.setDaemon(true);
        return sender;
    });
    private final ConnectionFactory broker;

    /** Not known to be committed, or null. */
    private Batch pending;

    /** What sends it; null once that has failed. */
    private Future<?> sending;

    // of the sending thread
    private Connection connection;
    private Session session;
    private MessageProducer producer;

    BatchSender(ConnectionFactory broker) {
        this.broker = broker;
    }

    /**
     * Waits until the batch before is committed, then has this one sent; waits for the last one of the file as well. Safe to repeat: what is
     * not known to be committed is sent once more, and the ledger knows purchases apart.
     *
     * @throws org.springframework.jms.JmsException if the broker does not take them, the batch before or this one
     */
    void send(Batch batch) {
        if (pending != batch) {
            awaitPending();
            pending = batch;
            sending = submit(batch);
        }
        if (batch.isLast()) {
            awaitPending();
        }
    }

    private Future<?> submit(Batch batch) {
        return thread.submit(() -> transmit(batch));
    }

    private void awaitPending() {
        if (pending == null) {
            return;
        }
        Future<?> attempt = sending == null ? submit(pending) : sending;
        sending = null;
        ReadAhead.result(attempt);
        pending = null;
    }

    private void transmit(Batch batch) {
        try {
            if (!batch.rows().isEmpty()) {
                open();
                String file = batch.source().file().label();
                for (ImportBatches.Row row : batch.rows()) {
                    producer.send(message(row.record(), file));
                }
                session.commit();
            }
            batch.whenSent().run();
        } catch (JMSException e) {
            disconnect();
            throw JmsUtils.convertJmsAccessException(e);
        } catch (RuntimeException e) {
            disconnect();
            throw e;
        }
    }

    private void open() throws JMSException {
        if (producer == null) {
            connection = broker.createConnection();
            session = connection.createSession(true, Session.SESSION_TRANSACTED);
            producer = session.createProducer(session.createQueue(QUEUE));
        }
    }

    private TextMessage message(ImportRecord record, String file) throws JMSException {
        TextMessage message = session.createTextMessage(record.body());
        message.setStringProperty("importFile", file);
        message.setLongProperty("importLine", record.line());
        return message;
    }

    /** Rolls back what is not committed. */
    private void disconnect() {
        JmsUtils.closeConnection(connection);
        connection = null;
        session = null;
        producer = null;
    }

    @Override
    public void close() {
        pending = null;
        thread.execute(this::disconnect);
        ReadAhead.end(thread);
    }
}

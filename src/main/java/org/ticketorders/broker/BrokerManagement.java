package org.ticketorders.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jms.core.JmsTemplate;

/**
 * Asks the broker about itself, by messages to its management address: the embedded and a stand-alone Artemis alike. Needs the
 * right {@code manage}.
 */
public class BrokerManagement implements DisposableBean {

    private static final String ADDRESS = "activemq.management";
    private static final long TIMEOUT_MILLIS = 5_000;

    private final ActiveMQConnectionFactory connections;
    private final JmsTemplate jms;

    /** @param connections not used by anybody besides */
    BrokerManagement(ActiveMQConnectionFactory connections) {
        this.connections = connections;
        // answers are received in the same session that has asked: no transaction
        this.jms = new JmsTemplate(connections);
    }

    /** A row of questions by one connection. */
    public interface Questions<T> {
        T ask(Asker asker) throws Exception;
    }

    /** One question. */
    public interface Asker {

        /**
         * @throws IllegalStateException if the broker refuses, or gives no answer within 5 s
         */
        Object operation(String resource, String operation, Object... parameters) throws Exception;

        /** An operation of the broker as a whole. @throws IllegalStateException as {@link #operation} */
        default Object broker(String operation, Object... parameters) throws Exception {
            return operation(ResourceNames.BROKER, operation, parameters);
        }

        /** An operation of a queue. @throws IllegalStateException as {@link #operation} */
        default Object queue(String queue, String operation, Object... parameters) throws Exception {
            return operation(ResourceNames.QUEUE + queue, operation, parameters);
        }
    }

    /**
     * @throws org.springframework.jms.JmsException if there is no connection
     * @throws IllegalStateException if a question is refused or not answered
     */
    public <T> T ask(Questions<T> questions) {
        return jms.execute(
                session -> {
                    TemporaryQueue answers = session.createTemporaryQueue();
                    try (MessageProducer producer = session.createProducer(session.createQueue(ADDRESS));
                            MessageConsumer consumer = session.createConsumer(answers)) {
                        return questions.ask((resource, operation, parameters) ->
                                ask(session, producer, consumer, answers, resource, operation, parameters));
                    } catch (JMSException | RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e.getMessage(), e);
                    } finally {
                        answers.delete();
                    }
                },
                true);
    }

    @Override
    public void destroy() {
        connections.close();
    }

    private static Object ask(
            Session session,
            MessageProducer producer,
            MessageConsumer consumer,
            TemporaryQueue answers,
            String resource,
            String operation,
            Object... parameters)
            throws Exception {
        Message question = session.createMessage();
        question.setJMSReplyTo(answers);
        JMSManagementHelper.putOperationInvocation(question, resource, operation, parameters);
        producer.send(question);
        Message answer = consumer.receive(TIMEOUT_MILLIS);
        if (answer == null) {
            throw new IllegalStateException("the broker gave no answer within " + TIMEOUT_MILLIS + " ms");
        }
        Object result = JMSManagementHelper.getResult(answer);
        if (!JMSManagementHelper.hasOperationSucceeded(answer)) {
            throw new IllegalStateException(operation + " failed: " + result);
        }
        return result;
    }
}

package org.ticketorders.broker;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.springframework.jms.support.converter.MessageConversionException;
import org.springframework.jms.support.converter.MessageConverter;
import org.springframework.stereotype.Component;
import org.ticketorders.door.Bodies;
import org.ticketorders.door.Oversize;

/**
 * Text and bytes as they are, and nothing else: other message types stay closed. An ObjectMessage in particular is never
 * deserialised; it can only be sent on, byte for byte, as the message that it is. Of a body that is too long its summary is sent on.
 */
@Component
class PurchaseMessageConverter implements MessageConverter {

    private final Bodies bodies;

    PurchaseMessageConverter(Bodies bodies) {
        this.bodies = bodies;
    }

    @Override
    public Object fromMessage(Message message) throws JMSException {
        return bodies.read(message);
    }

    @Override
    public Message toMessage(Object body, Session session) throws JMSException {
        if (body instanceof String text) {
            return session.createTextMessage(text);
        }
        if (body instanceof byte[] bytes) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            return message;
        }
        if (body instanceof Oversize tooLong) {
            return session.createTextMessage(tooLong.summary());
        }
        if (body instanceof Message unopened) {
            unopened.clearProperties();
            return unopened;
        }
        if (body == null) {
            return session.createMessage();
        }
        throw new MessageConversionException("cannot send a body of " + body.getClass());
    }
}

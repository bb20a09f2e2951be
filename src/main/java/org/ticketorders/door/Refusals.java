package org.ticketorders.door;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.reader.MessageUtil;
import org.apache.activemq.artemis.reader.TextMessageUtil;
import org.apache.activemq.artemis.utils.UUIDGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the embedded broker does not take, its sender is told by the protocol. Beside that a notice goes to where the message was to go,
 * which ends as a dead letter and an outcome as any message that is no purchase. There is a most of them in a minute for each user, or who sends
 * nothing else would fill the disk, and keep others from being told; all are counted in the log.
 */
public final class Refusals {

    /** The property of a notice that says why; of a message from the network the door takes such a property off. */
    public static final String REFUSED = "_AMQ_openticket_refused";

    private static final Logger LOG = LoggerFactory.getLogger("openticket.broker");

    private final RateLimiterRegistry notices = RateLimiterRegistry.of(RateLimiterConfig.custom()
            .limitForPeriod(60)
            .limitRefreshPeriod(Duration.ofMinutes(1))
            .timeoutDuration(Duration.ZERO)
            .build());

    private final AtomicInteger silent = new AtomicInteger();

    /**
     * Notes that a message is refused of which nothing more is known.
     *
     * @param user who has logged in; null for nobody
     */
    void note(String from, String user, String why) {
        if (mayTell(user)) {
            log(from, why);
        } else {
            silent.incrementAndGet();
        }
    }

    private void log(String from, String why) {
        int untold = silent.getAndSet(0);
        LOG.warn(
                "A message from {} was refused: {}{}",
                from,
                why,
                untold == 0 ? "" : " (and " + untold + " others before it)");
    }

    /**
     * Puts a notice in the message's place.
     *
     * @param user who has logged in; null for nobody
     * @param to one of the queues that are open to senders
     * @param about what there is of the message, in a few lines
     */
    void tell(
            ActiveMQServer server, String from, String user, SimpleString to, Message refused, String why, String about)
            throws Exception {
        if (!mayTell(user)) {
            silent.incrementAndGet();
            return;
        }
        log(from, why);
        CoreMessage notice = new CoreMessage(server.getStorageManager().generateID(), 1_000);
        notice.setType(Message.TEXT_TYPE);
        notice.setDurable(true);
        notice.setTimestamp(System.currentTimeMillis());
        notice.setAddress(to);
        notice.setRoutingType(RoutingType.ANYCAST);
        notice.setUserID(
                refused.getUserID() instanceof org.apache.activemq.artemis.utils.UUID own
                        ? own
                        : UUIDGenerator.getInstance().generateUUID());
        notice.putStringProperty(REFUSED, why);
        Message shown = shown(refused);
        Object correlation = correlation(shown);
        if ((correlation instanceof CharSequence text && text.length() <= Bounds.ID)
                || (correlation instanceof byte[] bytes && bytes.length <= Bounds.ID)) {
            notice.setCorrelationID(correlation);
        }
        SimpleString replyTo = shown.getReplyTo();
        if (replyTo != null && replyTo.length() <= Bounds.ID) {
            MessageUtil.setJMSReplyTo(notice, replyTo);
        }
        TextMessageUtil.writeBodyText(notice.getBodyBuffer(), SimpleString.of(about));
        server.getPostOffice().route(notice, false);
    }

    /** As JMS has it; itself where JMS cannot show it. */
    private static Message shown(Message refused) {
        try {
            return refused.toCore();
        } catch (RuntimeException e) {
            LOG.debug("A message that is refused cannot be shown either: {}", e.toString());
            return refused;
        }
    }

    /** By what its sender knows a reply; of AMQP the message's own id, too, which the notice does not have. */
    private static Object correlation(Message shown) {
        return shown.getCorrelationID() == null
                ? shown.getObjectProperty(Door.AMQP_MESSAGE_ID)
                : shown.getCorrelationID();
    }

    private boolean mayTell(String user) {
        return notices.rateLimiter(String.valueOf(user)).acquirePermission();
    }
}

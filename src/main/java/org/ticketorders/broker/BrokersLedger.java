package org.ticketorders.broker;

import jakarta.jms.JMSException;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jms.JmsException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.ticketorders.broker.BrokerManagement.Asker;
import org.ticketorders.ledger.LedgerIdentity;
import org.ticketorders.log.Causes;

/**
 * Holds that the messages at the broker are worked on with one ledger. With another, which does not know them, what was ordered before would be ordered
 * again: with a file of its own for each instance at a broker that they share, or a new ledger beside the messages of the one before.
 *
 * <p>The broker is marked with the ledger's {@linkplain LedgerIdentity identity} by an address that nobody sends to. Until that is seen nothing is
 * worked on: a broker that does not answer at the start, or refuses to, is asked again until it does. Each new connection looks whether the mark
 * is still there: behind the same address another broker may be found than before. So does each later {@linkplain #look() look}, by a connection that
 * is open already: another instance may have been told to take the messages over.
 */
@Component
class BrokersLedger implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.start");

    private static final String PREFIX = "ledger-of-messages.";

    private static final String UNKNOWN =
            "it is not known yet whether the messages at the broker belong to this ledger";

    /** Before the routes take anything. */
    private static final int PHASE = 0;

    private final BrokerManagement management;
    private final LedgerIdentity ledger;
    private final String url;
    private volatile boolean running;
    private volatile String trouble = UNKNOWN;
    private volatile SimpleString mark;
    /** Of connections to a broker that has the mark; some are closed by now. */
    private final Set<ClientSession> sessions = ConcurrentHashMap.newKeySet();

    BrokersLedger(BrokerManagement management, LedgerIdentity ledger, Environment environment) {
        this.management = management;
        this.ledger = ledger;
        // parameters may hold a password
        this.url = environment.getProperty("spring.datasource.url", "").replaceFirst("\\?.*", "");
    }

    /** @throws InvalidConfigurationPropertyValueException if the messages belong to another ledger */
    @Override
    public void start() {
        if (!look().isEmpty()) {
            throw new InvalidConfigurationPropertyValueException("spring.datasource.url", url, trouble);
        }
        running = true;
    }

    /** Why nothing may be worked on: the messages belong to another ledger, or it is not known whether they do; empty once they are this one's. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Looks at whose messages are at the broker. They stay this ledger's while the broker does not answer: whoever works with it meets that.
     *
     * @return the other ledgers that they belong to, as far as is known
     */
    Set<String> look() {
        return isMarkGone() ? forget() : lookAgain();
    }

    private boolean isMarkGone() {
        sessions.removeIf(ClientSession::isClosed);
        try {
            Iterator<ClientSession> open = sessions.iterator();
            return trouble == null
                    && open.hasNext()
                    && !open.next().addressQuery(mark).isExists();
        } catch (ActiveMQException e) {
            return false;
        }
    }

    private synchronized Set<String> forget() {
        if (trouble == null) {
            trouble = UNKNOWN;
        }
        return lookAgain();
    }

    private synchronized Set<String> lookAgain() {
        if (trouble == null) {
            return Set.of();
        }
        try {
            String own = ledger.mark();
            Set<String> others = management.ask(broker -> mark(broker, own, ledger.replaces()));
            mark = SimpleString.of(PREFIX + own);
            trouble = others.isEmpty() ? null : belongToOthers(others, own);
            return others;
        } catch (JmsException | DataAccessException | TransactionException | IllegalStateException e) {
            trouble = UNKNOWN + ": " + Causes.root(e);
            return Set.of();
        }
    }

    /**
     * Looks whether the broker at the other end of a new connection is one that has this ledger's messages.
     *
     * @throws JMSException if it is not, or that cannot be known
     */
    void mustHave(ClientSession broker) throws JMSException {
        try {
            if (!isKnown(broker)) {
                synchronized (this) {
                    // nobody else has just looked
                    if (!isKnown(broker)) {
                        forget();
                    }
                }
                if (!isKnown(broker)) {
                    throw new JMSException(trouble().orElse(UNKNOWN));
                }
            }
            sessions.removeIf(ClientSession::isClosed);
            sessions.add(broker);
        } catch (ActiveMQException e) {
            throw (JMSException) new JMSException(UNKNOWN + ": " + Causes.root(e)).initCause(e);
        }
    }

    private boolean isKnown(ClientSession broker) throws ActiveMQException {
        return trouble == null && broker.addressQuery(mark).isExists();
    }

    private static String belongToOthers(Set<String> others, String own) {
        return "the messages at the broker belong to another ledger, " + String.join(", ", others)
                + ", and this one is "
                + own
                + ": what was ordered with the other would be ordered again. Several instances at one broker share one"
                + " ledger. Where the other is lost, or was left for good, say so by openticket.ledger.replaces";
    }

    /** @return the marks of other ledgers; the broker is marked with this one where there are none */
    private static Set<String> mark(Asker broker, String own, String replaced) throws Exception {
        Set<String> marks = marks(broker);
        boolean replaces = !replaced.equals(own) && marks.remove(replaced);
        boolean isNew = marks.isEmpty();
        if (isNew) {
            create(broker, own);
        }
        if (replaces) {
            // who still works with that one would take a broker without any mark
            broker.broker("deleteAddress", PREFIX + replaced);
            LOG.warn("The messages at the broker belonged to ledger {}, which {} replaces", replaced, own);
        }
        if (isNew) {
            marks = marks(broker);
            marks.remove(own);
            if (!marks.isEmpty()) {
                // two ledgers at once: neither may take what the other could have
                broker.broker("deleteAddress", PREFIX + own);
            }
        }
        marks.remove(own);
        return marks;
    }

    private static void create(Asker broker, String own) throws Exception {
        try {
            broker.broker("createAddress", PREFIX + own, RoutingType.ANYCAST.name());
        } catch (IllegalStateException e) {
            // another instance on this ledger may have just done so
            if (!marks(broker).contains(own)) {
                throw e;
            }
        }
    }

    private static Set<String> marks(Asker broker) throws Exception {
        Set<String> marks = new TreeSet<>();
        for (Object name : (Object[]) broker.broker("getAddressNames")) {
            String address = String.valueOf(name);
            if (address.startsWith(PREFIX)) {
                marks.add(address.substring(PREFIX.length()));
            }
        }
        return marks;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}

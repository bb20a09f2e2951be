package org.ticketorders.broker;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.activemq.artemis.api.core.RoutingType;
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

/**
 * Holds that the messages at the broker are worked on with one ledger. With another, which does not know them, what was ordered before would be ordered
 * again: with a file of its own for each instance at a broker that they share, or a new ledger beside the messages of the one before.
 *
 * <p>The broker is marked with the ledger's {@linkplain LedgerIdentity identity} by an address that nobody sends to. Where it does not answer at the
 * start, or refuses to, it is asked again until it does: a busy broker is no reason to work without knowing.
 */
@Component
class BrokersLedger implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.start");

    private static final String PREFIX = "ledger-of-messages.";

    /** Before the routes take anything. */
    private static final int PHASE = 0;

    private final BrokerManagement management;
    private final LedgerIdentity ledger;
    private final String url;
    private volatile boolean running;
    private volatile boolean isKnown;
    private boolean isTold;
    private volatile String trouble;

    BrokersLedger(BrokerManagement management, LedgerIdentity ledger, Environment environment) {
        this.management = management;
        this.ledger = ledger;
        // parameters may hold a password
        this.url = environment.getProperty("spring.datasource.url", "").replaceFirst("\\?.*", "");
    }

    /** @throws InvalidConfigurationPropertyValueException if the messages belong to another ledger */
    @Override
    public void start() {
        look();
        if (trouble != null) {
            throw new InvalidConfigurationPropertyValueException("spring.datasource.url", url, trouble);
        }
        running = true;
    }

    /** Why nothing may be worked on, as far as it was looked at; empty if nothing speaks against it. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Looks at whose messages are at the broker, unless that is known for good. */
    synchronized void look() {
        if (isKnown) {
            return;
        }
        try {
            String own = ledger.mark();
            Set<String> others = management.ask(broker -> mark(broker, own, ledger.replaces()));
            isKnown = others.isEmpty();
            trouble = isKnown ? null : belongToOthers(others, own);
        } catch (JmsException | DataAccessException | TransactionException e) {
            LOG.debug("It is not known yet which ledger the messages at the broker belong to: {}", e.getMessage());
        } catch (IllegalStateException e) {
            if (!isTold) {
                isTold = true;
                LOG.warn(
                        "The broker does not tell which ledger its messages belong to, and is asked again: {}",
                        e.getMessage());
            }
        }
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
        if (!replaced.equals(own) && marks.remove(replaced)) {
            broker.broker("deleteAddress", PREFIX + replaced);
            LOG.warn("The messages at the broker belonged to ledger {}, which {} replaces", replaced, own);
        }
        if (marks.isEmpty()) {
            create(broker, own);
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

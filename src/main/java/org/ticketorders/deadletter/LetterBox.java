package org.ticketorders.deadletter;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.BrowseTemplate;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.PurchaseSearch;
import org.ticketorders.message.Headers;

/**
 * Looks into the queues of dead letters without taking anything.
 *
 * <p>All methods throw {@link org.springframework.jms.JmsException} if the broker does not answer.
 */
@Component
public class LetterBox {

    /** Dead letters whose purchases the ledger is asked about at once; they are in memory meanwhile. */
    private static final int AT_A_TIME = 100;

    /**
     * How much earlier than a dead letter one behind it may have been sent: their senders' clocks differ, or were set back, or a
     * transaction took its time. One that was sent yet earlier is on no page behind that; a filter finds it.
     */
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(1);

    /** A client makes an id and the time of sending after one another. */
    private static final Duration SAME_MOMENT = Duration.ofSeconds(1);

    private static final int MOST_OF_A_MOMENT = 1_000;
    private static final Found NOT_THERE = new Found(List.of(), true);

    private final BrowseTemplate jms;
    private final PurchaseSearch purchases;
    private final LetterReader messages;

    LetterBox(BrowseTemplate jms, PurchaseSearch purchases, LetterReader messages) {
        this.messages = messages;
        this.jms = jms;
        this.purchases = purchases;
    }

    /** @param more whether there may be others behind them */
    public record Found(List<Letter> letters, boolean more) {}

    /**
     * A dead letter with all that it holds.
     *
     * @param headers the sender's properties and ours, as text
     * @param body null for a kind of message that is not read
     */
    public record Opened(Letter letter, Map<String, String> headers, String body) {}

    /**
     * A message as far as a search looks at it.
     *
     * @param purchaseId of its header; null where that names none
     * @param body null for a kind of message that is not read
     */
    public record Seen(String messageId, String purchaseId, String body) {}

    /**
     * The first dead letters of a queue that match.
     *
     * @param queue {@code dead-letter.rejected} …
     * @param limit most dead letters
     */
    public Found find(String queue, LetterFilter filter, int limit) {
        return find(queue, filter, limit, null);
    }

    /**
     * The dead letters of a queue that match, behind one of them.
     *
     * @param after message id of the last dead letter of the page before; null for the first page
     * @return no dead letters and {@code more} if that dead letter is not there (any more), so that nobody knows where the page begins
     */
    public Found find(String queue, LetterFilter filter, int limit, String after) {
        if (after == null) {
            return jms.browseSelected(
                    queue, filter.selector(), (session, browser) -> page(browser.getEnumeration(), filter, limit));
        }
        return MessageIds.madeAt(after)
                .flatMap(at -> behind(queue, filter, limit, after, at))
                .or(() -> sentAt(queue, after).flatMap(at -> behind(queue, filter, limit, after, at)))
                .orElse(NOT_THERE);
    }

    /** @return empty if the dead letter behind which they are is not among those that were sent at that time or later */
    private Optional<Found> behind(String queue, LetterFilter filter, int limit, String after, long sentAt) {
        String selector = filter.selectorSince(sentAt - OUT_OF_ORDER.toMillis());
        return jms.browseSelected(queue, selector, (session, browser) -> {
            Enumeration<?> letters = browser.getEnumeration();
            return passes(letters, after) ? Optional.of(page(letters, filter, limit)) : Optional.empty();
        });
    }

    private Found page(Enumeration<?> letters, LetterFilter filter, int limit) throws JMSException {
        List<Letter> found = new ArrayList<>();
        while (letters.hasMoreElements()) {
            for (Message message : matchingOfNext(letters, filter)) {
                if (found.size() == limit) {
                    return new Found(found, true);
                }
                found.add(messages.read(message));
            }
        }
        return new Found(found, false);
    }

    /** When a dead letter was put into its queue, by the clock of who put it there, in epoch milliseconds. */
    private Optional<Long> sentAt(String queue, String messageId) {
        return first(queue, idIs(messageId), Message::getJMSTimestamp);
    }

    /**
     * Those that match of the next messages: of one, or of as many as the ledger is asked about at once. Bodies are not read for
     * that, and the ledger is asked only about those that do not say their shop.
     */
    private List<Message> matchingOfNext(Enumeration<?> letters, LetterFilter filter) throws JMSException {
        List<Message> some = new ArrayList<>();
        Map<Message, String> toBeAsked = new IdentityHashMap<>();
        for (int n = 0; n < (filter.shop() == null ? 1 : AT_A_TIME) && letters.hasMoreElements(); n++) {
            Message message = (Message) letters.nextElement();
            Letter letter = LetterReader.head(message);
            if (failedBefore(letter, filter) && filter.isOfCause(letter)) {
                some.add(message);
                if (filter.shop() != null && !message.propertyExists(Headers.SHOP_GUID)) {
                    toBeAsked.put(message, letter.purchaseId());
                }
            }
        }
        if (!toBeAsked.isEmpty()) {
            Map<String, PurchaseSearch.Standing> known = purchases.states(
                    toBeAsked.values().stream().filter(Objects::nonNull).collect(Collectors.toSet()));
            some.removeIf(message ->
                    toBeAsked.containsKey(message) && !isOfShop(known.get(toBeAsked.get(message)), filter.shop()));
        }
        return some;
    }

    private static boolean isOfShop(PurchaseSearch.Standing purchase, String shop) {
        return purchase != null && purchase.shop().equalsIgnoreCase(shop);
    }

    /** Goes behind a message. @return false if there is none of this id */
    private static boolean passes(Enumeration<?> letters, String messageId) throws JMSException {
        while (letters.hasMoreElements()) {
            if (messageId.equals(((Message) letters.nextElement()).getJMSMessageID())) {
                return true;
            }
        }
        return false;
    }

    private static boolean failedBefore(Letter letter, LetterFilter filter) {
        return filter.failedBefore() == null
                || (letter.failedAt() != null && letter.failedAt().isBefore(filter.failedBefore()));
    }

    /** Reads a message. */
    private interface Reader<T> {
        T read(Message message) throws JMSException;
    }

    private <T> Optional<T> first(String queue, String selector, Reader<T> reader) {
        return jms.browseSelected(queue, selector, (session, browser) -> {
            Enumeration<?> letters = browser.getEnumeration();
            return letters.hasMoreElements()
                    ? Optional.ofNullable(reader.read((Message) letters.nextElement()))
                    : Optional.empty();
        });
    }

    /**
     * The one of this id. The broker compares times faster than ids, and looks no further than somebody reads: most ids say when they were
     * made, and it is among the first that were sent then or later.
     */
    private <T> Optional<T> one(String queue, String messageId, Reader<T> reader) {
        return MessageIds.madeAt(messageId)
                .flatMap(at -> firstSince(queue, at - SAME_MOMENT.toMillis(), messageId, reader))
                .or(() -> first(queue, idIs(messageId), reader));
    }

    private <T> Optional<T> firstSince(String queue, long sentAt, String messageId, Reader<T> reader) {
        return jms.browseSelected(queue, LetterFilter.ALL.selectorSince(sentAt), (session, browser) -> {
            Enumeration<?> letters = browser.getEnumeration();
            for (int looked = 0; looked < MOST_OF_A_MOMENT && letters.hasMoreElements(); looked++) {
                Message message = (Message) letters.nextElement();
                if (messageId.equals(message.getJMSMessageID())) {
                    return Optional.ofNullable(reader.read(message));
                }
            }
            return Optional.empty();
        });
    }

    /** One dead letter with its body; empty if it is not there (any more). */
    public Optional<Opened> open(String queue, String messageId) {
        return one(queue, messageId, messages::open);
    }

    /** The body of the dead letter of a purchase's present attempt, as it came: text or bytes; empty if it is not in its queue. */
    public Optional<Object> original(PurchaseRecord row) {
        String selector = Letters.idIs(row) + " AND " + Headers.ATTEMPT + " = " + row.attempt();
        return first("dead-letter." + row.state().word(), selector, messages::body);
    }

    /**
     * The dead letters of some purchases with their bodies, by purchase; of several dead letters of one purchase the last.
     *
     * @param purchaseIds those that are looked for
     */
    public Map<String, Opened> open(String queue, Set<String> purchaseIds) {
        if (purchaseIds.isEmpty()) {
            return Map.of();
        }
        return jms.browseSelected(queue, null, (session, browser) -> {
            Map<String, Opened> found = new HashMap<>();
            Enumeration<?> letters = browser.getEnumeration();
            while (letters.hasMoreElements()) {
                Message message = (Message) letters.nextElement();
                String purchaseId = LetterReader.text(message, Headers.PURCHASE_ID);
                if (purchaseId != null && purchaseIds.contains(purchaseId)) {
                    found.put(purchaseId, messages.open(message));
                }
            }
            return found;
        });
    }

    /**
     * Looks at the messages of any queue, as they lie, until told enough.
     *
     * @param most messages
     * @param goesOn is given each, and says whether to look at the next
     */
    public void look(String queue, int most, Predicate<Seen> goesOn) {
        jms.browseSelected(queue, null, (session, browser) -> {
            Enumeration<?> letters = browser.getEnumeration();
            for (int looked = 0; looked < most && letters.hasMoreElements(); looked++) {
                if (!goesOn.test(messages.see((Message) letters.nextElement()))) {
                    break;
                }
            }
            return null;
        });
    }

    static String idIs(String messageId) {
        return "JMSMessageID = " + LetterFilter.quoted(messageId);
    }

    /** Size and digest of a dead letter, by which it can be told apart without its personal data; empty if it is not there. */
    public Optional<String> fingerprint(String queue, String messageId) {
        return one(queue, messageId, messages::fingerprint);
    }
}

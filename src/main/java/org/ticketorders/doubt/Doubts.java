package org.ticketorders.doubt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.JmsException;
import org.springframework.stereotype.Component;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.OrderEvidence;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.log.Causes;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.shop.HttpProperties;

/** The purchases in doubt, with their messages. */
@Component
class Doubts {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.doubts");

    private static final String QUEUE = "dead-letter.in-doubt";

    /** Where the messages of doubts are that were settled as ordered, and as not ordered. */
    private static final String SETTLED = "purchase.settled";

    private static final String FAILED = "dead-letter.failed";

    /** Of more nobody could say that one alone is meant. */
    static final int MOST = 1_000;

    private static final Duration KEPT = Duration.ofMinutes(5);

    private final Ledger ledger;
    private final OrderEvidence evidence;
    private final LetterBox letters;
    private final PurchaseReader purchases;
    private final InDoubtProperties properties;
    private final Duration longestCall;

    /** Messages by attempt, for a few minutes and in memory only: readings ask for them again and again. */
    private final Cache<String, Purchase> read =
            Caffeine.newBuilder().expireAfterWrite(KEPT).maximumSize(2L * MOST).build();

    Doubts(
            Ledger ledger,
            OrderEvidence evidence,
            LetterBox letters,
            PurchaseReader purchases,
            InDoubtProperties properties,
            HttpProperties http) {
        this.longestCall = http.connectTimeout().plus(http.answerTimeout());
        this.ledger = ledger;
        this.evidence = evidence;
        this.letters = letters;
        this.purchases = purchases;
        this.properties = properties;
    }

    /** @param shop null for all. @return none of too many: then nobody can say that one alone is meant */
    List<Doubt> of(String shop) {
        Map<String, PurchaseRecord> rows = new LinkedHashMap<>();
        List<PurchaseRecord> all = ledger.in(State.IN_DOUBT, MOST);
        if (all.size() == MOST) {
            LOG.warn("{} purchases or more are in doubt: people have to settle them", MOST);
            return List.of();
        }
        all.stream()
                .filter(row -> shop == null || row.shop().equalsIgnoreCase(shop))
                .forEach(row -> rows.put(row.purchaseId(), row));
        Map<String, Purchase> messages = messages(QUEUE, rows.values());
        Map<String, Instant> posted = evidence.postedAt(rows.values());
        return rows.values().stream()
                .map(row -> doubt(row, messages.get(Doubt.key(row)), posted.get(row.purchaseId())))
                .toList();
    }

    /** @param purchase what its message says; null where that is not known */
    Doubt doubt(PurchaseRecord row, Purchase purchase) {
        return doubt(row, purchase, evidence.postedAt(List.of(row)).get(row.purchaseId()));
    }

    private Doubt doubt(PurchaseRecord row, Purchase purchase, Instant postedAt) {
        return new Doubt(
                row,
                purchase,
                postedAt == null ? null : postedAt.minus(properties.margin()),
                postedAt == null ? null : postedAt.plus(longestCall).plus(properties.margin()),
                ledger.fence(row, properties.margin()));
    }

    /** What the messages of purchases say that were settled, or are in doubt, as far as they can be read; by {@link Doubt#key}. */
    Map<String, Purchase> messages(List<PurchaseRecord> rows) {
        Map<String, Purchase> found = new HashMap<>();
        for (String queue : List.of(QUEUE, SETTLED, FAILED)) {
            found.putAll(messages(
                    queue,
                    rows.stream()
                            .filter(row -> !found.containsKey(Doubt.key(row)))
                            .toList()));
        }
        return found;
    }

    private Map<String, Purchase> messages(String queue, Collection<PurchaseRecord> rows) {
        Map<String, Purchase> found = new HashMap<>();
        Map<String, PurchaseRecord> sought = new HashMap<>();
        for (PurchaseRecord row : rows) {
            Purchase known = read.getIfPresent(Doubt.key(row));
            if (known == null) {
                sought.put(row.purchaseId(), row);
            } else {
                found.put(Doubt.key(row), known);
            }
        }
        letters(queue, sought.keySet()).forEach((id, opened) -> {
            PurchaseRecord row = sought.get(id);
            Purchase purchase = purchase(row, opened);
            if (purchase != null) {
                read.put(Doubt.key(row), purchase);
                found.put(Doubt.key(row), purchase);
            }
        });
        return found;
    }

    private Map<String, LetterBox.Opened> letters(String queue, Set<String> purchaseIds) {
        try {
            return purchaseIds.isEmpty() ? Map.of() : letters.open(queue, purchaseIds);
        } catch (JmsException e) {
            LOG.debug("The dead letters in {} cannot be read now: {}", queue, Causes.root(e));
            return Map.of();
        }
    }

    /** What the dead letter says, if it is the one of this attempt and says what the ledger knows the purchase by. */
    private Purchase purchase(PurchaseRecord row, LetterBox.Opened opened) {
        if (opened.body() == null
                || opened.letter().attempt() == null
                || opened.letter().attempt() != row.attempt()) {
            return null;
        }
        try {
            PurchaseReader.Reading reading = purchases.read(opened.body());
            return ContentDigest.isSame(ContentDigest.of(reading.digest(), reading.meaning()), row.digest())
                    ? reading.purchase()
                    : null;
        } catch (InvalidPurchase e) {
            return null;
        }
    }
}

package org.ticketorders.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.ledger.LedgerReads;
import org.ticketorders.log.Causes;
import org.ticketorders.purchase.Harmless;

/**
 * What shops call their tickets, so that people need not read GUIDs: noted from the answers that are read for the limits; and where a shop
 * tells none, what the first sender has called them. A help and no condition: where the ledger fails, a ticket has no name.
 *
 * <p>Assumed: that the API tells the name of a ticket as {@code name}, as a shop's public data does.
 */
@Component
public class TicketNames {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.shop");
    private static final int LONGEST = 120;
    private static final int MOST = 10_000;
    private static final int AT_A_TIME = 500;

    /** Another instance may have noted a new name. */
    private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final LedgerReads reads;
    private final TransactionOperations transaction;
    private final Cache<String, String> known =
            Caffeine.newBuilder().expireAfterWrite(KNOWN_FOR).maximumSize(MOST).build();

    TicketNames(JdbcClient jdbc, LedgerReads reads, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.reads = reads;
        this.transaction = transaction;
    }

    /**
     * Notes a name, unless it is noted already.
     *
     * @param ticket GUID
     * @param name as the shop tells it; what is no text is no name
     */
    void note(String ticket, JsonNode name) {
        String plain = name.isTextual() ? plain(name.textValue()) : "";
        String guid = ticket.toLowerCase(Locale.ROOT);
        if (!plain.isEmpty() && !plain.equals(known.getIfPresent(guid))) {
            write(guid, plain, "DO UPDATE SET name = :name WHERE ticket_name.name <> :name");
        }
    }

    /**
     * Notes what a sender calls tickets that have no name yet. The first name stays until the shop tells another: senders that
     * differ change nothing, and cost no write.
     *
     * @param named by GUIDs
     */
    public void noteOfSender(Map<String, String> named) {
        if (named.isEmpty()) {
            return;
        }
        Map<String, String> have = of(named.keySet());
        named.forEach((ticket, name) -> {
            String plain = plain(name);
            if (!plain.isEmpty() && !have.containsKey(ticket)) {
                write(ticket.toLowerCase(Locale.ROOT), plain, "DO NOTHING");
            }
        });
    }

    /** At most {@value #LONGEST} characters of one line, and no half of one. */
    private static String plain(String name) {
        String words = Harmless.storable(Harmless.words(name));
        boolean isCutInHalf = words.length() > LONGEST && Character.isHighSurrogate(words.charAt(LONGEST - 1));
        return words.substring(0, Math.min(isCutInHalf ? LONGEST - 1 : LONGEST, words.length()))
                .strip();
    }

    private void write(String guid, String plain, String onConflict) {
        try {
            transaction.executeWithoutResult(status -> jdbc.sql(
                            "INSERT INTO ticket_name (ticket, name) VALUES (:ticket, :name) ON CONFLICT (ticket) "
                                    + onConflict)
                    .param("ticket", guid)
                    .param("name", plain)
                    .update());
            known.put(guid, plain);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The name of ticket {} cannot be noted now: {}", guid, Causes.root(e));
        }
    }

    /** The names of these tickets, by their GUIDs as they are given; those without one are left out. */
    public Map<String, String> of(Collection<String> tickets) {
        Map<String, String> found = new HashMap<>();
        List<String> unknown = tickets.stream()
                .map(ticket -> ticket.toLowerCase(Locale.ROOT))
                .filter(ticket -> known.getIfPresent(ticket) == null)
                .distinct()
                .toList();
        read(unknown);
        for (String ticket : tickets) {
            String name = known.getIfPresent(ticket.toLowerCase(Locale.ROOT));
            if (name != null) {
                found.put(ticket, name);
            }
        }
        return found;
    }

    private void read(List<String> tickets) {
        try {
            for (int from = 0; from < tickets.size(); from += AT_A_TIME) {
                reads.jdbc()
                        .sql("SELECT ticket, name FROM ticket_name WHERE ticket IN (:tickets)")
                        .param("tickets", tickets.subList(from, Math.min(tickets.size(), from + AT_A_TIME)))
                        .query(rs -> {
                            known.put(rs.getString("ticket"), rs.getString("name"));
                        });
            }
        } catch (DataAccessException e) {
            LOG.debug("The names of tickets cannot be read now: {}", Causes.root(e));
        }
    }

    /**
     * Tickets whose name has this text in it, without case.
     *
     * @return GUIDs, at most {@code limit}
     * @throws DataAccessException if the ledger cannot be read
     */
    public List<String> named(String text, int limit) {
        return reads.jdbc()
                .sql(
                        "SELECT ticket FROM ticket_name WHERE lower(name) LIKE :text ESCAPE '!' ORDER BY name LIMIT :limit")
                .param("text", "%" + text.toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%")
                .param("limit", limit)
                .query(String.class)
                .list();
    }
}

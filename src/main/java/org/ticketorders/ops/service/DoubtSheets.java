package org.ticketorders.ops.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.JmsException;
import org.springframework.stereotype.Component;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.log.Causes;

/**
 * What a person looks for at the shop to settle a doubt: whose purchase it is, and of which tickets. The ledger has no personal
 * data; the message in {@code dead-letter.in-doubt} does. What was read is kept for a few minutes, in memory only, since the page
 * asks again and again.
 */
@Component
public class DoubtSheets {

    private static final String QUEUE = "dead-letter.in-doubt";
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int MOST_KEPT = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger("openticket.ops");

    private final LetterBox letters;
    private final ObjectMapper json;
    private final Cache<Attempt, Sheet> sheets =
            Caffeine.newBuilder().expireAfterWrite(KEPT).maximumSize(MOST_KEPT).build();

    DoubtSheets(LetterBox letters, ObjectMapper json) {
        this.letters = letters;
        this.json = json;
    }

    private record Attempt(String purchaseId, int attempt) {

        private static Attempt of(PurchaseRecord row) {
            return new Attempt(row.purchaseId(), row.attempt());
        }
    }

    /**
     * What the message says.
     *
     * @param messageId of the dead letter
     * @param email of the customer; null where the message has none
     * @param name first and last name; null where the message has neither
     */
    public record Sheet(String messageId, String email, String name, List<TicketCount> tickets) {}

    /** The sheets of these purchases, by purchase; those whose dead letter is not there, or cannot be had just now, have none. */
    public Map<String, Sheet> of(Collection<PurchaseRecord> rows) {
        Map<String, Sheet> found = new HashMap<>();
        Map<String, PurchaseRecord> sought = new HashMap<>();
        for (PurchaseRecord row : rows) {
            Sheet known = sheets.getIfPresent(Attempt.of(row));
            if (known == null) {
                sought.put(row.purchaseId(), row);
            } else {
                found.put(row.purchaseId(), known);
            }
        }
        read(sought.keySet()).forEach((purchaseId, opened) -> {
            PurchaseRecord row = sought.get(purchaseId);
            if (opened.letter().attempt() == null || opened.letter().attempt() == row.attempt()) {
                Sheet sheet = sheet(opened);
                sheets.put(Attempt.of(row), sheet);
                found.put(purchaseId, sheet);
            }
        });
        return found;
    }

    private Map<String, LetterBox.Opened> read(Set<String> purchaseIds) {
        try {
            return letters.open(QUEUE, purchaseIds);
        } catch (JmsException e) {
            LOG.debug("The dead letters in {} cannot be read now: {}", QUEUE, Causes.root(e));
            return Map.of();
        }
    }

    private Sheet sheet(LetterBox.Opened opened) {
        JsonNode purchase = tree(opened.body());
        JsonNode receiver = purchase.path("receiver");
        String name = Stream.of(text(receiver, "firstname"), text(receiver, "lastname"))
                .filter(part -> part != null)
                .collect(Collectors.joining(" "));
        List<TicketCount> tickets = new ArrayList<>();
        for (JsonNode line : purchase.path("tickets")) {
            if (text(line, "ticket") != null) {
                tickets.add(new TicketCount(
                        text(line, "ticket"), line.path("quantity").asLong(1), null));
            }
        }
        return new Sheet(opened.letter().messageId(), text(receiver, "email"), name.isEmpty() ? null : name, tickets);
    }

    private JsonNode tree(String body) {
        try {
            return body == null ? json.missingNode() : json.readTree(body);
        } catch (JsonProcessingException e) {
            return json.missingNode();
        }
    }

    private static String text(JsonNode node, String name) {
        String text = node.path(name).asText("").strip();
        return text.isEmpty() ? null : text;
    }
}

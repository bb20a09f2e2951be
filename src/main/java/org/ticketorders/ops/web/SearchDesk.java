package org.ticketorders.ops.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jms.JmsException;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.Queues;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.imports.work.ImportList;
import org.ticketorders.ledger.CustomerDigests;
import org.ticketorders.ledger.PurchaseFilter;
import org.ticketorders.ledger.PurchaseLine;
import org.ticketorders.ledger.PurchaseSearch;
import org.ticketorders.limit.TicketNames;
import org.ticketorders.ops.service.PersonalData;
import org.ticketorders.ops.service.PurchaseSummary;
import org.ticketorders.shop.ShopProperties;

/**
 * Finds purchases by what a person has in hand: an id, an order, a reservation, a ticket or its name, an e-mail address, a name, or a file. For operators
 * alone, whose role the request has shown. What is looked for may be personal: it comes in a body and is in no log.
 */
@Component
public class SearchDesk {

    private static final int LONGEST_TEXT = 200;
    private static final int MOST = 50;
    private static final int MESSAGES_OF_A_QUEUE = 5_000;
    private static final int NEWEST_FILES = 500;
    private static final int MOST_TICKETS = 3;
    private static final String OUTCOMES = "order.outcome";

    private final PurchaseSearch search;
    private final TicketNames names;
    private final CustomerDigests customers;
    private final LetterBox letters;
    private final Queues queues;
    private final ImportList files;
    private final PersonalData personalData;
    private final ObjectMapper json;
    private final Clock clock;

    SearchDesk(
            PurchaseSearch search,
            TicketNames names,
            CustomerDigests customers,
            LetterBox letters,
            Queues queues,
            ImportList files,
            PersonalData personalData,
            ObjectMapper json,
            Clock clock) {
        this.search = search;
        this.names = names;
        this.customers = customers;
        this.letters = letters;
        this.queues = queues;
        this.files = files;
        this.personalData = personalData;
        this.json = json;
        this.clock = clock;
    }

    /** What is looked for. */
    record Sought(String text) {

        @Override
        public String toString() {
            return "Sought[]";
        }
    }

    /**
     * A purchase, or the message of one that the ledger does not know.
     *
     * @param purchaseId null for a message that names none
     * @param state null if the ledger does not know it, and so the fields behind it
     * @param foundBy what it was found by: {@code order}, {@code e-mail address} …
     * @param foundIn the ledger, or the queue
     * @param messageId of the message, if it was found by that
     */
    public record Hit(
            String purchaseId,
            String state,
            Integer attempt,
            String shop,
            String reason,
            String orderId,
            Instant acceptedAt,
            Instant updatedAt,
            String foundBy,
            String foundIn,
            String messageId) {}

    /** A file that is or was imported; see {@link ImportList.Item}. */
    public record FoundFile(String name, String state) {}

    /**
     * What was found.
     *
     * @param items newest first of each way to find them
     * @param lookedIn where was looked, in words
     * @param more whether there are others
     */
    public record Found(List<Hit> items, List<FoundFile> files, List<String> lookedIn, boolean more) {}

    /**
     * Looks everywhere.
     *
     * @throws Refusal if the request says nothing to look for
     */
    public Found search(OpsRequest request) throws IOException {
        request.allows();
        String said = request.json(Sought.class, "{\"text\": \"…\"}").text();
        String text = said == null ? "" : said.strip();
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            throw Refusal.badRequest("'text' must say, in at most " + LONGEST_TEXT + " characters, what to look for");
        }
        Hits hits = new Hits();
        List<String> lookedIn = new ArrayList<>();
        inLedger(text, hits, lookedIn);
        inMessages(text, hits, lookedIn);
        List<FoundFile> found = files.newest(NEWEST_FILES, name -> contains(name, text), clock.instant()).stream()
                .limit(MOST)
                .map(file -> new FoundFile(file.name(), file.state()))
                .toList();
        lookedIn.add("the names of the newest " + NEWEST_FILES + " imported files");
        return new Found(List.copyOf(hits.found.values()), found, lookedIn, hits.more);
    }

    private void inLedger(String text, Hits hits, List<String> lookedIn) {
        PurchaseFilter byId = new PurchaseFilter(List.of(), null, null, text, null, null, null);
        PurchaseSearch.Page ids = search.page(byId, MOST, null);
        hits.more |= ids.next() != null;
        ids.items().forEach(line -> hits.add(line, "purchase id"));
        search.ofOrder(text, MOST + 1).forEach(line -> hits.add(line, "order"));
        lookedIn.add("the ledger by purchase id and order");
        if (text.matches(ShopProperties.GUID)) {
            search.mentioning(text, MOST + 1)
                    .forEach(mention -> hits.add(mention.purchase(), mention.reserved() ? "reservation" : "ticket"));
            lookedIn.add("the ledger by reservation and ticket, as long as details are kept");
            return;
        }
        boolean isEmail = text.contains("@");
        if (!isEmail) {
            byTicketName(text, hits, lookedIn);
        }
        if (!customers.areKept()) {
            lookedIn.add(
                    "not the ledger by e-mail address and name, since it keeps no digests of them (openticket.search)");
            return;
        }
        if (isEmail) {
            customers.ofEmail(text).ifPresent(key -> search.ofEmail(key, MOST + 1)
                    .forEach(line -> hits.add(line, "e-mail address")));
        } else {
            customers.ofName(text).ifPresent(key -> search.ofName(key, MOST + 1)
                    .forEach(line -> hits.add(line, "name")));
        }
        lookedIn.add("the ledger by " + (isEmail ? "e-mail address" : "first and last name")
                + ", as long as details are kept");
    }

    /** Tickets whose names have the text in them. */
    private void byTicketName(String text, Hits hits, List<String> lookedIn) {
        for (String ticket : names.named(text, MOST_TICKETS)) {
            search.mentioning(ticket, MOST + 1).forEach(mention -> hits.add(mention.purchase(), "ticket's name"));
        }
        lookedIn.add("the ledger by the names of up to " + MOST_TICKETS + " tickets, as long as details are kept");
    }

    private void inMessages(String text, Hits hits, List<String> lookedIn) {
        List<String> names = queues.namesWithLanes().stream()
                .filter(name -> !name.equals(OUTCOMES))
                .toList();
        List<String> words = List.of(CustomerDigests.normal(text).split(" "));
        try {
            for (String queue : names) {
                letters.look(queue, MESSAGES_OF_A_QUEUE, seen -> {
                    matched(text, words, seen).ifPresent(by -> hits.add(queue, seen, by));
                    return !hits.more;
                });
            }
            lookedIn.add("the first " + MESSAGES_OF_A_QUEUE + " messages of each of " + names.size()
                    + " queues by purchase id, e-mail address, name and ticket");
        } catch (JmsException e) {
            lookedIn.add("not all messages in the queues, since the broker does not answer");
        }
    }

    /** By what a message is found; empty if it is not. */
    private Optional<String> matched(String text, List<String> words, LetterBox.Seen seen) {
        JsonNode purchase = mayHold(words, seen.body()) ? tree(seen.body()) : json.missingNode();
        String id = seen.purchaseId() == null ? purchase.path("purchaseId").asText("") : seen.purchaseId();
        if (!id.isEmpty() && id.startsWith(text)) {
            return Optional.of("purchase id");
        }
        JsonNode receiver = purchase.path("receiver");
        String sought = CustomerDigests.normal(text);
        if (sought.equals(CustomerDigests.normal(receiver.path("email").asText("")))) {
            return Optional.of("e-mail address");
        }
        String name = receiver.path("firstname").asText("") + " "
                + receiver.path("lastname").asText("");
        if (!sought.isEmpty() && (" " + CustomerDigests.normal(name) + " ").contains(" " + sought + " ")) {
            return Optional.of("name");
        }
        for (JsonNode line : purchase.path("tickets")) {
            if (text.equalsIgnoreCase(line.path("ticket").asText(""))) {
                return Optional.of("ticket");
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a body could have these words in it. To look for them costs a part of what it costs to read the body, and most have none of them.
     *
     * @param words in lower case, as {@link CustomerDigests#normal} has them
     */
    static boolean mayHold(List<String> words, String body) {
        if (body == null) {
            return false;
        }
        for (int i = 0; i < body.length(); i++) {
            if (body.charAt(i) >= 0x80 || body.charAt(i) == '\\') {
                // there are several ways to write these
                return true;
            }
        }
        String lower = body.toLowerCase(Locale.ROOT);
        return words.stream().allMatch(lower::contains);
    }

    private JsonNode tree(String body) {
        try {
            return body == null ? json.missingNode() : json.readTree(body);
        } catch (JsonProcessingException e) {
            return json.missingNode();
        }
    }

    private static boolean contains(String name, String text) {
        return name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    /** Each once, by what it was found by first. */
    private final class Hits {

        private final Map<String, Hit> found = new LinkedHashMap<>();
        private boolean more;

        private void add(PurchaseLine line, String by) {
            PurchaseSummary summary = PurchaseSummary.of(line, personalData);
            put(
                    line.purchaseId(),
                    new Hit(
                            summary.purchaseId(),
                            summary.state(),
                            summary.attempt(),
                            summary.shop(),
                            summary.reason(),
                            summary.orderId(),
                            summary.acceptedAt(),
                            summary.updatedAt(),
                            by,
                            "the ledger",
                            null));
        }

        private void add(String queue, LetterBox.Seen seen, String by) {
            String purchaseId = seen.purchaseId() == null
                    ? tree(seen.body()).path("purchaseId").asText(null)
                    : seen.purchaseId();
            if (purchaseId != null && found.containsKey(purchaseId)) {
                return;
            }
            Optional<PurchaseLine> known = purchaseId == null ? Optional.empty() : search.line(purchaseId);
            String messageId = seen.messageId();
            put(
                    known.isPresent() ? purchaseId : "message " + messageId,
                    known.map(line -> PurchaseSummary.of(line, personalData))
                            .map(line -> new Hit(
                                    line.purchaseId(),
                                    line.state(),
                                    line.attempt(),
                                    line.shop(),
                                    line.reason(),
                                    line.orderId(),
                                    line.acceptedAt(),
                                    line.updatedAt(),
                                    by,
                                    queue,
                                    messageId))
                            .orElseGet(() -> new Hit(
                                    purchaseId, null, null, null, null, null, null, null, by, queue, messageId)));
        }

        private void put(String key, Hit hit) {
            if (found.containsKey(key)) {
                return;
            }
            if (found.size() >= MOST) {
                more = true;
            } else {
                found.put(key, hit);
            }
        }
    }
}

package org.ticketorders.shop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an answer says in words, wherever they stand, and what they mean. The words that the API uses are not documented: the lists here
 * are assumptions, in this one place.
 */
final class ShopWords {

    /** Words that are read of one answer. */
    private static final int MOST = 20;

    private static final int DEEPEST = 5;

    /** Characters of each. */
    private static final int LONGEST = 4_000;

    /** What the API itself puts a refusal into. */
    private static final List<String> OWN = List.of("fatals", "errors");

    private static final String OWN_DESCRIPTION = "error_description";

    /** Where others put theirs, and perhaps the API, too. */
    private static final List<String> ANYBODYS =
            List.of("error", "message", "detail", "details", "title", "description", "reason");

    /** Where an item has its words. */
    private static final List<String> OF_ITEM = List.of(
            "reason",
            "message",
            OWN_DESCRIPTION,
            "description",
            "detail",
            "title",
            "error",
            "error_message",
            "msg",
            "code");

    /** What the items of the API have besides. */
    private static final Set<String> BESIDE_WORDS = Set.of("subjectType", "guid", "reservation", "extra", "parentOf");

    /** In front of what is said of a ticket. */
    private static final Set<String> FILLERS = Set.of(
            "the",
            "this",
            "these",
            "that",
            "your",
            "our",
            "all",
            "sorry",
            "unfortunately",
            "ticket",
            "tickets",
            "type",
            "types",
            "product",
            "products",
            "item",
            "items",
            "event",
            "date",
            "is",
            "are",
            "has",
            "have",
            "been",
            "now",
            "already");

    private static final Set<String> SOLD_OUT = Set.of(
            "sold_out",
            "soldout",
            "out_of_stock",
            "no_longer_available",
            "not_available_any_more",
            "not_available_anymore");

    /** Of a ticket they mean 'sold out'; of a service they do not. */
    private static final Set<String> UNAVAILABLE = Set.of("unavailable", "not_available");

    private static final Set<String> TICKET_SUBJECTS =
            Set.of("ticket", "tickets", "ticket_type", "product", "item", "event", "event_date", "reserve");

    /** Who is unavailable where nothing is sold out. */
    private static final Set<String> SERVICES = Set.of(
            "service",
            "services",
            "system",
            "server",
            "api",
            "platform",
            "backend",
            "shop",
            "site",
            "website",
            "database");

    private static final Set<String> SERVICE_IS = Set.of("unavailable", "not_available", "down", "offline", "busy");

    private static final List<String> LATER = List.of(
            "temporarily",
            "temporary",
            "try_again",
            "try_later",
            "retry",
            "maintenance",
            "service_unavailable",
            "server_error",
            "internal_error",
            "bad_gateway",
            "gateway_timeout",
            "gateway_time_out",
            "timeout",
            "timed_out",
            "time_out",
            "too_many_requests",
            "rate_limit",
            "rate_limited",
            "rate_limit_exceeded",
            "overloaded",
            "over_capacity",
            "busy",
            "service_busy",
            "tijdelijk",
            "later_opnieuw",
            "onderhoud",
            "storing",
            "vor\u00fcbergehend",
            "sp\u00e4ter_erneut",
            "wartung",
            "wartungsarbeiten");

    /** The shop's program has failed: it says nothing of what was asked, and nobody knows how far it had come. */
    private static final List<String> FAILED = List.of(
            "unexpected_error",
            "unknown_error",
            "something_went_wrong",
            "error_occurred",
            "error_has_occurred",
            "fout_opgetreden",
            "fehler_aufgetreten",
            "unhandled",
            "uncaught",
            "runtime_exception",
            "query_exception",
            "pointer_exception",
            "error_exception",
            "sqlstate",
            "deadlock",
            "database_error",
            "connection_refused",
            "connection_reset",
            "connection_failed",
            "could_not_connect");

    /** What only repeats the status. */
    private static final Set<String> SAYS_NOTHING = Set.of(
            "bad_request",
            "payment_required",
            "forbidden",
            "not_found",
            "conflict",
            "gone",
            "unprocessable_entity",
            "unprocessable_content",
            "error",
            "client_error",
            "request_failed",
            "failed",
            "http_error",
            "invalid_request");

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern CLAUSE_END = Pattern.compile("[.;:,!?|()\\r\\n]");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,39}");

    /**
     * @param subject what it is said of, or null
     * @param isOwn whether it stands where the API puts its refusals
     */
    private record Said(String subject, String text, boolean isOwn) {

        boolean repeats(Said other) {
            return text.equals(other.text) && (subject == null || subject.equals(other.subject));
        }

        /** Subject and text as one reason: {@code reservation_expired}. */
        String reason() {
            return normal((subject == null ? "" : subject + "_") + text);
        }
    }

    private final List<Said> said = new ArrayList<>();
    private final StringBuilder shown = new StringBuilder();

    private ShopWords() {}

    static ShopWords of(JsonNode body) {
        ShopWords words = new ShopWords();
        OWN.forEach(field -> words.add(body.path(field), null, true, 0));
        words.add(body.path(OWN_DESCRIPTION), null, true, DEEPEST);
        ANYBODYS.forEach(field -> words.add(body.path(field), null, false, 0));
        return words;
    }

    /** The words of one field, such as {@code notices}. */
    static ShopWords of(JsonNode body, String field) {
        ShopWords words = new ShopWords();
        words.add(body.path(field), null, true, 0);
        return words;
    }

    private void add(JsonNode node, String subject, boolean isOwn, int depth) {
        if (said.size() >= MOST || depth > DEEPEST) {
            return;
        }
        if (Json.isText(node)) {
            say(new Said(subject, text(node), isOwn), null);
        } else if (node.isArray()) {
            node.forEach(item -> add(item, subject, isOwn, depth + 1));
        } else if (node.isObject()) {
            addItem(node, subject, isOwn, depth);
        }
    }

    private void addItem(JsonNode item, String subject, boolean isOwn, int depth) {
        JsonNode type = item.path("subjectType");
        String of = Json.isText(type) ? text(type) : subject;
        int before = said.size();
        for (String field : OF_ITEM) {
            add(item.path(field), of, isOwn, depth + 1);
            if (said.size() > before) {
                return;
            }
        }
        for (Map.Entry<String, JsonNode> field : item.properties()) {
            if (!BESIDE_WORDS.contains(field.getKey())) {
                addNamed(field.getKey(), field.getValue(), isOwn, depth + 1);
            }
        }
        if (said.size() == before && Json.isText(type)) {
            say(new Said(null, of, isOwn), null);
        }
    }

    /** Words under the name of what they are about: {@code {"email": ["is taken"]}}. */
    private void addNamed(String name, JsonNode node, boolean isOwn, int depth) {
        String of = FIELD.matcher(name).matches() ? name : null;
        if (Json.isText(node)) {
            say(new Said(of, text(node), isOwn), of);
        } else if (node.isArray() && depth <= DEEPEST) {
            node.forEach(item -> addNamed(name, item, isOwn, depth + 1));
        } else {
            add(node, of, isOwn, depth);
        }
    }

    private static String text(JsonNode node) {
        String text = node.textValue().strip();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private void say(Said one, String name) {
        if (said.size() >= MOST || said.stream().anyMatch(one::repeats)) {
            return;
        }
        said.add(one);
        shown.append(shown.isEmpty() ? "" : "; ")
                .append(name == null ? "" : name + ": ")
                .append(one.text());
    }

    /** All of them, as they came; empty if there are none. */
    String shown() {
        return shown.toString();
    }

    /** Whether any stand where the API puts its own. */
    boolean hasOwn() {
        return said.stream().anyMatch(Said::isOwn);
    }

    /** Whether any say more than a status does. */
    boolean saySomething() {
        return said.stream().anyMatch(one -> !SAYS_NOTHING.contains(normal(one.text())));
    }

    /** Whether a whole reason among them says that there are no tickets left. */
    boolean saySoldOut() {
        return saySoldOutForSure()
                || (!sayLater()
                        && said.stream().anyMatch(one -> isOfTickets(one) && UNAVAILABLE.contains(bare(one.text()))));
    }

    /** Whether a whole reason says that there are no tickets left, by words that are said of nothing else. */
    boolean saySoldOutForSure() {
        return said.stream().filter(ShopWords::isOfTickets).anyMatch(one -> Arrays.stream(CLAUSE_END.split(one.text()))
                .anyMatch(ShopWords::isSoldOut));
    }

    private static boolean isSoldOut(String clause) {
        if (SOLD_OUT.contains(bare(clause))) {
            return true;
        }
        // with the ticket's name in between
        String whole = normal(clause);
        return whole.startsWith("ticket")
                && SOLD_OUT.stream()
                        .anyMatch(reason -> whole.endsWith("_is_" + reason) || whole.endsWith("_are_" + reason));
    }

    private static boolean isOfTickets(Said one) {
        return one.subject() == null || TICKET_SUBJECTS.contains(normal(one.subject()));
    }

    /** Whether they ask to come again later, or tell of a failure of the shop's program, which is no no. */
    boolean sayLater() {
        return said.stream().anyMatch(one -> {
            String padded = "_" + one.reason() + "_";
            return Stream.of(LATER, FAILED).flatMap(List::stream).anyMatch(word -> padded.contains("_" + word + "_"))
                    || isOfService(one);
        });
    }

    private static boolean isOfService(Said one) {
        List<String> words = List.of(one.reason().split("_"));
        int first = 0;
        while (first < words.size() && Set.of("the", "this", "our").contains(words.get(first))) {
            first++;
        }
        return first < words.size()
                && SERVICES.contains(words.get(first))
                && SERVICE_IS.stream().anyMatch(is -> one.reason().endsWith("_" + is));
    }

    /** Whether one of these reasons stands among them, alone or within a sentence. */
    boolean sayAnyOf(String... reasons) {
        return said.stream()
                .flatMap(one -> Arrays.stream(new String[] {one.reason(), normal(one.text())}))
                .map(text -> "_" + text + "_")
                .anyMatch(text -> Arrays.stream(reasons).anyMatch(reason -> text.contains("_" + reason + "_")));
    }

    /** In lower case, with {@code _} in the place of whatever is no letter and no digit. */
    private static String normal(String text) {
        String parted = HUMP.matcher(text).replaceAll("_").toLowerCase(Locale.ROOT);
        String joined = NO_LETTERS.matcher(parted).replaceAll("_");
        int from = joined.startsWith("_") ? 1 : 0;
        int to = joined.length() - (joined.length() > from && joined.endsWith("_") ? 1 : 0);
        return joined.substring(from, to);
    }

    /** The reason without what stands in front of it. */
    private static String bare(String text) {
        List<String> words = List.of(normal(text).split("_"));
        int from = 0;
        while (from < words.size() && FILLERS.contains(words.get(from))) {
            from++;
        }
        return String.join("_", words.subList(from, words.size()));
    }
}

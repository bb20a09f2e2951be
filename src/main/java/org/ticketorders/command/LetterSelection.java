package org.ticketorders.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Option;

/** Which dead letters of a queue. */
final class LetterSelection {

    static final List<String> QUEUES = List.of("invalid", "rejected", "expired", "failed", "in-doubt");

    @Option(names = "--reason", paramLabel = "WORD", description = "only of this reason, such as sold-out")
    private String reason;

    @Option(names = "--shop", paramLabel = "SHOP", description = "only of this shop, by its GUID or alias")
    private String shop;

    @Option(names = "--id-prefix", paramLabel = "TEXT", description = "only those whose purchase id begins so")
    private String idPrefix;

    @Option(names = "--ticket", paramLabel = "GUID", description = "only those about this ticket")
    private String ticket;

    @Option(
            names = "--field",
            paramLabel = "FIELD",
            description = "only those about this field of the message, such as /tickets/*/quantity")
    private String field;

    @Option(names = "--failed-before", paramLabel = "TIME", description = "only older ones: " + Times.FORMS)
    private String failedBefore;

    /** The words for the completion of the shell. */
    static final class Queues implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return QUEUES.iterator();
        }
    }

    boolean isGiven() {
        return reason != null
                || shop != null
                || idPrefix != null
                || ticket != null
                || field != null
                || failedBefore != null;
    }

    /** The last part of a queue's name. @throws CommandFailure if there is no such queue */
    static String queue(String given) {
        String word = given.startsWith("dead-letter.") ? given.substring("dead-letter.".length()) : given;
        if (!QUEUES.contains(word)) {
            throw CommandFailure.usage(
                    "there is no queue of dead letters '" + given + "', but " + String.join(", ", QUEUES));
        }
        return word;
    }

    String query(String path, int limit, String after) {
        return Api.with(
                path,
                "reason",
                reason,
                "shop",
                shop,
                "idPrefix",
                idPrefix,
                "ticket",
                ticket,
                "field",
                field,
                "failedBefore",
                before(),
                "limit",
                limit,
                "after",
                after);
    }

    /** The selection as the body of a change. */
    ObjectNode body() {
        ObjectNode body = Api.object();
        put(body, "reason", reason);
        put(body, "shop", shop);
        put(body, "idPrefix", idPrefix);
        put(body, "ticket", ticket);
        put(body, "field", field);
        put(body, "failedBefore", before());
        return body;
    }

    private String before() {
        return failedBefore == null
                ? null
                : Times.read("--failed-before", failedBefore).toString();
    }

    static void put(ObjectNode body, String field, String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}

package org.ticketorders.purchase;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.ticketorders.purchase.read.PurchaseReaders;

/** Valid purchases of all kinds, as their senders write them. */
public final class Purchases {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_LINES = 10;
    private static final int MOST_OF_ONE = PurchaseReaders.MAX_UNITS / MOST_LINES;

    /** Somebody, where it does not matter who. */
    public static final Receiver RECEIVER =
            new Receiver("nl_NL", "quentin.quibbleton@example.com", "Quentin", "Quibbleton");

    private Purchases() {}

    public static Arbitrary<ObjectNode> messages() {
        Arbitrary<String> ids = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars('.', '_', ':', '-')
                .ofMaxLength(99);
        Arbitrary<String> firstOfId =
                Arbitraries.strings().withCharRange('A', 'Z').ofLength(1);
        return Combinators.combine(
                        Combinators.combine(firstOfId, ids).as(String::concat),
                        Arbitraries.of("main", "Zuid.2", PurchaseReaders.MAIN).injectNull(0.3),
                        Arbitraries.of("iDeal", "IDEAL", "Bancontact", "2f01a3c0-3668-11e6-9fa9-419d70281599")
                                .injectNull(0.3),
                        Arbitraries.strings()
                                .withCharRange('A', 'Z')
                                .ofLength(3)
                                .injectNull(0.3),
                        receivers(),
                        tickets())
                .as((id, shop, method, currency, receiver, tickets) -> {
                    ObjectNode message = JSON.createObjectNode().put("purchaseId", id);
                    putUnlessNull(message, "shop", shop);
                    putUnlessNull(message, "paymentMethod", method);
                    putUnlessNull(message, "currency", currency);
                    message.set("receiver", receiver);
                    tickets.forEach(message.withArray("tickets")::add);
                    return message;
                });
    }

    private static Arbitrary<ObjectNode> receivers() {
        Arbitrary<String> names = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withCharRange('\u00a0', '\ud7ff')
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(name -> !PlainText.isBlank(name)
                        && PlainText.problem(PlainText.readWords(name)).isEmpty());
        Arbitrary<String> words =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(20);
        return Combinators.combine(
                        Arbitraries.of("nl_NL", "en_GB", "de_DE").injectNull(0.3),
                        Combinators.combine(words, words).as((name, host) -> name + "@" + host + ".example.com"),
                        names,
                        names)
                .as((locale, email, firstname, lastname) -> {
                    ObjectNode receiver = JSON.createObjectNode()
                            .put("email", email)
                            .put("firstname", firstname)
                            .put("lastname", lastname);
                    putUnlessNull(receiver, "locale", locale);
                    return receiver;
                });
    }

    private static Arbitrary<List<ObjectNode>> tickets() {
        Arbitrary<String> guids = Arbitraries.randomValue(random -> new UUID(random.nextLong(), random.nextLong()))
                .map(UUID::toString)
                .injectDuplicates(0.2);
        return Combinators.combine(guids, Arbitraries.integers().between(1, MOST_OF_ONE))
                .as((ticket, quantity) ->
                        JSON.createObjectNode().put("ticket", ticket).put("quantity", quantity))
                .list()
                .ofMinSize(1)
                .ofMaxSize(MOST_LINES);
    }

    private static void putUnlessNull(ObjectNode node, String field, String value) {
        if (value != null) {
            node.put(field, value);
        }
    }
}

package org.ticketorders.purchase.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Digest;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.shop.Shops;

/**
 * Other ways to write one purchase. Rows of an earlier version have a digest of what was written alone: a resend that is spelt otherwise is known by finding a spelling
 * that has that digest. Tried are what senders do: the shop by its GUID or a name, or left out where it is the default; defaults written or left out;
 * GUIDs in capitals; quantities such as 2.0; and all of these together, but one way for all lines.
 */
@Component
public class Spellings {

    private final Shops shops;

    Spellings(Shops shops) {
        this.shops = shops;
    }

    /**
     * Whether one of the purchase's spellings has this digest. Some hundred digests: only for a row without one of the meaning.
     *
     * @param written digest of what was written, as {@link PurchaseReader.Reading#digest()}
     */
    public boolean include(Purchase purchase, String written) {
        for (String shop : shopSpellings(purchase)) {
            for (String method : texts(purchase.paymentMethod())) {
                for (boolean withCurrency : new boolean[] {true, false}) {
                    for (boolean withLocale : new boolean[] {true, false}) {
                        for (UnaryOperator<String> ticket : GUIDS) {
                            for (boolean asDecimal : new boolean[] {false, true}) {
                                JsonNode tree =
                                        tree(purchase, shop, method, withCurrency, withLocale, ticket, asDecimal);
                                if (Digest.of(tree).equals(written)) {
                                    return true;
                                }
                            }
                        }
                    }
                }
            }
        }
        return false;
    }

    private static final List<UnaryOperator<String>> GUIDS =
            List.of(guid -> guid.toLowerCase(Locale.ROOT), guid -> guid.toUpperCase(Locale.ROOT));

    /** Null stands for left out. */
    private List<String> shopSpellings(Purchase purchase) {
        Set<String> spellings = new LinkedHashSet<>(texts(purchase.shop()));
        shops.aliases().forEach((name, guid) -> {
            if (guid.equalsIgnoreCase(purchase.shop())) {
                spellings.add(name);
            }
        });
        return new ArrayList<>(spellings);
    }

    private static List<String> texts(String text) {
        Set<String> texts = new LinkedHashSet<>();
        texts.add(text);
        texts.add(text.toLowerCase(Locale.ROOT));
        texts.add(text.toUpperCase(Locale.ROOT));
        texts.add(null);
        return new ArrayList<>(texts);
    }

    private static JsonNode tree(
            Purchase purchase,
            String shop,
            String method,
            boolean withCurrency,
            boolean withLocale,
            UnaryOperator<String> ticket,
            boolean asDecimal) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode tree = json.objectNode().put("purchaseId", purchase.purchaseId());
        put(tree, "shop", shop);
        put(tree, "paymentMethod", method);
        put(tree, "currency", withCurrency ? purchase.currency() : null);
        ObjectNode receiver = tree.putObject("receiver");
        put(receiver, "locale", withLocale ? purchase.receiver().locale() : null);
        receiver.put("email", purchase.receiver().email());
        receiver.put("firstname", purchase.receiver().firstname());
        receiver.put("lastname", purchase.receiver().lastname());
        var lines = tree.putArray("tickets");
        purchase.tickets().forEach(line -> {
            ObjectNode item = lines.addObject();
            item.set("ticket", TextNode.valueOf(ticket.apply(line.ticket())));
            if (asDecimal) {
                item.put("quantity", (double) line.quantity());
            } else {
                item.put("quantity", line.quantity());
            }
        });
        return tree;
    }

    private static void put(ObjectNode node, String field, String value) {
        if (value != null) {
            node.put(field, value);
        }
    }
}

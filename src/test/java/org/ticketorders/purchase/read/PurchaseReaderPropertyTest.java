package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.PlainText;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.read.PurchaseReader.Reading;

class PurchaseReaderPropertyTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OTHER_VALUES = List.of(
            "\"main\"",
            "\"EUR\"",
            "\"nl_NL\"",
            "\"ERP-2\"",
            "3",
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "99999999999999999999",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "[]",
            "[[[[]]]]",
            "{}",
            "{\"a\":{\"b\":[null]}}",
            "\"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01\\n\"",
            "\"a@b\"");

    private final PurchaseReader reader = PurchaseReaders.reader();

    @Provide
    Arbitrary<ObjectNode> messages() {
        return Purchases.messages();
    }

    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void readsEveryValidPurchaseWithAsManyUnitsAsItAsksFor(@ForAll("messages") ObjectNode message) throws Exception {
        Purchase purchase = reader.read(message.toString()).purchase();

        assertThat(purchase.purchaseId()).isEqualTo(message.path("purchaseId").textValue());
        assertThat(purchase.receiver().firstname())
                .isEqualTo(PlainText.readWords(message.at("/receiver/firstname").textValue()));
        assertThat(purchase.shop()).matches("[0-9a-f-]{36}");
        assertThat(purchase.units()).isEqualTo(unitsAskedFor(message));
        assertThat(reader.read(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(message)))
                .isEqualTo(reader.read(message.toString()));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void theDigestIsBlindToTheOrderOfFieldsAndSeesEveryChangeOfAQuantity(
            @ForAll("messages") ObjectNode message, @ForAll Random random) {
        String digest = reader.read(message.toString()).digest();

        assertThat(reader.read(shuffled(message, random).toString()).digest()).isEqualTo(digest);

        ObjectNode line = (ObjectNode) message.path("tickets")
                .get(random.nextInt(message.path("tickets").size()));
        int quantity = line.path("quantity").intValue();
        line.put("quantity", quantity == 1 ? 2 : quantity - 1);
        assertThat(reader.read(message.toString()).digest()).isNotEqualTo(digest);
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void refusesDamagedBytesAsInvalidOrReadsThemAndNothingElse(
            @ForAll("messages") ObjectNode message,
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 8) int damages) {
        byte[] bytes = message.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < damages; i++) {
            bytes = damaged(bytes, random);
        }

        boolean asBytes = readsOrRefuses(bytes);
        boolean asText = readsOrRefuses(new String(bytes, StandardCharsets.UTF_8));

        Statistics.label("bytes").collect(asBytes ? "read" : "refused").coverage(c -> c.check("refused")
                .percentage(p -> p > 20));
        Statistics.label("text").collect(asText ? "read" : "refused");
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void refusesAChangedTreeAsInvalidOrReadsItAndNothingElse(
            @ForAll("messages") ObjectNode message,
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 4) int changes)
            throws Exception {
        for (int i = 0; i < changes; i++) {
            change(message, random);
        }

        boolean read = readsOrRefuses(message.toString());

        Statistics.label("tree").collect(read ? "read" : "refused").coverage(c -> {
            c.check("refused").percentage(p -> p > 20);
            c.check("read").percentage(p -> p > 0);
        });
    }

    private boolean readsOrRefuses(Object body) {
        Reading reading;
        try {
            reading = reader.read(body);
        } catch (InvalidPurchase e) {
            assertThat(e.getViolations()).isNotEmpty();
            assertThat(e.getReason()).isNotNull();
            return false;
        }
        Purchase purchase = reading.purchase();
        assertThat(purchase.purchaseId()).matches("[A-Za-z0-9._:-]{1,100}");
        assertThat(purchase.shop()).matches("[0-9a-f-]{36}");
        assertThat(purchase.units())
                .hasSizeBetween(1, PurchaseReaders.MAX_UNITS)
                .allMatch(ticket -> ticket.matches("[0-9a-f-]{36}"));
        assertThat(reading.digest()).matches("[0-9a-f]{64}");
        return true;
    }

    private static List<String> unitsAskedFor(ObjectNode message) {
        return StreamSupport.stream(message.path("tickets").spliterator(), false)
                .flatMap(line ->
                        Collections.nCopies(
                                line.path("quantity").intValue(),
                                line.path("ticket").textValue())
                                .stream())
                .toList();
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (node.isObject()) {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            Collections.shuffle(names, random);
            ObjectNode shuffled = JSON.createObjectNode();
            names.forEach(name -> shuffled.set(name, shuffled(node.get(name), random)));
            return shuffled;
        }
        if (node.isArray()) {
            ArrayNode items = JSON.createArrayNode();
            node.forEach(item -> items.add(shuffled(item, random)));
            return items;
        }
        return node;
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        if (bytes.length < 2) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 1 -> {
                byte[] replaced = bytes.clone();
                replaced[at] = (byte) "{}[],:\"\\0eE.-+ \n\u0000".charAt(random.nextInt(17));
                return replaced;
            }
            case 2 -> {
                return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            }
            default -> {
                byte[] doubled = Arrays.copyOf(bytes, bytes.length + 1);
                System.arraycopy(bytes, at, doubled, at + 1, bytes.length - at);
                return doubled;
            }
        }
    }

    /** Drops, renames, adds or replaces one field somewhere in the message. */
    private static void change(ObjectNode message, Random random) throws Exception {
        List<JsonNode> places = new ArrayList<>(List.of(message, message.path("receiver")));
        message.path("tickets").forEach(places::add);
        if (!(places.get(random.nextInt(places.size())) instanceof ObjectNode place) || place.isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>();
        place.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        JsonNode other = JSON.readTree(OTHER_VALUES.get(random.nextInt(OTHER_VALUES.size())));
        switch (random.nextInt(4)) {
            case 0 -> place.remove(name);
            case 1 -> place.set(name + (random.nextBoolean() ? "x" : ".\n'$[0]"), place.remove(name));
            case 2 -> place.set("added", other);
            default -> place.set(name, other);
        }
    }
}

package org.ticketorders.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.purchase.read.PurchaseReaders;

class PlainTextPropertyTest {

    private final PurchaseReader reader = PurchaseReaders.reader();

    @Provide
    Arbitrary<Integer> codePoints() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, Character.MAX_CODE_POINT),
                Arbitraries.integers().between(0, 0x2fff),
                Arbitraries.integers().between(0xd700, 0xffff),
                Arbitraries.integers().between(0xe0000, 0xe0fff));
    }

    /** Reading twice is reading once, and what is read has nothing in it that nobody sees. */
    @Property(tries = 3000)
    void readsAnyTextAsPlainOrRefusesIt(@ForAll("codePoints") int c, @ForAll boolean first, @ForAll boolean last) {
        String text = (first ? "" : "Ja") + Character.toString(c) + (last ? "" : "ne");

        String read = PlainText.readWords(text);

        assertThat(PlainText.readWords(read)).isEqualTo(read);
        assertThat(Normalizer.isNormalized(read, Normalizer.Form.NFC)).isTrue();
        if (PlainText.problem(read).isEmpty()) {
            assertThat(read).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\u00a0\\u3000\\ufffd]");
            assertThat(read).isEqualTo(read.strip());
        } else {
            assertThat(PlainText.problem(read).orElseThrow()).contains(String.format("U+%04X", c));
        }
    }

    /** Any character anywhere in a name: the purchase is refused with the field named, or the shop gets plain text. */
    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void aPurchaseHasPlainTextInEachField(@ForAll("codePoints") int c, @ForAll("messages") ObjectNode message) {
        ObjectNode receiver = (ObjectNode) message.get("receiver");
        receiver.put("lastname", "A" + Character.toString(c) + "B");
        try {
            Receiver read = reader.read(message.toString()).purchase().receiver();
            assertThat(PlainText.problem(read.lastname())).isEmpty();
        } catch (InvalidPurchase e) {
            assertThat(e.getViolations()).singleElement().satisfies(violation -> {
                assertThat(violation.path()).isEqualTo("/receiver/lastname");
                assertThat(violation.problem()).contains(String.format("U+%04X", c));
            });
        }
    }

    @Provide
    Arbitrary<ObjectNode> messages() {
        return Purchases.messages();
    }
}

package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.purchase.read.PurchaseReaders.MAX_SIZE;
import static org.ticketorders.purchase.read.PurchaseReaders.reader;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.read.PurchaseReader.Reading;

/** Bodies that can be read as JSON, and others. */
class PurchaseBodyTest extends OnPurchaseReader {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "purchaseId=1",
                "{'purchaseId':'1'}",
                "{\"purchaseId\":1,}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "<purchase/>",
                "{\"a\":tru}",
                "// comment\n{}",
                "{}{}",
                "{} x",
                "{\"a\":1,\"a\":2}",
                "\u0000",
                "[1]]",
            })
    void refusesWhatIsNoReadableJson(String text) {
        InvalidPurchase invalid = refusal(text);

        assertThat(invalid.getReason()).isEqualTo(Reason.UNREADABLE);
        assertThat(invalid.getPurchaseId()).isNull();
        assertThat(invalid.getMessage())
                .contains("readable JSON")
                .contains("line 1")
                .contains("column");
    }

    @Test
    void saysWhereJsonCannotBeRead() {
        assertThat(refusal("{\n  \"purchaseId\": x}").getMessage()).contains("line 2 column 17");
    }

    @Test
    void refusesDuplicateKeysAtEveryLevel() {
        assertUnreadable(MINIMAL.replace("{\"purchaseId\"", "{\"purchaseId\":\"ERP-2\",\"purchaseId\""));
        assertUnreadable(MINIMAL.replace("{\"email\"", "{\"email\":\"a@example.com\",\"email\""));
        assertUnreadable(MINIMAL.replace("{\"ticket\"", "{\"quantity\":1,\"ticket\""));
    }

    @Test
    void refusesWhatFollowsAPurchase() {
        assertUnreadable(MINIMAL + MINIMAL);
        assertUnreadable(MINIMAL + "]");
        assertThat(reader.read(MINIMAL + " \r\n\t").purchase().purchaseId()).isEqualTo("ERP-1");
    }

    @Test
    void refusesDeepNestingWithoutFollowingIt() {
        assertUnreadable("[".repeat(2000) + "]".repeat(2000));
        assertUnreadable("{\"a\":".repeat(600) + "1" + "}".repeat(600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n", "\uFEFF"})
    void refusesAnEmptyBody(String text) {
        assertUnreadable(text);
        assertUnreadable(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesAMissingBodyAndTypesThatHoldNoText() {
        assertUnreadable(null);
        assertThat(refusal(42).getReason()).isEqualTo(Reason.UNSUPPORTED_MESSAGE_TYPE);
        assertThat(refusal(List.of(MINIMAL)).getReason()).isEqualTo(Reason.UNSUPPORTED_MESSAGE_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "1", "\"ERP-1\"", "[]", "[{}]"})
    void refusesJsonThatIsNoObject(String text) {
        InvalidPurchase invalid = refusal(text);

        assertThat(invalid.getReason()).isEqualTo(Reason.BREAKS_SCHEMA);
        assertThat(invalid.getViolations()).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEmpty();
            assertThat(violation.problem()).endsWith(": write a JSON object");
        });
    }

    @Test
    void readsABodyOfTheGreatestLengthAndRefusesALongerOne() {
        String longest = MINIMAL + " ".repeat(MAX_SIZE - MINIMAL.length());

        assertThat(reader.read(longest).purchase().purchaseId()).isEqualTo("ERP-1");
        assertThat(reader.read(longest.getBytes(StandardCharsets.UTF_8))
                        .purchase()
                        .purchaseId())
                .isEqualTo("ERP-1");
        for (Object longer : List.of(longest + " ", (longest + " ").getBytes(StandardCharsets.UTF_8))) {
            assertUnreadable(longer);
            assertThat(refusal(longer).getMessage()).contains("longer than 4096 bytes");
        }
    }

    @Test
    void countsTheBytesOfABytesMessageAndTheCharactersOfATextMessage() {
        String wide = named("\u65e5".repeat(200)) + " ".repeat(MAX_SIZE - 300 - MINIMAL.length());

        assertUnreadable(wide.getBytes(StandardCharsets.UTF_8));
        assertThat(reader.read(wide).purchase().purchaseId()).isEqualTo("ERP-1");
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] latin = named("J\u00fcrgen").getBytes(StandardCharsets.ISO_8859_1);
        byte[] cut = named("\u65e5").getBytes(StandardCharsets.UTF_8);

        assertUnreadable(latin);
        assertThat(refusal(latin).getMessage()).contains("UTF-8");
        assertUnreadable(new byte[] {'{', (byte) 0xC0, (byte) 0x80, '}'});
        assertUnreadable(java.util.Arrays.copyOf(cut, cut.length - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
    void refusesBytesInOtherEncodingsOfUnicode(String charset) {
        assertUnreadable(MINIMAL.getBytes(Charset.forName(charset)));
    }

    @Test
    void readsOverOneByteOrderMark() {
        Reading plain = reader.read(MINIMAL);

        assertThat(reader.read("\uFEFF" + MINIMAL)).isEqualTo(plain);
        assertThat(reader.read(("\uFEFF" + MINIMAL).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(plain);
        assertUnreadable("\uFEFF\uFEFF" + MINIMAL);
    }
}

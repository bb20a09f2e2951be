package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.purchase.read.PurchaseReaders.reader;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Violation;

/** The bounds of each field. */
class PurchaseFieldsTest extends OnPurchaseReader {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "101",
                "1.5",
                "\"1\"",
                "true",
                "null",
                "[1]",
                "4294967297",
                "18446744073709551617",
                "1e2147483647",
                "1e400",
                "0.9",
                "-0",
            })
    void refusesAQuantityThatIsNoNumberOfTickets(String quantity) {
        InvalidPurchase invalid = refusal(ofQuantity(quantity));

        assertThat(invalid.getReason()).isEqualTo(Reason.BREAKS_SCHEMA);
        assertThat(invalid.getViolations()).extracting(Violation::path).containsOnly("/tickets/0/quantity");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "100, 100"})
    void readsAQuantityUpToItsBounds(String quantity, int expected) {
        assertThat(reader.read(ofQuantity(quantity)).purchase().units()).hasSize(expected);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1", "1e0, 1", "2E1, 20"})
    void takesAWholeNumberForOneHoweverItIsWritten(String quantity, int expected) {
        // JSON Schema counts 1.0 as an integer: what is read then is exactly that number
        assertThat(reader.read(ofQuantity(quantity)).purchase().units()).hasSize(expected);
    }

    @ParameterizedTest
    @CsvSource({"100, 1", "1, 100", "99, 2"})
    void refusesMoreUnitsInAllThanOnePurchaseMayHave(int first, int second) {
        assertThat(refusal(ofLines(first, second)).getViolations())
                .containsExactly(new Violation(
                        "/tickets",
                        "these are 101 units in all: write at most 100 (openticket.purchase.max-units), and the rest as"
                                + " another purchase"));
    }

    @Test
    void readsAsManyUnitsAsOnePurchaseMayHave() {
        assertThat(reader.read(ofLines(99, 1)).purchase().units()).hasSize(100);
    }

    @Test
    void refusesNoLinesAndTooMany() {
        assertThat(refusal(ofLines()).getViolations())
                .extracting(Violation::path)
                .containsExactly("/tickets");
        assertThat(refusal(ofLines(IntStream.range(0, 51).map(i -> 1).toArray()))
                        .getViolations())
                .extracting(Violation::path)
                .containsExactly("/tickets");
        assertThat(reader.read(ofLines(IntStream.range(0, 50).map(i -> 1).toArray()))
                        .purchase()
                        .tickets())
                .hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc\\nd",
                "abc\\rd",
                "abc\\r\\nd",
                "abc\\u0085d",
                "abc\\u2028d",
                "abc\\u2029d",
                "ab\\u0000c",
                "abc\\u0000",
                "\\u001fabc",
                "ab\\tc",
                "a b",
                "",
                "-abc",
                "\u00e9",
                "\\u0661",
                "abc/def",
                "a?b",
                "a#b",
                "a%2fb",
            })
    void refusesAnIdThatCouldBreakOutOfItsLine(String id) {
        assertThat(refusal(MINIMAL.replace("ERP-1", id)).getViolations())
                .extracting(Violation::path)
                .containsExactly("/purchaseId");
    }

    @Test
    void readsIdsUpToTheirGreatestLength() {
        String longest = "A.b_c:d-" + "9".repeat(92);

        assertThat(reader.read(MINIMAL.replace("ERP-1", longest)).purchase().purchaseId())
                .isEqualTo(longest);
        assertThat(refusal(MINIMAL.replace("ERP-1", longest + "9")).getViolations())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../main",
                "..%2fmain",
                "main/../..",
                "%2f",
                "main\\r\\nHost: evil",
                "main\\nx",
                "main?x=1",
                "main#x",
                "a@evil.example",
                "main:80",
                "\\\\evil",
                "7d2bb3a8-739b-41c8-afe0-80b66f70943a\\n7d",
                "7d2bb3a8-739b-41c8-afe0-80b66f70943a/..",
            })
    void refusesAShopThatCouldLeadToAnotherPath(String shop) {
        assertThat(refusal(ofShop(shop)).getViolations())
                .extracting(Violation::path)
                .containsExactly("/shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01\\n0",
                "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01\\u0000",
                "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01/../../order",
                "../0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01",
                "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c0",
                "0c4f1d9e5b0a4d1c9a551f8a2e7b3c01",
                "{0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01}",
                "",
            })
    void refusesATicketThatIsNoGuid(String ticket) {
        assertThat(refusal(MINIMAL.replace(TICKET, ticket)).getViolations())
                .extracting(Violation::path)
                .containsExactly("/tickets/0/ticket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ja\\nne", "Jane\\u0000", "\\u0000", "Ja\\u007fne", "Ja\\rne", ""})
    void refusesControlCharactersInNames(String name) {
        assertThat(refusal(named(name)).getViolations())
                .extracting(Violation::path)
                .contains("/receiver/firstname");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jane@example.brandnew", "jane+tickets@sub.example.co.uk", "j\u00fcrgen@m\u00fcnchen.example"})
    void takesAnEMailAddressOfAnyDomain(String email) {
        assertThat(reader.read(MINIMAL.replace("jane.appleseed@example.com", email))
                        .purchase()
                        .receiver()
                        .email())
                .isEqualTo(email);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jane",
                "jane@",
                "@example.com",
                "jane@example.com\\nx",
                "a@b.example\\r\\nBcc: c@d.example",
                "",
                "a@b",
                "jane@localhost",
                "jane@example.com.",
                "jane@example..com",
                "jane@.example.com",
                "jane@-example.com",
                "jane@[127.0.0.1]",
                "jane@127.0.0.1",
                "jane..doe@example.com",
                ".jane@example.com",
                "jane.@example.com",
                "<jane@example.com>",
                "jane@example.com,joe@example.com",
                "jane@example,com",
                "jane;joe@example.com",
                "(jane)@example.com",
            })
    void refusesAnEMailAddressThatIsNone(String email) {
        assertThat(refusal(MINIMAL.replace("jane.appleseed@example.com", email)).getViolations())
                .extracting(Violation::path)
                .containsExactly("/receiver/email");
    }
}

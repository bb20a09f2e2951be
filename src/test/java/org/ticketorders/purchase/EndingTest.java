package org.ticketorders.purchase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndingTest {

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ACCEPTED", "HELD", "ORDERING"})
    void isNeverAStateThatIsNoEnd(State state) {
        assertThatThrownBy(() -> Ending.of(state, Reason.SOLD_OUT, "sold out"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(state.name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jane.appleseed@example.com is known | (e-mail) is known",
                "for <jane.appleseed@example.com>, no | for <(e-mail)>, no",
                "mailto:jane@example.com; no | mailto:(e-mail); no",
                "a+b@example.com and c@d | (e-mail) and (e-mail)",
                "seats @ row 5 | seats @ row 5",
            })
    void masksTheEMailAddressesInTheShopsWords(String words, String expected) {
        assertThat(Ending.of(State.REJECTED, Reason.REFUSED_BY_SHOP, words).detail())
                .isEqualTo(expected);
        assertThat(Ending.ordered("order", null, null, words).detail()).isEqualTo(expected);
    }

    @Test
    void keepsItsDetailOnOneLineWithoutControlCharacters() {
        Ending ending = Ending.of(State.REJECTED, Reason.REFUSED_BY_SHOP, " sold\r\nout\u0000 \u001b[31mtoday\t\n");

        assertThat(ending.detail()).isEqualTo("sold out   [31mtoday");
    }

    @Test
    void cutsALongDetailWithAnEllipsis() {
        String longest = "x".repeat(500);

        assertThat(Ending.of(State.FAILED, Reason.NOT_TAKEN, longest).detail()).isEqualTo(longest);
        assertThat(Ending.of(State.FAILED, Reason.NOT_TAKEN, longest + "x").detail())
                .isEqualTo("x".repeat(499) + "\u2026");
    }

    @Test
    void sentenceNamesTheReasonOrTheOrder() {
        assertThat(Ending.of(State.REJECTED, Reason.SOLD_OUT, "none left").sentence())
                .isEqualTo("sold-out: none left");
        assertThat(Ending.of(State.REJECTED, Reason.SOLD_OUT, null).sentence()).isEqualTo("sold-out");
        assertThat(Ending.ordered("98031aed-8713-461b-a4b5-045a0458a44a", null, null, "a notice")
                        .sentence())
                .as("logs have it")
                .isEqualTo("order 98031aed…");
    }

    @ParameterizedTest
    @CsvSource({
        "ORDERED, ordered",
        "REJECTED, rejected",
        "EXPIRED, expired",
        "FAILED, failed",
        "IN_DOUBT, in-doubt",
    })
    void itsWordIsTheSameInEveryLanguage(State state, String word) {
        Locale before = Locale.getDefault();
        try {
            // in Turkish, the small letter of I has no dot
            for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.forLanguageTag("tr-TR")}) {
                Locale.setDefault(locale);
                assertThat(state.word()).isEqualTo(word);
                assertThat(Reason.PAYMENT_METHOD_NOT_OFFERED.word()).isEqualTo("payment-method-not-offered");
                assertThat(Reason.ROW_MISSING.word()).isEqualTo("row-missing");
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}

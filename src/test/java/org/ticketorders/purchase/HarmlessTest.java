package org.ticketorders.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown of foreign words, of secrets and of ids that senders choose. */
class HarmlessTest {

    private static final String ORDER = "98031aed-8713-461b-a4b5-045a0458a44a";
    private static final String OTHER = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";

    @ParameterizedTest
    @CsvSource({"98031aed-8713-461b-a4b5-045a0458a44a, 98031aed…", "sixteen-letters., sixteen-…", "abcd, ab…", "a, …"})
    void showsNoMoreThanHalfOfASecretAndNoMoreThanEightCharacters(String secret, String shown) {
        assertThat(Harmless.masked(secret)).isEqualTo(shown);
        assertThat(Harmless.masked(null)).isNull();
    }

    @Test
    void masksASecretHoweverItIsWrittenAndWhateverIsCalledAnOrder() {
        assertThat(Harmless.masking(OTHER, "/a/" + OTHER.toUpperCase() + "?b=" + OTHER))
                .isEqualTo("/a/0C4F1D9E…?b=0c4f1d9e…");
        assertThat(Harmless.masking(null, "order_id: " + ORDER + ", ticket " + OTHER))
                .isEqualTo("order_id: 98031aed…, ticket " + OTHER);
        assertThat(Harmless.masking(OTHER, null)).isNull();
    }

    /** A short word may be a part of any other, and what has spaces is a sentence. */
    @Test
    void masksNoSecretThatCouldBeAWordOrASentence() {
        assertThat(Harmless.masking("eleven-long", "the eleven-long word")).isEqualTo("the eleven-long word");
        assertThat(Harmless.masking("twelve--long", "the twelve--long word")).isEqualTo("the twelve… word");
        assertThat(Harmless.masking("not twelve but more", "not twelve but more"))
                .isEqualTo("not twelve but more");
    }

    @Test
    void masksEachGuidButTheOneThatMustBeShown() {
        assertThat(Harmless.maskingGuids(ORDER + " " + OTHER, null)).isEqualTo("98031aed… 0c4f1d9e…");
        assertThat(Harmless.maskingGuids(ORDER + " " + OTHER, OTHER.toUpperCase()))
                .isEqualTo("98031aed… " + OTHER);
        assertThat(Harmless.maskingGuids(null, OTHER)).isNull();
    }

    @Test
    void repeatsWordsInOneLineOfBoundedLengthWithoutAddresses() {
        String longest = "x".repeat(Harmless.LONGEST);

        assertThat(Harmless.words("a\r\nb \u202ejane@example.com, or mailto:jane%40example.com"))
                .isEqualTo("a b  (e-mail), or mailto:(e-mail)");
        assertThat(Harmless.line(longest)).isEqualTo(longest);
        assertThat(Harmless.line(longest + "y")).isEqualTo(longest + "…");
    }

    @Test
    void keepsWhatCanBeSeen() {
        for (char seen : new char[] {' ', '~', '\u00e9'}) {
            assertThat(Harmless.line("a" + seen + "b")).isEqualTo("a" + seen + "b");
        }
        for (char unseen : new char[] {0x1F, 0x7F, 0x2028, 0xD800}) {
            assertThat(Harmless.line("a" + unseen + "b")).as("%x", (int) unseen).isEqualTo("a b");
        }
    }

    @Test
    void keepsAnIdApartFromOthersWhoseBeginningIsTheSame() {
        String longest = "i".repeat(Harmless.LONGEST_ID);

        assertThat(Harmless.id(longest)).isEqualTo(longest);
        assertThat(Harmless.id(longest + "a"))
                .hasSize(Harmless.LONGEST_ID)
                .startsWith("i".repeat(Harmless.LONGEST_ID - 65) + "~")
                .isNotEqualTo(Harmless.id(longest + "b"));
        assertThat(Harmless.id("a\u0000b")).isEqualTo("a\uFFFDb");
        assertThat(Harmless.id(null)).isNull();
    }

    @Test
    void showsOnlyWhatLooksLikeAFieldsName() {
        assertThat(Harmless.fieldName("order_id")).isEqualTo("order_id");
        assertThat(Harmless.fieldName("jane@example.com")).isEqualTo("(odd name)");
        assertThat(Harmless.fieldName("x".repeat(41))).isEqualTo("(odd name)");
        assertThat(Harmless.fieldName(null)).isEqualTo("(odd name)");
        assertThat(Harmless.storable("a\u0000b")).isEqualTo("a\uFFFDb");
        assertThat(Harmless.storable(null)).isNull();
    }
}

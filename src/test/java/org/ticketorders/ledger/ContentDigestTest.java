package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDigestTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "w, m, w, m, true",
                "w, m, w, n, true",
                "w, m, x, m, true",
                "w, m, x, n, false",
                "w, null, w, m, true",
                "w, m, w, null, true",
                "w, null, x, m, false",
                "w, null, x, null, false",
                "w, null, x, w, false",
                "w, m, m, w, false"
            })
    void isTheSameIfEitherIs(String written, String meaning, String otherWritten, String otherMeaning, boolean isSame) {
        String one = ContentDigest.of(written, meaning);

        assertThat(ContentDigest.isSame(one, ContentDigest.of(otherWritten, otherMeaning)))
                .isEqualTo(isSame);
        assertThat(ContentDigest.written(one)).isEqualTo(written);
        assertThat(ContentDigest.meaning(one)).isEqualTo(meaning);
    }
}

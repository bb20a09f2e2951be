package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.InvalidPurchase;

/** What is read as JSON, and what is said of what is not. */
class StrictJsonTest {

    private static final StrictJson JSON = new StrictJson(20);

    /** Nobody would see it in an editor. */
    @Test
    void namesTheCharacterThatJsonHasNoPlaceFor() {
        assertThat(refusal("{\u00a0\"a\":1}")).contains("line 1 column ", " at U+00A0 (no-break space):");
        assertThat(refusal("{\"a\":\u00a01}")).contains(" at U+00A0 (no-break space):");
        assertThat(refusal("{\"a\":1\u200b}")).contains(" at U+200B (zero width space):");
        assertThat(refusal("\u2003{\"a\":1}")).contains(" at U+2003 (em space):");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{]",
                "{ x}",
                "{\"a\":1,\n}",
                "{\"a\":1,\t}",
                "{\"a\":1,\r}",
                "{\"a\"",
                "{\"a\":x}",
                "{\"a\":1}\n\n]"
            })
    void namesNoCharacterThatCanBeSeen(String body) {
        assertThat(refusal(body)).contains("this is not readable JSON", "line ").doesNotContain("U+");
    }

    static Stream<String> beyondABound() {
        return Stream.of(
                "[".repeat(30),
                "{\"a\":".repeat(30),
                "{\"" + "n".repeat(300) + "\":1}",
                "{\"a\":1" + "0".repeat(40) + "}");
    }

    @ParameterizedTest
    @MethodSource("beyondABound")
    void saysTheBounds(String beyondABound) {
        assertThatThrownBy(() -> new StrictJson(1_000).read(beyondABound))
                .isInstanceOfSatisfying(InvalidPurchase.class, refused -> assertThat(refused.getViolations())
                        .asString()
                        .contains("deeper than 20 levels", "200 characters", "30 digits"));
    }

    @Test
    void readsABodyOfTheLimitAndNoLongerOne() {
        String longest = "{\"a\":\"" + "x".repeat(12) + "\"}";
        assertThat(longest).hasSize(20);

        assertThat(JSON.read(longest).path("a").asText()).hasSize(12);
        assertThat(JSON.read(longest.getBytes(StandardCharsets.UTF_8)).path("a").asText())
                .hasSize(12);
        assertThat(refusal(longest + " ")).contains("long");
    }

    private static String refusal(String body) {
        InvalidPurchase refused = catchThrowableOfType(InvalidPurchase.class, () -> JSON.read(body));
        assertThat(refused).isNotNull();
        return refused.getViolations().toString();
    }
}

package org.ticketorders.hook;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the receiver of webhooks may be configured with. */
class HookPropertiesTest {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "''                                | -         | 8  | -",
                "0123456789abcdef0123456789abcdef  | abcdefgh  | 8  | -",
                "0123456789abcdef                  | abcdefgh  | 8  | at least 32",
                "0123456789abcdef0123456789abcde/  | abcdefgh  | 8  | at least 32",
                "0123456789abcdef0123456789abcdef  | -         | 8  | the nonce of each subscription",
                "0123456789abcdef0123456789abcdef  | short     | 8  | the nonce of each subscription",
                "0123456789abcdef0123456789abcdef  | abcdefgh  | 0  | 1 day",
                "0123456789abcdef0123456789abcdef  | abcdefgh  | 91 | 90 days",
            })
    void saysWhatIsWrong(String key, String nonce, int days, String why) {
        HookProperties properties = new HookProperties(
                "https://webhooks.example.com",
                key,
                nonce == null ? List.of() : List.of(nonce),
                50,
                100,
                Duration.ofDays(days),
                500);

        assertThat(VALIDATOR.validate(properties))
                .hasSize(why == null ? 0 : 1)
                .allSatisfy(violation -> assertThat(violation.getMessage()).contains(why));
        assertThat(properties.toString()).doesNotContain("0123456789abcdef", "abcdefgh");
    }
}

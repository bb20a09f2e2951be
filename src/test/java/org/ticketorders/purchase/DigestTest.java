package org.ticketorders.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Digests are in ledgers for as long as their rows live: no change may give other ones. */
class DigestTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final ObjectMapper AS_MAPS = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @Test
    void staysWhatItIs() throws Exception {
        JsonNode tree = JSON.readTree("{\"b\":[1,{\"d\":null,\"c\":\"\u00e9\\n\"}],\"a\":2.50,\"B\":true}");

        assertThat(Digest.of(tree))
                .isEqualTo(Digest.of("{\"B\":true,\"a\":2.5,\"b\":[1,{\"c\":\"\u00e9\\n\",\"d\":null}]}"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isOfTheFieldsInTheOrderOfTheirNames(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            JsonNode tree = JSON.readTree(value(random, 0));

            assertThat(Digest.of(tree))
                    .as("%s", tree)
                    .isEqualTo(Digest.of(AS_MAPS.writeValueAsString(AS_MAPS.treeToValue(tree, Object.class))));
        }
    }

    private static String value(Random random, int depth) {
        List<String> plain = List.of(
                "1",
                "-0",
                "1.0",
                "1e3",
                "1e400",
                "12345678901",
                "123456789012345678901",
                "0.1",
                "true",
                "null",
                "\"\"",
                "\"a\\u0000\\ud83d\\ude00\\u2028</x>\"");
        int kind = random.nextInt(depth > 3 ? 1 : 3);
        StringBuilder text = new StringBuilder();
        switch (kind) {
            case 1 -> {
                text.append('[');
                for (int n = random.nextInt(4); n > 0; n--) {
                    text.append(value(random, depth + 1)).append(n > 1 ? "," : "");
                }
                return text.append(']').toString();
            }
            case 2 -> {
                text.append('{');
                for (int n = random.nextInt(5); n > 0; n--) {
                    text.append('"')
                            .append((char) ('A' + random.nextInt(60) / 2 * 2 % 26))
                            .append(n)
                            .append("\":");
                    text.append(value(random, depth + 1)).append(n > 1 ? "," : "");
                }
                return text.append('}').toString();
            }
            default -> {
                return plain.get(random.nextInt(plain.size()));
            }
        }
    }
}

package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a host is taken to say by the first byte of its answer. */
class HostCallsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{}|{",
                "[1]|[",
                "  \t {\"a\":1}|{",
                "\uFEFF{}|{",
                "<html>soon</html>|<",
                "default backend - 404|d",
                "\"text\"|\"",
                "null|n",
            })
    void tellsTheFirstByteThatSaysSomething(String body, char first) throws Exception {
        assertThat(verdicts(body)).containsExactly((int) first);
    }

    @ParameterizedTest
    @CsvSource({"''", "'   '"})
    void tellsThatThereIsNone(String body) throws Exception {
        assertThat(verdicts(body)).containsExactly(-1);
    }

    private static List<Integer> verdicts(String body) throws Exception {
        List<Integer> verdicts = new ArrayList<>();
        JudgedEntity entity = new JudgedEntity(
                new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), ContentType.TEXT_PLAIN), verdicts::add);
        try (InputStream content = entity.getContent()) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(body);
        }
        return verdicts;
    }
}

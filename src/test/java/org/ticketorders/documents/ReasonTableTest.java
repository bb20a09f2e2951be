package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.purchase.Reason;
import org.ticketorders.testing.PublishedSchemas;

/** What senders read of each reason is what the code, the schema and the operators' page say. */
class ReasonTableTest {

    private static final Path FOLDER = Path.of("config/samples");
    private static final Path RUNBOOK = Path.of("config/runbook/reasons");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\[`([a-z-]+)`]\\(([^)]+)\\) \\|(.*)\\|$");
    private static final Pattern WORD = Pattern.compile("[`\"]([a-z]+(?:_[a-z]+)+|unavailable)[`\"]");

    private static final int OUTCOME = 0;
    private static final int CAUSE = 1;
    private static final int TO_DO = 3;
    private static final int SAME_ID = 4;
    private static final int NEW_ID = 5;

    /** Cells by reason, without the first one. */
    private static final Map<String, List<String>> ROWS = rows();

    private static Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        String reasons = text(FOLDER.resolve("reasons.md"));
        for (MatchResult row : ROW.matcher(reasons).results().toList()) {
            assertThat(FOLDER.resolve(row.group(2)).normalize()).isEqualTo(RUNBOOK.resolve(row.group(1) + ".md"));
            List<String> cells =
                    Arrays.stream(row.group(3).split("\\|")).map(String::strip).toList();
            assertThat(rows.put(row.group(1), cells)).as(row.group(1)).isNull();
        }
        return rows;
    }

    @Test
    void hasARowForEachReasonAndNoOther() {
        assertThat(ROWS.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::word).toList());
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void answersEveryQuestionOfAReason(Reason reason) {
        List<String> cells = ROWS.get(reason.word());

        assertThat(cells).hasSize(6).noneMatch(String::isEmpty);
        assertThat(cells.get(OUTCOME)).isEqualTo(outcomeOf(reason));
        assertThat(text(RUNBOOK.resolve(reason.word() + ".md")))
                .contains("In `dead-letter." + cells.get(OUTCOME) + "`.");
    }

    /** In doubt there may be an order; a refused message uses no id up; of all others a replay would be a second order. */
    @ParameterizedTest
    @EnumSource(Reason.class)
    void saysUnderWhichIdItMayBeSentAgain(Reason reason) {
        List<String> cells = ROWS.get(reason.word());
        String page = text(RUNBOOK.resolve(reason.word() + ".md"));
        String sameId = cells.get(SAME_ID);
        String newId = cells.get(NEW_ID);

        switch (cells.get(OUTCOME)) {
            case "in-doubt" -> {
                assertThat(newId).isEqualTo("never");
                assertThat(sameId)
                        .isEqualTo(
                                page.contains("resend nothing") ? "only when an operator says so" : "orders nothing");
                assertThat(page).containsAnyOf("**Never send it again** under another purchaseId", "resend nothing");
            }
            case "invalid" -> {
                boolean isUsedUp = page.contains("under a **new** purchaseId");
                assertThat(sameId).startsWith(isUsedUp ? "no: " : "yes, corrected");
                assertThat(newId).startsWith(isUsedUp ? "yes, if the first is not ordered" : "not needed");
            }
            default -> {
                assertThat(sameId).isEqualTo("orders nothing");
                assertThat(newId).isEqualTo("yes, once its dead letter is discarded");
            }
        }
        if (cells.get(TO_DO).contains("replay")) {
            assertThat(page).containsIgnoringCase("replay");
        }
    }

    /** The words of the shop that lead to a reason are those that the code looks for. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            sold-out; shop/ShopWords; SOLD_OUT = Set.of\\(([^)]*)\\)
            hold-lapsed; order/OrderAnswers; LAPSED = \\{([^}]*)}
            answer-unclear; order/OrderAnswers; USED = \\{([^}]*)}
            """)
    void namesTheShopsWords(String reason, String source, String place) {
        String code = text(Path.of("src/main/java/org/ticketorders", source + ".java"));
        Set<String> looksFor = Pattern.compile(place)
                .matcher(code)
                .results()
                .map(match -> words(match.group(1)))
                .findFirst()
                .orElseThrow();

        assertThat(looksFor).isNotEmpty();
        assertThat(words(ROWS.get(reason).get(CAUSE))).isEqualTo(looksFor);
    }

    @Test
    void namesNoWordsOfTheShopElsewhere() {
        assertThat(ROWS.entrySet().stream()
                        .filter(row -> !words(row.getValue().get(CAUSE)).isEmpty())
                        .map(Map.Entry::getKey))
                .containsExactly("sold-out", "hold-lapsed", "answer-unclear");
    }

    private static Set<String> words(String text) {
        return WORD.matcher(text).results().map(word -> word.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String outcomeOf(Reason reason) {
        for (JsonNode rule : PublishedSchemas.read("outcome.schema.json").path("allOf")) {
            if (rule.at("/then/properties/reason/enum").toString().contains('"' + reason.word() + '"')) {
                return rule.at("/if/properties/outcome/const").asText();
            }
        }
        throw new AssertionError(reason + " belongs to no outcome");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

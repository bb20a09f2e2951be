package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.shop.ReadAnswers.answer;
import static org.ticketorders.shop.ReadAnswers.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.testing.StrangeAnswers;

/** The one reading of the shop's answers: the table in {@code routes/RATIONALE.md}, each call by each status by each kind of body. */
class ShopAnswerTest {

    private static final Path TABLE = Path.of("routes/RATIONALE.md");
    private static final String WITH_RETRY_AFTER = "with `Retry-After`";
    private static final List<ShopCall> CALLS = List.of(
            ShopCall.RESERVE,
            ShopCall.PAYMENT_METHODS,
            ShopCall.ORDER,
            ShopCall.ORDER_LOOK_UP,
            ShopCall.LIMITS,
            ShopCall.ORDER_LIST);

    /** The columns of the table, in its order. */
    private enum Kind {
        YES,
        NO,
        LATER,
        WORDS,
        ELSE
    }

    private static final Map<ShopCall, List<String>> YES = Map.of(
            ShopCall.RESERVE,
            List.of(
                    "{\"guid\":\"t\",\"reservation\":\"r\",\"products\":[{\"guid\":\"t\",\"reservation\":\"c\"}]}",
                    "{\"reservation\":\"r\",\"errors\":false,\"fatals\":0,\"hint\":\"Try again later\"}",
                    "\uFEFF{\"reservation\":\"r\",\"products\":null}",
                    "{\"reservation\":\"r\",\"products\":{\"a\":{\"guid\":\"t\",\"reservation\":\"c\"}}}"),
            ShopCall.PAYMENT_METHODS,
            List.of("[{\"guid\":\"g\",\"name\":\"iDeal\",\"pivot\":{}}]", "[7,{\"name\":\"x\"},{\"guid\":\"g\"}]"),
            ShopCall.ORDER,
            List.of(
                    "{\"fatals\":[],\"errors\":[],\"notices\":[],\"redirectUrl\":\"https://x\",\"amount\":0,\"order_id\":\"o\"}",
                    "{\"errors\":\"\",\"fatals\":{},\"order_id\":\"o\"}"),
            ShopCall.ORDER_LOOK_UP,
            List.of("{\"guid\":\"o\",\"status\":\"paid\"}", "{\"guid\":\"o\",\"errors\":null}"),
            ShopCall.LIMITS,
            List.of("{\"guid\":\"s\",\"name\":\"x\"}", "{\"guid\":\"s\",\"tickets\":[]}"),
            ShopCall.ORDER_LIST,
            List.of("{\"data\":[]}", "{\"data\":[{\"guid\":\"o\"}],\"next_page_url\":null}"));

    private static final List<String> NO = List.of(
            "{\"fatals\":[],\"errors\":[{\"subjectType\":\"shop\",\"reason\":\"closed\",\"extra\":{}}]}",
            "{\"fatals\":[{\"reason\":\"no\"}],\"errors\":[]}",
            "{\"errors\":[\"no\"]}",
            "{\"errors\":\"no\"}",
            "{\"errors\":{\"reason\":\"no\"}}",
            "{\"errors\":{\"email\":[\"is unknown\"]},\"message\":\"The given data was invalid.\"}",
            "{\"errors\":[{\"title\":\"No\",\"detail\":\"This shop is closed\"}]}",
            "{\"errors\":[[{\"message\":\"no\"}]]}",
            "{\"errors\":[{\"subjectType\":\"ticket\"}]}",
            "{\"errors\":[{\"subjectType\":\"ticket\",\"reason\":\"sold_out\"}]}",
            "{\"errors\":[\"Sold out. Try again tomorrow.\"]}",
            "\uFEFF{\"errors\":[\"no\"]}");

    private static final List<String> DESCRIBED = List.of(
            "{\"error_description\":\"no such shop\",\"status_code\":404}",
            "{\"error_description\":\"no\",\"error\":\"x\"}");

    private static final List<String> LATER = List.of(
            "{\"errors\":[\"Temporarily unavailable, try again\"]}",
            "{\"errors\":[{\"reason\":\"service_unavailable\"}]}",
            "{\"errors\":[{\"subjectType\":\"service\",\"reason\":\"unavailable\"}]}",
            "{\"fatals\":[\"Down for maintenance\"]}",
            "{\"errors\":[\"no\",\"Too many requests\"]}",
            "{\"errors\":{\"message\":\"internalServerError: internal_error\"}}",
            "{\"error_description\":\"The service is currently unavailable\"}",
            "{\"errors\":[\"An unexpected error occurred\"]}",
            "{\"fatals\":[{\"reason\":\"unknown_error\"}]}",
            "{\"errors\":{\"message\":\"SQLSTATE[40001]: Serialization failure\"}}",
            "{\"fatals\":[{\"reason\":\"NullPointerException\"}]}",
            "{\"error_description\":\"Something went wrong\"}",
            "{\"errors\":[\"Er is een fout opgetreden\"]}",
            "{\"errors\":[\"Probeer het later opnieuw\"]}",
            "{\"errors\":[\"Vor\u00fcbergehend nicht verf\u00fcgbar\"]}",
            "{\"errors\":[\"no\"],\"retryable\":true}",
            "{\"error_description\":\"Gateway time-out\"}");

    private static final List<String> WORDS = List.of(
            "{\"message\":\"no Route matched with those values\"}",
            "{\"message\":\"Missing Authentication Token\"}",
            "{\"error\":{\"code\":7,\"message\":\"no such thing\"}}",
            "{\"type\":\"about:blank\",\"title\":\"No\",\"detail\":\"The request could not be routed\"}",
            "{\"detail\":[{\"msg\":\"field required\"}]}",
            "{\"error\":\"access denied by rule 7\"}");

    /** Who asks to come again is believed, however he writes it. */
    private static final String[] RETRY_AFTER = {
        "7",
        "0",
        "-1",
        "1.5",
        "99999999999",
        "soon",
        "7, 7",
        "Sun, 01 Mar 2026 10:00:00 GMT",
        "Sunday, 01-Mar-26 10:00:00 GMT"
    };

    private record Row(ShopCall call, int status, String retryAfter, Kind kind, Meaning meaning) {}

    /** As the page has it. */
    private static final Map<Integer, List<Row>> ROWS =
            table().collect(Collectors.groupingBy(Row::status, TreeMap::new, Collectors.toList()));

    private static Stream<Row> table() {
        List<Row> rows = new ArrayList<>();
        List<String> lines = lines();
        int first =
                lines.indexOf("| status | the call's yes | own no | own 'later' | other words | anything else |") + 2;
        List<Integer> before = new ArrayList<>();
        for (String line : lines.subList(first, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            String[] cells = line.substring(1).split("\\|");
            List<Integer> named = numbers(cells[0]);
            boolean waits = cells[0].contains(WITH_RETRY_AFTER);
            List<Integer> statuses = new ArrayList<>(named);
            if (waits) {
                statuses.addAll(before);
            }
            before = named;
            for (ShopCall call : CALLS) {
                for (int status : statuses) {
                    for (Kind kind : Kind.values()) {
                        Meaning meaning = Meaning.valueOf(
                                cells[1 + kind.ordinal()].strip().toUpperCase(Locale.ROOT));
                        for (String retryAfter : waits ? RETRY_AFTER : new String[] {null}) {
                            rows.add(new Row(call, status, retryAfter, kind, meaning));
                        }
                    }
                }
            }
        }
        return rows.stream();
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(TABLE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> numbers(String cell) {
        return Arrays.stream(cell.split("[^0-9]"))
                .filter(n -> !n.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    static Set<Integer> statuses() {
        return ROWS.keySet();
    }

    /** Ten thousand cells, each for many answers: a test for each cell would take longer than what it tests. */
    @ParameterizedTest
    @MethodSource("statuses")
    void readsAnAnswerAsThePageHasIt(int status) {
        Map<String, Map<String, ShopAnswer>> strange = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Row row : ROWS.get(status)) {
            // whatever was asked, these are the same
            Map<String, ShopAnswer> answers = row.kind() == Kind.ELSE
                    ? strange.computeIfAbsent(String.valueOf(row.retryAfter()), after -> readAll(answers(row)))
                    : readAll(answers(row));
            assertThat(answers).isNotEmpty();
            answers.forEach((name, answer) -> {
                Meaning meaning = answer.meaning(row.call());
                if (meaning != row.meaning()) {
                    wrong.add(meaning + " in place of " + row + ": " + name);
                }
            });
        }

        assertThat(wrong).isEmpty();
    }

    private static Map<String, ShopAnswer> readAll(Map<String, HttpAnswer> answers) {
        Map<String, ShopAnswer> read = new LinkedHashMap<>();
        answers.forEach((name, http) -> read.put(name, ShopAnswer.read(http, UnaryOperator.identity())));
        return read;
    }

    @Test
    void thePageHasEveryStatus() {
        assertThat(statuses()).containsAll(StrangeAnswers.STATUSES);
        assertThat(ROWS.values().stream().mapToInt(List::size).sum()).isGreaterThan(1_000);
    }

    private static Map<String, HttpAnswer> answers(Row row) {
        if (row.kind() == Kind.ELSE) {
            return StrangeAnswers.all(row.status(), row.retryAfter());
        }
        List<String> bodies = new ArrayList<>(
                switch (row.kind()) {
                    case YES -> YES.get(row.call());
                    case NO -> NO;
                    case LATER -> LATER;
                    default -> WORDS;
                });
        boolean isDescriptionEnough = row.call() != ShopCall.ORDER || row.status() >= 300;
        if (row.kind() == Kind.NO && isDescriptionEnough) {
            bodies.addAll(DESCRIBED);
        }
        Map<String, HttpAnswer> answers = new LinkedHashMap<>();
        for (String body : bodies) {
            for (String type : new String[] {null, "application/json", "text/html; charset=UTF-8"}) {
                answers.put(type + " " + body, answer(row.status(), type, body, row.retryAfter()));
            }
        }
        return answers;
    }

    @Test
    void aYesToOneCallIsNoneToAnother() {
        for (ShopCall call : CALLS) {
            for (ShopCall other : CALLS) {
                for (String body : YES.get(other)) {
                    Meaning meaning = read(200, body).meaning(call);

                    // what is held, and what is looked at, has a guid
                    boolean alsoIs =
                            (call == ShopCall.ORDER_LOOK_UP || call == ShopCall.LIMITS) && body.startsWith("{\"guid\"");
                    assertThat(meaning == Meaning.ANSWERED)
                            .as("%s to %s", body, call)
                            .isEqualTo(call == other || alsoIs);
                }
            }
        }
    }

    /** Where the path answers otherwise than we think, openticket.pause.probe-takes-any-json lets the stage go on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"events\":[],\"tickets\":{\"t\":{\"name\":\"x\"}}} | ANSWERED",
                "200 | [{\"guid\":\"x\"}] | ANSWERED",
                "200 | {} | UNCLEAR",
                "200 | [] | UNCLEAR",
                "200 | null | UNCLEAR",
                "200 | <html>Back soon</html> | UNCLEAR",
                "200 | {\"message\":\"Under maintenance\"} | UNAVAILABLE",
                "200 | {\"errors\":[\"no\"]} | REFUSED",
                "404 | {\"error_description\":\"no such call\",\"status_code\":404} | REFUSED",
                "404 | {\"message\":\"no Route matched with those values\"} | UNCLEAR",
                "404 | {\"message\":\"Not found\"} | UNCLEAR",
                "200 | {\"ok\":true} | UNCLEAR",
                "200 | [1] | UNCLEAR",
                "200 | {\"status\":\"healthy\"} | UNCLEAR",
                "200 | {\"data\":{\"guid\":\"x\"}} | ANSWERED",
                "404 | default backend - 404 | UNCLEAR",
                "200 | {\"guid\":\"x\",\"title\":\"A temporary exhibition\",\"description\":\"Busy? Try again\"} | ANSWERED",
                "200 | {\"events\":[],\"message\":\"Under maintenance\"} | UNAVAILABLE",
                "403 | <html>blocked</html> | UNCLEAR",
                "401 | {\"message\":\"Unauthenticated.\"} | UNAUTHORIZED",
                "302 | <a href=\"/login\">log in</a> | UNAVAILABLE",
                "503 | {\"events\":[1]} | UNAVAILABLE",
            })
    void aProbeOfTheShopHostTakesTheShopsDataOrItsOwnRefusal(int status, String body, Meaning meaning) {
        assertThat(read(status, body).meaning(ShopCall.SHOP_DATA)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer realm=\"api\", UNAUTHORIZED",
        "' bearer', UNAUTHORIZED",
        "'Basic realm=\"staging\", Bearer', UNAUTHORIZED",
        "Basic realm=\"staging\", UNCLEAR",
        "Basic realm=\"bearer\", UNCLEAR",
        "Bearers, UNCLEAR",
        "Negotiate, UNCLEAR"
    })
    void onlyABearerChallengeSpeaksOfOurToken(String challenge, Meaning meaning) {
        for (int status : new int[] {401, 403}) {
            HttpAnswer http = new HttpAnswer(status, null, null, challenge, new byte[0], null);

            assertThat(ShopAnswer.read(http, UnaryOperator.identity()).meaning(ShopCall.RESERVE))
                    .isEqualTo(meaning);
        }
    }

    @ParameterizedTest
    @EnumSource(ShopCall.class)
    void aNoThatAsksToComeAgainIsNoneUnderAnyStatus(ShopCall call) {
        for (int status : new int[] {200, 201, 400, 404, 409, 422}) {
            for (String retryAfter : RETRY_AFTER) {
                Meaning meaning = ShopAnswer.read(
                                answer(status, "application/json", "{\"errors\":[\"no\"]}", retryAfter),
                                UnaryOperator.identity())
                        .meaning(call);

                assertThat(meaning).as("%d, %s", status, retryAfter).isEqualTo(Meaning.UNAVAILABLE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ShopCall.class)
    void neverShowsABodyInItsOwnText(ShopCall call) {
        ShopAnswer answer = read(200, "{\"email\":\"jane@example.com\",\"guid\":\"secret\"}");

        assertThat(answer.toString() + answer.http()).doesNotContain("jane", "secret");
        assertThat(answer.meaning(call)).isNotNull();
    }
}

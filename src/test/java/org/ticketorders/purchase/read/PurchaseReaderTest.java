package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.ticketorders.purchase.read.PurchaseReaders.DEFAULTS;
import static org.ticketorders.purchase.read.PurchaseReaders.MAIN;
import static org.ticketorders.purchase.read.PurchaseReaders.MAX_SIZE;
import static org.ticketorders.purchase.read.PurchaseReaders.NO_DEFAULTS;
import static org.ticketorders.purchase.read.PurchaseReaders.reader;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReader.Reading;
import org.ticketorders.shop.ShopsOf;

class PurchaseReaderTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String OTHER_TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c02";

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";

    private static final String MINIMAL = """
            {"purchaseId":"ERP-1",
             "receiver":{"email":"jane.appleseed@example.com","firstname":"Jane","lastname":"Appleseed"},
             "tickets":[{"ticket":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","quantity":2}]}""";

    private static final String MAXIMAL = """
            {"purchaseId":"ERP-2026-000123","shop":"main","paymentMethod":"Bancontact","currency":"USD",
             "receiver":{"locale":"de_DE","email":"jane.appleseed@example.com","firstname":"Jane","lastname":"Appleseed"},
             "tickets":[{"ticket":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","quantity":2},
                        {"ticket":"0C4F1D9E-5B0A-4D1C-9A55-1F8A2E7B3C02","quantity":1}]}""";

    private final PurchaseReader reader = reader();

    // what is read

    @Test
    void readsEveryFieldOfAPurchase() {
        assertThat(reader.read(MAXIMAL).purchase())
                .isEqualTo(new Purchase(
                        "ERP-2026-000123",
                        MAIN,
                        "Bancontact",
                        "USD",
                        new Receiver("de_DE", "jane.appleseed@example.com", "Jane", "Appleseed"),
                        List.of(new TicketLine(TICKET, 2), new TicketLine(OTHER_TICKET, 1))));
        assertThat(reader(NO_DEFAULTS).read(MAXIMAL).purchase())
                .isEqualTo(reader.read(MAXIMAL).purchase());
    }

    @Test
    void readsTextAndBytesAlike() {
        Reading ofText = reader.read(named("J\u00fcrgen \u65e5\u672c \ud83c\udfab"));

        assertThat(ofText.purchase().receiver().firstname()).isEqualTo("J\u00fcrgen \u65e5\u672c \ud83c\udfab");
        assertThat(reader.read(named("J\u00fcrgen \u65e5\u672c \ud83c\udfab").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(ofText);
    }

    @Test
    void fillsInWhatTheConfigurationHasADefaultFor() {
        assertThat(reader.read(MINIMAL).purchase())
                .isEqualTo(new Purchase(
                        "ERP-1",
                        MAIN,
                        "iDeal",
                        "EUR",
                        new Receiver("nl_NL", "jane.appleseed@example.com", "Jane", "Appleseed"),
                        List.of(new TicketLine(TICKET, 2))));
    }

    @Test
    void namesAsRequiredEverythingThatHasNoDefault() {
        InvalidPurchase invalid = refusal(reader(NO_DEFAULTS), MINIMAL);

        assertThat(invalid.getReason()).isEqualTo(Reason.BREAKS_SCHEMA);
        assertThat(invalid.getViolations())
                .extracting(Violation::path)
                .containsExactlyInAnyOrder("/shop", "/paymentMethod", "/currency", "/receiver/locale");
        assertThat(invalid.getViolations()).extracting(Violation::problem).allSatisfy(problem -> assertThat(problem)
                .contains("missing")
                .contains("openticket.purchase.defaults"));
    }

    @ParameterizedTest
    @CsvSource({
        "main, 7d2bb3a8-739b-41c8-afe0-80b66f70943a",
        "Zuid.2, 7d2bb3a8-739b-41c8-afe0-80b66f709999",
        "0C4F1D9E-5b0a-4d1c-9a55-1f8a2e7b3cff, 0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3cff",
    })
    void findsTheShopByAliasOrGuid(String shop, String guid) {
        assertThat(reader.read(ofShop(shop)).purchase().shop()).isEqualTo(guid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Main", "zuid.2", "nowhere", "..", "7d2bb3a8-739b-41c8-afe0-80b66f70943", "api.example.com"})
    void refusesAShopThatIsNeitherAliasNorGuid(String shop) {
        assertThat(refusal(ofShop(shop)).getViolations())
                .singleElement()
                .isEqualTo(
                        new Violation(
                                "/shop",
                                "this shop is not known here: write its GUID, or one of the aliases in openticket.shop.aliases"));
    }

    @Test
    void asksForAUnitOfEachTicketAsOftenAsItsLinesSay() {
        assertThat(reader.read(MAXIMAL).purchase().units()).containsExactly(TICKET, TICKET, OTHER_TICKET);
    }

    // violations

    @Test
    void namesEveryViolationWithItsPathAndWhatWasExpected() {
        String message = """
                {"purchaseId":"", "shop":7, "currency":"euro", "colour":"red",
                 "receiver":{"email":"nobody","firstname":"","nickname":"J","locale":"nl"},
                 "tickets":[{"ticket":"best seat","quantity":0},{"quantity":101,"row":5}]}""";

        InvalidPurchase invalid = refusal(message);

        assertThat(invalid.getReason()).isEqualTo(Reason.BREAKS_SCHEMA);
        assertThat(invalid.getPurchaseId()).isNull();
        assertThat(invalid.getViolations())
                .extracting(Violation::toString)
                .containsExactlyInAnyOrder(
                        "/purchaseId: this is empty: fill it in",
                        "/shop: this is a whole number: write a text",
                        "/currency: this is no currency code: write three capital letters, such as EUR",
                        "message: field 'colour' is unknown: remove it, or correct its name to one of purchaseId, shop,"
                                + " paymentMethod, currency, receiver, tickets",
                        "/receiver/email: this is no e-mail address: write one such as name@example.org",
                        "/receiver/firstname: this is empty: fill it in",
                        "/receiver: field 'nickname' is unknown: remove it, or correct its name to one of locale, email,"
                                + " firstname, lastname",
                        "/receiver: field 'lastname' is missing: add it",
                        "/receiver/locale: this is no locale: write language and country, such as nl_NL",
                        "/tickets/0/ticket: this is no GUID of a ticket: write one such as 0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01",
                        "/tickets/0/quantity: this is too small: write 1 or more",
                        "/tickets/1: field 'ticket' is missing: add it",
                        "/tickets/1: field 'row' is unknown: remove it, or correct its name to one of ticket, quantity",
                        "/tickets/1/quantity: this is too large: write 100 or less");
        assertThat(invalid.getMessage())
                .contains("/tickets/0/quantity: this is too small")
                .contains("; ");
    }

    @ParameterizedTest
    @CsvSource({
        "purchaseId, 'message: '",
        "receiver, 'message: '",
        "tickets, 'message: '",
        "email, '/receiver: '",
        "firstname, '/receiver: '",
        "lastname, '/receiver: '",
        "ticket, '/tickets/0: '",
        "quantity, '/tickets/0: '",
    })
    void refusesAMisspeltFieldByNameAndNamesTheOneThatIsMissing(String field, String where) {
        String message = MINIMAL.replace('"' + field + "\":", '"' + field + "x\":");

        assertThat(refusal(message).getViolations())
                .extracting(
                        violation -> violation.toString().replaceFirst(": remove it.* one of .*" + field + ".*", ""))
                .containsExactlyInAnyOrder(
                        where + "field '" + field + "' is missing: add it",
                        where + "field '" + field + "x' is unknown");
    }

    /** Every rule of the schema is put into words of our own, which say what to do and can be told apart in a list. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/purchaseId | 5 | this is a whole number: write a text",
                "/receiver/lastname | '' | this is empty: fill it in",
                "/paymentMethod | LONG | this is too long: shorten it to at most 100 characters",
                "/receiver | [] | this is a list: write a JSON object",
                "/receiver/lastname | \t | this is empty: fill it in",
                "/receiver/lastname | a\tb | character 2 is U+0009 (character tabulation), which may not be in it: remove it",
                "/receiver/email | LONG@x | this is too long: shorten it to at most 254 characters",
                "/shop | a b | this is no shop: write its GUID, or an alias of letters, digits, dots, underscores and hyphens",
                "/tickets | [] | this list is empty: add an entry",
                "/tickets | {} | this is a JSON object: write a list",
                "/tickets/0/quantity | 1.5 | this is a number that is not whole: write a whole number",
                "/tickets/0/quantity | two | this is a text: write a whole number",
                "/tickets/0 | null | this is null: write a JSON object",
                "/tickets/0 | true | this is true or false: write a JSON object",
            })
    void saysWhatIsWrongAndWhatToDo(String path, String value, String problem) throws Exception {
        JsonNode tree = JSON.readTree(MAXIMAL);
        JsonPointer at = JsonPointer.compile(path);
        String text = value == null ? "\t" : value.replace("LONG", "x".repeat(300));
        JsonNode node = text.matches("\\d.*|\\[]|\\{}|null|true") ? JSON.readTree(text) : new TextNode(text);
        JsonNode parent = tree.at(at.head());
        if (parent instanceof ObjectNode object) {
            object.set(at.last().getMatchingProperty(), node);
        } else {
            ((ArrayNode) parent).set(at.last().getMatchingIndex(), node);
        }

        assertThat(refusal(tree.toString()).getViolations()).containsExactly(new Violation(path, problem));
    }

    @Test
    void hasWordsForEachRuleOfTheSchema() throws Exception {
        JsonNode schema =
                JSON.readTree(Path.of("config/schemas/purchase.schema.json").toFile());
        List<String> rules = new ArrayList<>(schema.findParents("type").stream()
                .flatMap(rule -> StreamSupport.stream(((Iterable<String>) rule::fieldNames).spliterator(), false))
                .distinct()
                .toList());
        rules.removeAll(List.of(
                "$schema", "$id", "$comment", "title", "description", "examples", "$defs", "properties", "items"));
        rules.remove("format");

        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "type",
                        "additionalProperties",
                        "required",
                        "pattern",
                        "minLength",
                        "maxLength",
                        "minItems",
                        "maxItems",
                        "minimum",
                        "maximum");
    }

    @Test
    void saysWhosePurchaseIsRefusedWhereThatMuchCanBeRead() {
        assertThat(refusal(MINIMAL.replace("\"quantity\":2", "\"quantity\":0")).getPurchaseId())
                .isEqualTo("ERP-1");
        assertThat(refusal(MINIMAL.replace("ERP-1", "ERP 1\\u000d")).getPurchaseId())
                .isNull();
        assertThat(refusal(MINIMAL.replace("\"ERP-1\"", "1")).getPurchaseId()).isNull();
        assertThat(refusal("[]").getPurchaseId()).isNull();
    }

    @Test
    void neverQuotesWhatItFound() {
        String secret = "jane.appleseed@example.com";
        List<UnaryOperator<String>> planted = List.of(
                text -> text.replace("ERP-1", secret),
                text -> text.replace("\"purchaseId\"", "\"shop\":\"" + secret + "\",\"purchaseId\""),
                text -> text.replace("\"purchaseId\"", "\"currency\":\"" + secret + "\",\"purchaseId\""),
                text -> text.replace("\"purchaseId\"", "\"paymentMethod\":[\"" + secret + "\"],\"purchaseId\""),
                text -> text.replace("\"email\"", "\"locale\":\"" + secret + "\",\"email\""),
                text -> text.replace(secret, secret + "@" + secret),
                text -> text.replace("\"Jane\"", "\"" + secret.repeat(20) + "\""),
                text -> text.replace("\"Jane\"", "{\"x\":\"" + secret + "\"}"),
                text -> text.replace("\"Jane\"", "\"" + secret + "\\u0007\""),
                text -> text.replace(TICKET, secret),
                text -> text.replace(":2}", ":\"" + secret + "\"}"),
                text -> text.replace("\"receiver\":{", "\"receiver\":\"" + secret + "\",\"x\":{"),
                text -> text.replace("\"firstname\"", "\"email\":\"" + secret + "\",\"firstname\""),
                text -> text.replace("\"Jane\"", secret),
                text -> text.replace("\"Jane\"", "\"" + secret),
                text -> text + secret);

        assertThat(planted).allSatisfy(plant -> {
            InvalidPurchase invalid = refusal(plant.apply(MINIMAL));
            assertThat(invalid.getMessage()).isNotBlank().doesNotContain("appleseed", "example.com");
            assertThat(invalid.getCause()).isNull();
        });
    }

    // not readable

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "purchaseId=1",
                "{'purchaseId':'1'}",
                "{\"purchaseId\":1,}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "<purchase/>",
                "{\"a\":tru}",
                "// comment\n{}",
                "{}{}",
                "{} x",
                "{\"a\":1,\"a\":2}",
                "\u0000",
                "[1]]",
            })
    void refusesWhatIsNoReadableJson(String text) {
        InvalidPurchase invalid = refusal(text);

        assertThat(invalid.getReason()).isEqualTo(Reason.UNREADABLE);
        assertThat(invalid.getPurchaseId()).isNull();
        assertThat(invalid.getMessage())
                .contains("readable JSON")
                .contains("line 1")
                .contains("column");
    }

    @Test
    void saysWhereJsonCannotBeRead() {
        assertThat(refusal("{\n  \"purchaseId\": x}").getMessage()).contains("line 2 column 17");
    }

    @Test
    void refusesDuplicateKeysAtEveryLevel() {
        assertUnreadable(MINIMAL.replace("{\"purchaseId\"", "{\"purchaseId\":\"ERP-2\",\"purchaseId\""));
        assertUnreadable(MINIMAL.replace("{\"email\"", "{\"email\":\"a@example.com\",\"email\""));
        assertUnreadable(MINIMAL.replace("{\"ticket\"", "{\"quantity\":1,\"ticket\""));
    }

    @Test
    void refusesWhatFollowsAPurchase() {
        assertUnreadable(MINIMAL + MINIMAL);
        assertUnreadable(MINIMAL + "]");
        assertThat(reader.read(MINIMAL + " \r\n\t").purchase().purchaseId()).isEqualTo("ERP-1");
    }

    @Test
    void refusesDeepNestingWithoutFollowingIt() {
        assertUnreadable("[".repeat(2000) + "]".repeat(2000));
        assertUnreadable("{\"a\":".repeat(600) + "1" + "}".repeat(600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n", "\uFEFF"})
    void refusesAnEmptyBody(String text) {
        assertUnreadable(text);
        assertUnreadable(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesAMissingBodyAndTypesThatHoldNoText() {
        assertUnreadable(null);
        assertThat(refusal(42).getReason()).isEqualTo(Reason.UNSUPPORTED_MESSAGE_TYPE);
        assertThat(refusal(List.of(MINIMAL)).getReason()).isEqualTo(Reason.UNSUPPORTED_MESSAGE_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "1", "\"ERP-1\"", "[]", "[{}]"})
    void refusesJsonThatIsNoObject(String text) {
        InvalidPurchase invalid = refusal(text);

        assertThat(invalid.getReason()).isEqualTo(Reason.BREAKS_SCHEMA);
        assertThat(invalid.getViolations()).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEmpty();
            assertThat(violation.problem()).endsWith(": write a JSON object");
        });
    }

    @Test
    void readsABodyOfTheGreatestLengthAndRefusesALongerOne() {
        String longest = MINIMAL + " ".repeat(MAX_SIZE - MINIMAL.length());

        assertThat(reader.read(longest).purchase().purchaseId()).isEqualTo("ERP-1");
        assertThat(reader.read(longest.getBytes(StandardCharsets.UTF_8))
                        .purchase()
                        .purchaseId())
                .isEqualTo("ERP-1");
        for (Object longer : List.of(longest + " ", (longest + " ").getBytes(StandardCharsets.UTF_8))) {
            assertUnreadable(longer);
            assertThat(refusal(longer).getMessage()).contains("longer than 4096 bytes");
        }
    }

    @Test
    void countsTheBytesOfABytesMessageAndTheCharactersOfATextMessage() {
        String wide = named("\u65e5".repeat(200)) + " ".repeat(MAX_SIZE - 300 - MINIMAL.length());

        assertUnreadable(wide.getBytes(StandardCharsets.UTF_8));
        assertThat(reader.read(wide).purchase().purchaseId()).isEqualTo("ERP-1");
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] latin = named("J\u00fcrgen").getBytes(StandardCharsets.ISO_8859_1);
        byte[] cut = named("\u65e5").getBytes(StandardCharsets.UTF_8);

        assertUnreadable(latin);
        assertThat(refusal(latin).getMessage()).contains("UTF-8");
        assertUnreadable(new byte[] {'{', (byte) 0xC0, (byte) 0x80, '}'});
        assertUnreadable(java.util.Arrays.copyOf(cut, cut.length - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
    void refusesBytesInOtherEncodingsOfUnicode(String charset) {
        assertUnreadable(MINIMAL.getBytes(Charset.forName(charset)));
    }

    @Test
    void readsOverOneByteOrderMark() {
        Reading plain = reader.read(MINIMAL);

        assertThat(reader.read("\uFEFF" + MINIMAL)).isEqualTo(plain);
        assertThat(reader.read(("\uFEFF" + MINIMAL).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(plain);
        assertUnreadable("\uFEFF\uFEFF" + MINIMAL);
    }

    // single fields

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

    // the digest

    @Test
    void theDigestIsTheSameHoweverFieldsAreOrderedAndSpaced() {
        String reordered = """
                {"tickets" : [ {"quantity":2, "ticket":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01"} ],
                 "receiver": {"lastname":"Appleseed",
                    "firstname":"\\u004aane","email":"jane.appleseed@example.com"},"purchaseId":"ERP-1"}
                """;

        assertThat(reader.read(reordered).digest())
                .isEqualTo(reader.read(MINIMAL).digest())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void theDigestDiffersForEveryChangedValue() {
        List<String> messages = List.of(
                MAXIMAL,
                MAXIMAL.replace("ERP-2026-000123", "ERP-2026-000124"),
                MAXIMAL.replace("\"main\"", "\"" + MAIN + "\""),
                MAXIMAL.replace("Bancontact", "bancontact"),
                MAXIMAL.replace("USD", "EUR"),
                MAXIMAL.replace("de_DE", "nl_NL"),
                MAXIMAL.replace("jane.", "j."),
                MAXIMAL.replace("\"Jane\"", "\"Jan\""),
                MAXIMAL.replace("\"Appleseed\"", "\"Apple\""),
                MAXIMAL.replace("7b3c01", "7b3c03"),
                MAXIMAL.replace("\"quantity\":2", "\"quantity\":3"),
                MAXIMAL.replace("\"locale\":\"de_DE\",", ""),
                MAXIMAL.replace("\"currency\":\"USD\",", "").replace("main\"", "main\" "),
                ofLines(2, 1),
                ofLines(1, 2),
                ofLines(3));

        assertThat(messages.stream().map(message -> reader.read(message).digest()))
                .doesNotHaveDuplicates()
                .hasSize(messages.size());
    }

    @Test
    void theDigestDependsOnWhatTheSenderWroteAndNotOnConfiguredDefaults() {
        PurchaseProperties.Defaults others = new PurchaseProperties.Defaults(TICKET, "Sofort", "GBP", "en_GB");

        Reading here = reader(DEFAULTS).read(MINIMAL);
        Reading there = reader(others).read(MINIMAL);

        assertThat(there.purchase()).isNotEqualTo(here.purchase());
        assertThat(there.digest()).isEqualTo(here.digest());
    }

    /** One purchase, however it is spelt. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"quantity\":2 | \"quantity\":2.0",
                "\"quantity\":2 | \"quantity\":2e0",
                "7b3c01 | 7B3C01",
                "\"main\" | \"7d2bb3a8-739b-41c8-afe0-80b66f70943a\"",
                "\"main\" | \"7D2BB3A8-739B-41C8-AFE0-80B66F70943A\"",
                "\"shop\":\"main\", | \"\"",
                "\"paymentMethod\":\"iDeal\", | \"\"",
                "\"iDeal\" | \"IDEAL\"",
                "\"iDeal\" | null",
                "\"currency\":\"EUR\", | \"\"",
                "\"locale\":\"nl_NL\", | \"\"",
                "\"nl_NL\" | \" \"",
                "\"Zo\u00eb\" | \"Zoe\u0308\"",
                "\"Zo\u00eb\" | \" Zo\u00eb\\r\\n\"",
                "Apple seed | Apple\u00a0seed",
                "@example.com | @EXAMPLE.com",
            })
    void hasOneMeaningHoweverItIsSpelt(String part, String otherwise) {
        String message = """
                {"purchaseId":"ERP-1","shop":"main","paymentMethod":"iDeal","currency":"EUR",
                 "receiver":{"locale":"nl_NL","email":"jane@example.com","firstname":"Zo\u00eb","lastname":"Apple seed"},
                 "tickets":[{"ticket":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","quantity":2}]}""";
        String spelt = message.replace(part, otherwise.equals("\"\"") ? "" : otherwise);

        assertThat(spelt).isNotEqualTo(message);
        assertThat(reader.read(spelt).digest())
                .isNotEqualTo(reader.read(message).digest());
        assertThat(reader.read(spelt).meaning())
                .isEqualTo(reader.read(message).meaning())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void hasOneMeaningHoweverItsLinesAreOrderedOrDivided() {
        String two =
                "{\"ticket\":\"" + TICKET + "\",\"quantity\":2},{\"ticket\":\"" + OTHER_TICKET + "\",\"quantity\":1}";
        String three = "{\"ticket\":\"" + OTHER_TICKET + "\",\"quantity\":1},{\"ticket\":\"" + TICKET
                + "\",\"quantity\":1},{\"ticket\":\"" + TICKET + "\",\"quantity\":1}";

        assertThat(reader.read(MINIMAL.replaceFirst("\\[.*]", "[" + two + "]")).meaning())
                .isEqualTo(reader.read(MINIMAL.replaceFirst("\\[.*]", "[" + three + "]"))
                        .meaning());
    }

    @Test
    void hasAnotherMeaningForEachOtherPurchase() {
        List<String> messages = List.of(
                MAXIMAL,
                MAXIMAL.replace("ERP-2026-000123", "ERP-2026-000124"),
                MAXIMAL.replace("\"main\"", "\"Zuid.2\""),
                MAXIMAL.replace("Bancontact", "iDeal"),
                MAXIMAL.replace("USD", "EUR"),
                MAXIMAL.replace("de_DE", "nl_NL"),
                MAXIMAL.replace("jane.", "j."),
                MAXIMAL.replace("jane.", "Jane."),
                MAXIMAL.replace("\"Jane\"", "\"Jan\""),
                MAXIMAL.replace("\"Appleseed\"", "\"Apple\""),
                MAXIMAL.replace("7b3c01", "7b3c03"),
                MAXIMAL.replace("\"quantity\":2", "\"quantity\":3"));

        assertThat(messages.stream().map(message -> reader.read(message).meaning()))
                .doesNotHaveDuplicates()
                .hasSize(messages.size());
    }

    @Test
    void fillsInWhatItsShopHasForADefaultBeforeWhatAllHave() {
        PurchaseReader reader = PurchaseReaders.reader(
                DEFAULTS,
                ShopsOf.settings(
                        "north.guid=" + NORTH,
                        "north.defaults.payment-method=Sofort",
                        "north.defaults.locale=en_GB",
                        "north.defaults.currency="));

        Purchase north = reader.read(ofShop("north")).purchase();
        Purchase main = reader.read(ofShop("main")).purchase();

        assertThat(north.shop()).isEqualTo(NORTH);
        assertThat(north.paymentMethod()).isEqualTo("Sofort");
        assertThat(north.receiver().locale()).isEqualTo("en_GB");
        assertThat(north.currency()).isEqualTo(DEFAULTS.currency());
        assertThat(main.paymentMethod()).isEqualTo(DEFAULTS.paymentMethod());
        assertThat(main.receiver().locale()).isEqualTo(DEFAULTS.locale());
    }

    @Test
    void tellsTheShopOfWhatMayBeAPurchase() {
        PurchaseReader reader = PurchaseReaders.reader(DEFAULTS, ShopsOf.settings("north.guid=" + NORTH));

        assertThat(reader.shopOf(ofShop("north"))).contains(NORTH);
        assertThat(reader.shopOf(ofShop(NORTH.toUpperCase()))).contains(NORTH);
        assertThat(reader.shopOf(MINIMAL.getBytes(StandardCharsets.UTF_8))).contains(PurchaseReaders.MAIN);
        assertThat(PurchaseReaders.reader(PurchaseReaders.NO_DEFAULTS).shopOf(MINIMAL))
                .isEmpty();
        assertThat(Stream.of(ofShop("nobody"), "{\"shop\":7}", "{\"shop\":null}", "[]", "{", "", new Object())
                        .map(reader::shopOf))
                .filteredOn(Optional::isPresent)
                // null is as good as nothing, and an array has no shop: the default's, where it is refused
                .containsExactly(Optional.of(PurchaseReaders.MAIN), Optional.of(PurchaseReaders.MAIN));
    }

    private static String named(String firstname) {
        return MINIMAL.replace("\"Jane\"", "\"" + firstname + "\"");
    }

    private static String ofShop(String shop) {
        return MINIMAL.replace("\"purchaseId\"", "\"shop\":\"" + shop + "\",\"purchaseId\"");
    }

    private static String ofQuantity(String quantity) {
        return MINIMAL.replace("\"quantity\":2", "\"quantity\":" + quantity);
    }

    private static String ofLines(int... quantities) {
        List<String> lines = IntStream.of(quantities)
                .mapToObj(quantity -> "{\"ticket\":\"" + TICKET + "\",\"quantity\":" + quantity + "}")
                .toList();
        return MINIMAL.replaceFirst("\\[.*]", "[" + String.join(",", lines) + "]");
    }

    private void assertUnreadable(Object body) {
        InvalidPurchase invalid = refusal(body);
        assertThat(invalid.getReason()).isEqualTo(Reason.UNREADABLE);
        assertThat(invalid.getPurchaseId()).isNull();
        assertThat(invalid.getViolations()).singleElement().satisfies(violation -> assertThat(violation.path())
                .isEmpty());
    }

    private InvalidPurchase refusal(Object body) {
        return refusal(reader, body);
    }

    private static InvalidPurchase refusal(PurchaseReader reader, Object body) {
        InvalidPurchase invalid = catchThrowableOfType(InvalidPurchase.class, () -> reader.read(body));
        assertThat(invalid).as("refusal of %s", body).isNotNull();
        return invalid;
    }
}

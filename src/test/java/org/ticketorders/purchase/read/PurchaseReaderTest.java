package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.purchase.read.PurchaseReaders.MAIN;
import static org.ticketorders.purchase.read.PurchaseReaders.NO_DEFAULTS;
import static org.ticketorders.purchase.read.PurchaseReaders.reader;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

/** What is read of a purchase, and how its violations are named. */
class PurchaseReaderTest extends OnPurchaseReader {

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

    /** What the schema finds, and what it cannot: who corrects the one would be told of the other only then. */
    @Test
    void namesEverythingThatIsWrongAtOnce() {
        String wrong = MINIMAL.replace("\"purchaseId\"", "\"phone\":\"1\",\"shop\":\"nowhere\",\"purchaseId\"")
                .replace("jane.appleseed@example.com", "jane.appleseed@example,com");

        assertThat(refusal(reader(NO_DEFAULTS), wrong).getViolations())
                .extracting(violation -> violation.path() + " " + violation.problem())
                .satisfiesExactlyInAnyOrder(
                        first -> assertThat(first).startsWith(" field 'phone' is unknown"),
                        second -> assertThat(second).startsWith("/receiver/email there is a comma"),
                        third -> assertThat(third).startsWith("/shop this shop is not known here"),
                        fourth -> assertThat(fourth).startsWith("/paymentMethod this is missing"),
                        fifth -> assertThat(fifth).startsWith("/currency this is missing"),
                        sixth -> assertThat(sixth).startsWith("/receiver/locale this is missing"));
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
                        "/receiver/email: there is no @ in this e-mail address: write one such as name@example.org",
                        "/receiver/firstname: this is empty: fill it in",
                        "/receiver: field 'nickname' is unknown: remove it, or correct its name to one of locale, email,"
                                + " firstname, lastname",
                        "/receiver: field 'lastname' is missing: add it",
                        "/receiver/locale: this is no locale: write language and country, such as nl_NL",
                        "/tickets/0/ticket: this is no GUID of a ticket: write one such as 0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01",
                        "/tickets/0/quantity: this is too small: write 1 or more",
                        "/tickets/1: field 'ticket' is missing: add it",
                        "/tickets/1: field 'row' is unknown: remove it, or correct its name to one of ticket, ticketName, quantity",
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

    @ParameterizedTest
    @ValueSource(strings = {"0.99999999999999999999999", "1.00000000000000000001", "100.000000000000000001"})
    void takesNoFractionForAWholeNumberHoweverLittleItLacks(String quantity) throws Exception {
        String text = MAXIMAL.replaceFirst("\"quantity\":\\s*\\d+", "\"quantity\": " + quantity);

        assertThat(refusal(text).getViolations())
                .contains(new Violation(
                        "/tickets/0/quantity", "this is a number that is not whole: write a whole number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-999999999", "-1e999999999", "1e2147483647", "1e-2147483647"})
    @Timeout(10)
    void refusesNumbersOfAbsurdMagnitudeAtOnce(String quantity) throws Exception {
        String text = MAXIMAL.replaceFirst("\"quantity\":\\s*\\d+", "\"quantity\": " + quantity);

        assertThat(refusal(text).getViolations()).isNotEmpty();
    }

    /** Such a number is read as infinite, which is neither whole nor broken. */
    @Test
    void saysOnlyThatANumberIsTooLarge() throws Exception {
        String text = MAXIMAL.replaceFirst("\"quantity\":\\s*\\d+", "\"quantity\": 1e400");

        assertThat(refusal(text).getViolations())
                .containsExactly(new Violation("/tickets/0/quantity", "this is too large: write 100 or less"));
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
}

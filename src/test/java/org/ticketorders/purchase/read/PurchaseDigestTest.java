package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.purchase.read.PurchaseReaders.DEFAULTS;
import static org.ticketorders.purchase.read.PurchaseReaders.MAIN;
import static org.ticketorders.purchase.read.PurchaseReaders.reader;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.read.PurchaseReader.Reading;
import org.ticketorders.shop.ShopsOf;

/** When two purchases are the same. */
class PurchaseDigestTest extends OnPurchaseReader {

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

    /** A name is for people: an ERP system that gives a ticket another one sends the same purchase. */
    @Test
    void hasOneMeaningWhateverItsTicketsAreCalled() {
        String named = MINIMAL.replaceFirst("\\{\"ticket\"", "{\"ticketName\":\"%s\",\"ticket\"");

        assertThat(reader.read(String.format(named, "Standing")).meaning())
                .isEqualTo(reader.read(MINIMAL).meaning())
                .isEqualTo(reader.read(String.format(named, "Seat")).meaning());
        assertThat(reader.read(String.format(named, "Standing")).purchase())
                .isEqualTo(reader.read(MINIMAL).purchase());
        assertThat(reader.read(MINIMAL).ticketNames()).isEmpty();
        assertThat(reader.read(String.format(named, " For Jane Appleseed,\u00a0standing"))
                        .ticketNames())
                .isEqualTo(Map.of(TICKET, "For (receiver) (receiver), standing"));
        assertThat(reader.read(String.format(named, " ")).ticketNames()).isEmpty();
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
}

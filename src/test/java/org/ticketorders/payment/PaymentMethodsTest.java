package org.ticketorders.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Status;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

class PaymentMethodsTest {

    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    private static final String OTHER_SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f709999";
    private static final String IDEAL = "2f01a3c0-3668-11e6-9fa9-419d70281599";
    private static final String BANCONTACT = "2f01a3c0-3668-11e6-9fa9-419d70281600";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static final String LIST = """
            [{"guid":"2f01a3c0-3668-11e6-9fa9-419d70281599","name":"iDeal","pivot":{"shop_id":"x"}},
             {"guid":"2f01a3c0-3668-11e6-9fa9-419d70281600","name":"Bancontact"}]""";

    private final SettableClock clock = new SettableClock(NOW);
    private final PaymentMethods methods = new PaymentMethods(
            new PaymentProperties(Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(1), Map.of()),
            clock);

    @ParameterizedTest
    @CsvSource({
        "iDeal, 2f01a3c0-3668-11e6-9fa9-419d70281599",
        "IDEAL, 2f01a3c0-3668-11e6-9fa9-419d70281599",
        "bancontact, 2f01a3c0-3668-11e6-9fa9-419d70281600",
        "2f01a3c0-3668-11e6-9fa9-419d70281600, 2f01a3c0-3668-11e6-9fa9-419d70281600",
        "2F01A3C0-3668-11E6-9FA9-419D70281600, 2f01a3c0-3668-11e6-9fa9-419d70281600",
    })
    void choosesByGuidOrNameWithoutRegardToCase(String guidOrName, String expected) {
        store(LIST);

        assertThat(methods.choose(purchase(SHOP, guidOrName))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sea shells", "", "iDea", "i Deal", "2f01a3c0-3668-11e6-9fa9-419d70281601"})
    void refusesWhatIsNotOfferedAndNamesWhatIs(String guidOrName) {
        store(LIST);

        PurchaseRejected rejected =
                catchThrowableOfType(PurchaseRejected.class, () -> methods.choose(purchase(SHOP, guidOrName)));

        assertThat(rejected.getEnding().state()).isEqualTo(State.REJECTED);
        assertThat(rejected.getEnding().reason()).isEqualTo(Reason.PAYMENT_METHOD_NOT_OFFERED);
        assertThat(rejected.getEnding().detail())
                .contains("'" + guidOrName + "'")
                .endsWith("iDeal, Bancontact");
        assertThat(rejected.getEnding().shopStatus()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"iDeal for Jane Appleseed", "JANE APPLESEED", "jane.appleseed@example.com", "Mrs Appleseed"})
    void namesNoCustomerWhoseNameWasWrittenForThePaymentMethod(String written) {
        store(LIST);

        PurchaseRejected rejected =
                catchThrowableOfType(PurchaseRejected.class, () -> methods.choose(purchase(SHOP, written)));

        assertThat(rejected.getEnding().detail())
                .startsWith("the shop does not offer '")
                .doesNotContainIgnoringCase("jane")
                .doesNotContainIgnoringCase("appleseed");
    }

    @Test
    void namesNoCustomerWhereTheShopHasTwoMethodsOfThatName() {
        store("[{\"guid\":\"g-1\",\"name\":\"Jane\"},{\"guid\":\"g-2\",\"name\":\"jane\"}]");

        PurchaseRejected rejected =
                catchThrowableOfType(PurchaseRejected.class, () -> methods.choose(purchase(SHOP, "JANE")));

        assertThat(rejected.getEnding().detail()).startsWith("the shop offers '(receiver)' 2 times");
    }

    @Test
    void readsTheListLeniently() {
        store("[{\"name\":\"nameless guid\"},{\"guid\":\"g-1\"},7,{\"guid\":\"g-2\",\"name\":\"Two\",\"extra\":[]}]");

        assertThat(methods.choose(purchase(SHOP, "g-1"))).isEqualTo("g-1");
        assertThat(methods.choose(purchase(SHOP, "two"))).isEqualTo("g-2");
        assertThatThrownBy(() -> methods.choose(purchase(SHOP, "nameless guid")))
                .isInstanceOf(PurchaseRejected.class);
    }

    @Test
    void keepsShopsApart() {
        store(LIST);

        assertThat(methods.isFresh(OTHER_SHOP)).isFalse();
        assertThat(methods.hasCopy(OTHER_SHOP)).isFalse();
        assertThatThrownBy(() -> methods.choose(purchase(OTHER_SHOP, "iDeal"))).isInstanceOf(ShopUnavailable.class);
    }

    @Test
    void aCopyIsFreshForTenMinutesAndServesAfterThatToo() {
        assertThat(methods.isFresh(SHOP)).isFalse();
        assertThat(methods.hasCopy(SHOP)).isFalse();
        store(LIST);
        assertThat(methods.isFresh(SHOP)).isTrue();

        clock.set(NOW.plus(Duration.ofMinutes(10)).minusNanos(1));
        assertThat(methods.isFresh(SHOP)).isTrue();
        clock.set(NOW.plus(Duration.ofMinutes(10)));
        assertThat(methods.isFresh(SHOP)).isFalse();
        assertThat(methods.hasCopy(SHOP)).isTrue();
        assertThat(methods.choose(purchase(SHOP, "iDeal"))).isEqualTo(IDEAL);
    }

    @Test
    void aStaleCopyServesHalfAMinuteLongerWhenTheHostCannotBeAsked() {
        store(LIST);
        clock.set(NOW.plus(Duration.ofMinutes(15)));

        methods.keepStale(SHOP);

        assertThat(methods.isFresh(SHOP)).isTrue();
        assertThat(methods.choose(purchase(SHOP, "Bancontact"))).isEqualTo(BANCONTACT);
        clock.advance(Duration.ofSeconds(30));
        assertThat(methods.isFresh(SHOP)).isFalse();
    }

    @Test
    void aStaleCopyServesForABoundedTime() {
        store(LIST);
        assertThat(methods.staleAges()).isEmpty();
        clock.set(NOW.plus(Duration.ofMinutes(69)).plusSeconds(50));

        methods.keepStale(SHOP);

        assertThat(methods.hasCopy(SHOP)).isTrue();
        assertThat(methods.isFresh(SHOP)).isTrue();
        assertThat(methods.staleAges())
                .containsEntry(SHOP, Duration.ofMinutes(69).plusSeconds(50));
        clock.advance(Duration.ofSeconds(10));
        // not even for the rest of the half minute
        assertThat(methods.isFresh(SHOP)).isFalse();
        assertThat(methods.hasCopy(SHOP)).isFalse();
        store(LIST);
        assertThat(methods.hasCopy(SHOP)).isTrue();
        assertThat(methods.staleAges()).isEmpty();
    }

    @Test
    void tellsNoAgeOfAListThatNobodyAsksForAnyMore() {
        store(LIST);
        clock.set(NOW.plus(Duration.ofMinutes(15)));
        methods.keepStale(SHOP);
        assertThat(methods.staleAges()).hasSize(1);

        clock.advance(Duration.ofMinutes(2));

        assertThat(methods.staleAges()).isEmpty();
    }

    @Test
    void healthNamesTheShopAndIsOutOfServiceOnceHalfOfTheTimeIsOver() {
        PaymentProperties properties =
                new PaymentProperties(Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(1), Map.of());
        PaymentMethodsHealthIndicator health = new PaymentMethodsHealthIndicator(methods, properties);
        store(LIST);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        clock.set(NOW.plus(Duration.ofMinutes(15)));
        methods.keepStale(SHOP);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        assertThat(health.health().getDetails().get(SHOP).toString()).contains("are 15m old", "for up to 1h10m");

        clock.set(NOW.plus(Duration.ofMinutes(40)));
        methods.keepStale(SHOP);

        assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void thereIsNothingToKeepWhereThereIsNoCopy() {
        methods.keepStale(SHOP);

        assertThat(methods.hasCopy(SHOP)).isFalse();
        assertThat(methods.isFresh(SHOP)).isFalse();
    }

    @Test
    void aNewAnswerReplacesTheCopyAndClearingForgetsIt() {
        store(LIST);
        store("[{\"guid\":\"g-1\",\"name\":\"Sofort\"}]");

        assertThat(methods.choose(purchase(SHOP, "Sofort"))).isEqualTo("g-1");
        assertThatThrownBy(() -> methods.choose(purchase(SHOP, "iDeal"))).isInstanceOf(PurchaseRejected.class);
        methods.clear();
        assertThat(methods.hasCopy(SHOP)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 408, 429, 500, 503})
    void anOutageLeavesTheCopyAlone(int status) {
        store(LIST);

        assertThatThrownBy(() -> methods.store(SHOP, new HttpAnswer(status, bytes("[]"), "7")))
                .isInstanceOfSatisfying(ShopUnavailable.class, e -> assertThat(e.getRetryAfter())
                        .isEqualTo(Duration.ofSeconds(7)));
        assertThat(methods.choose(purchase(SHOP, "iDeal"))).isEqualTo(IDEAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"data\":[]}",
                "null",
                "<html>",
                "[{\"guid\":\"a\",\"guid\":\"b\"}]",
                "[]",
                "[{}]",
                "[null,7,\"iDeal\"]",
                "[{\"name\":\"iDeal\"}]",
                "[{\"guid\":\" \",\"name\":\"iDeal\"}]",
                "[{\"guid\":7,\"name\":\"iDeal\"}]",
            })
    void anAnswerWithoutAListLeavesTheCopyAlone(String body) {
        store(LIST);

        assertThatThrownBy(() -> store(body)).isInstanceOf(ShopUnavailable.class);
        assertThat(methods.choose(purchase(SHOP, "iDeal"))).isEqualTo(IDEAL);
    }

    @ParameterizedTest
    @CsvSource({"403, <html>blocked</html>", "404, default backend - 404", "401, ''"})
    void whatIsNotTheApisAnswerLeavesTheCopyAlone(int status, String body) {
        store(LIST);

        assertThatThrownBy(() -> methods.store(SHOP, new HttpAnswer(status, bytes(body), null)))
                .isInstanceOf(ShopUnavailable.class)
                .hasMessageContaining("this is not the shop's answer (HTTP " + status);
        assertThat(methods.choose(purchase(SHOP, "iDeal"))).isEqualTo(IDEAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"  iDeal", "iDeal ", "IDEAL\u00a0", "\u2003ideal\t"})
    void looksAtNoBlanksAroundAName(String name) {
        store(LIST.replace("iDeal", " iDeal  "));

        assertThat(methods.choose(purchase(SHOP, name))).isEqualTo(IDEAL);
        assertThat(catchThrowableOfType(PurchaseRejected.class, () -> methods.choose(purchase(SHOP, "Sea shells")))
                        .getEnding()
                        .detail())
                .endsWith(": iDeal, Bancontact");
    }

    @Test
    void takesAccentsForTheSameHoweverTheyAreWritten() {
        store("[{\"guid\":\"g-1\",\"name\":\"Carte Cr\u00e9dit\"}]");

        assertThat(methods.choose(purchase(SHOP, "carte  cre\u0301dit"))).isEqualTo("g-1");
    }

    @Test
    void refusesANameThatTwoMethodsHaveAndNamesBoth() {
        String two = LIST.replace("Bancontact", "ideal ");
        store(two);

        PurchaseRejected rejected =
                catchThrowableOfType(PurchaseRejected.class, () -> methods.choose(purchase(SHOP, "iDeal")));

        assertThat(rejected.getEnding().reason()).isEqualTo(Reason.PAYMENT_METHOD_NOT_OFFERED);
        assertThat(rejected.getEnding().detail())
                .contains("'iDeal' 2 times", IDEAL, BANCONTACT, "openticket.payment-methods.aliases");
        assertThat(methods.choose(purchase(SHOP, BANCONTACT))).isEqualTo(BANCONTACT);
    }

    @Test
    void oneMethodThatIsListedTwiceIsOne() {
        store("[{\"guid\":\"g-1\",\"name\":\"One\"},{\"guid\":\"G-1\",\"name\":\"One\"}]");

        assertThat(methods.choose(purchase(SHOP, "one"))).isEqualTo("g-1");
    }

    @ParameterizedTest
    @CsvSource({"iDeal, Wero", "iDeal, 2f01a3c0-3668-11e6-9fa9-419d70281601", "' IDEAL ', ' wero'"})
    void anAliasLeadsToARenamedMethodWhereTheShopHasIt(String name, String method) {
        PaymentMethods renamed = new PaymentMethods(
                new PaymentProperties(
                        Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(1), Map.of(name, method)),
                clock);
        String list = "[{\"guid\":\"2f01a3c0-3668-11e6-9fa9-419d70281601\",\"name\":\"Wero\"}]";
        renamed.store(SHOP, new HttpAnswer(200, bytes(list), null));
        renamed.store(OTHER_SHOP, new HttpAnswer(200, bytes(LIST), null));

        assertThat(renamed.choose(purchase(SHOP, "iDeal"))).isEqualTo("2f01a3c0-3668-11e6-9fa9-419d70281601");
        assertThat(renamed.choose(purchase(OTHER_SHOP, "iDeal")))
                .as("not renamed there")
                .isEqualTo(IDEAL);
    }

    @Test
    void anAliasDecidesBetweenTwoOfOneName() {
        PaymentMethods decided = new PaymentMethods(
                new PaymentProperties(
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(30),
                        Duration.ofHours(1),
                        Map.of("iDeal", BANCONTACT)),
                clock);
        decided.store(SHOP, new HttpAnswer(200, bytes(LIST.replace("Bancontact", "iDeal")), null));

        assertThat(decided.choose(purchase(SHOP, "ideal"))).isEqualTo(BANCONTACT);
    }

    @Test
    void refusesAliasesThatDifferInNothingThatIsLookedAt() {
        assertThat(new PaymentProperties(
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(30),
                                Duration.ofHours(1),
                                Map.of("iDeal", "a", "ideal ", "b"))
                        .isEachAliasNamedOnce())
                .isFalse();
        assertThat(new PaymentProperties(
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(30),
                                Duration.ofHours(1),
                                Map.of("iDeal", "a"))
                        .isEachAliasNamedOnce())
                .isTrue();
    }

    @Test
    void aShopThatTheApiDoesNotKnowIsARefusal() {
        PurchaseRejected rejected = catchThrowableOfType(
                PurchaseRejected.class,
                () -> methods.store(
                        SHOP, new HttpAnswer(404, bytes("{\"error_description\":\"no such shop\"}"), null)));

        assertThat(rejected.getEnding().reason()).isEqualTo(Reason.REFUSED_BY_SHOP);
        assertThat(rejected.getEnding().detail()).contains(SHOP).contains("no such shop");
        assertThat(rejected.getEnding().shopStatus()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedTokenIsNoRefusalOfThePurchase(int status) {
        String own = "{\"error_description\":\"The access token is revoked\",\"status_code\":" + status + "}";

        assertThatThrownBy(() -> methods.store(SHOP, new HttpAnswer(status, bytes(own), null)))
                .isInstanceOf(ShopUnauthorized.class);
    }

    static Purchase purchase(String shop, String paymentMethod) {
        return new Purchase(
                "ERP-1",
                shop,
                paymentMethod,
                "EUR",
                new Receiver("nl_NL", "jane.appleseed@example.com", "Jane", "Appleseed"),
                List.of(new TicketLine(OTHER_SHOP, 1)));
    }

    private void store(String body) {
        methods.store(SHOP, new HttpAnswer(200, bytes(body), null));
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}

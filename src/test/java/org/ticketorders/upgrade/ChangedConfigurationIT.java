package org.ticketorders.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Starts with another configuration while purchases are under way, by which they would be others, or none. */
class ChangedConfigurationIT {

    private static final String ALIAS = "openticket.shop.aliases.main";
    private static final String DEFAULT_SHOP = "openticket.purchase.defaults.shop";
    private static final String OTHER_SHOP = "11111111-2222-4333-8444-555555555555";
    private static final String WHY = "{\"why\": \"the configuration was changed\"}";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"a lower bound", "a name less"})
    void tellsNobodyThatWhatWasAcceptedIsNoPurchase(String change) throws Exception {
        UpgradeIT.unpack("/upgrade/data-of-schema-1.zip", directory);
        try (TestApp app = TestApp.prepare(
                directory, "openticket.ledger.keep-details=36500d", "openticket.ledger.keep-rows=36500d")) {
            if (change.equals("a lower bound")) {
                app.with("openticket.purchase.max-units=1");
            } else {
                app.without(ALIAS).without(DEFAULT_SHOP);
            }
            app.startAgain();

            // the order may have been taken
            assertThat(app.awaitState("OLD-ORDERING", State.IN_DOUBT).ending().reason())
                    .isEqualTo(Reason.INTERRUPTED);
            assertThat(app.outcomeWords("OLD-ORDERING")).containsExactly("1 in-doubt");
            assertThat(app.letters("dead-letter.in-doubt", "OLD-ORDERING")).hasSize(1);
            assertThat(reply(app, Messages.purchase("OLD-ORDERED", Catalogue.STANDING, 2)))
                    .isEqualTo("ordered");
            assertThat(reply(app, Messages.purchase("NEW-1", Catalogue.STANDING, 2)))
                    .isEqualTo("invalid");
            replaysInVain(app, "OLD-FAILED");
            for (String waiting : List.of("OLD-ACCEPTED", "OLD-HELD")) {
                assertThat(app.row(waiting).state().isEnd()).as(waiting).isFalse();
                assertThat(app.outcomes(waiting)).as(waiting).isEmpty();
            }
            for (String old : List.of("OLD-ACCEPTED", "OLD-HELD", "OLD-ORDERING", "OLD-ORDERED", "OLD-FAILED")) {
                assertThat(app.letters("dead-letter.invalid", old)).as(old).isEmpty();
            }
            assertThat(app.orders()).isEmpty();

            app.stop();
            app.with(ALIAS, Catalogue.SHOP).without("openticket.purchase.max-units");
            app.startAgain();

            for (String waiting : List.of("OLD-ACCEPTED", "OLD-HELD")) {
                assertThat(app.awaitState(waiting, State.ORDERED).attempt())
                        .as(waiting)
                        .isEqualTo(2);
                assertThat(app.outcomeWords(waiting)).containsExactly("2 ordered");
            }
        }
    }

    private static void replaysInVain(TestApp app, String id) {
        new OpsHttp(app).post("/purchases/" + id + "/replay", WHY).ok(202);

        await().atMost(TestApp.PATIENCE).until(() -> app.row(id).attempt() == 2);
        assertThat(app.awaitState(id, State.FAILED).ending().detail()).contains("replayed without success");
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(app.letters("dead-letter.failed", id))
                .hasSize(1));
        assertThat(app.outcomeWords(id)).containsExactly("1 failed", "2 failed");
    }

    private static String reply(TestApp app, String body) throws JMSException {
        try (JMSContext jms = app.senders().createContext()) {
            return TestApp.ask(jms, body).path("outcome").asText();
        }
    }

    @Test
    void ordersWhereTheTicketsAreHeldAndBeginsAnewWhereTheNameLeadsNow() throws Exception {
        try (TestApp app = TestApp.start(directory)) {
            app.suspend("receive-held-reservation");
            String held = TestApp.newId();
            app.send(Messages.traceable(held, Catalogue.STANDING, 2).replace("\"currency\":\"EUR\",", ""));
            app.awaitState(held, State.HELD);
            String rejected = TestApp.newId();
            app.send(Messages.traceable(rejected, Catalogue.FRONT_ROW, 1));
            app.awaitState(rejected, State.REJECTED);
            app.stop();
            app.shop.clearRequests();

            app.with(ALIAS, OTHER_SHOP).with("openticket.purchase.defaults.currency", "USD");
            app.startAgain();

            assertThat(app.awaitState(held, State.ORDERED).shop()).isEqualTo(Catalogue.SHOP);
            assertThat(app.shop.requests())
                    .filteredOn(request -> request.call() == Call.ORDER)
                    .singleElement()
                    .satisfies(request -> assertThat(request.path()).isEqualTo("/" + Catalogue.SHOP + "/order"));
            assertThat(app.row(held).hold().currency()).isEqualTo("EUR");

            new OpsHttp(app).post("/purchases/" + rejected + "/replay", WHY).ok(202);

            await().atMost(TestApp.PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> app.row(rejected).attempt() == 2);
            PurchaseRecord again = app.awaitState(rejected, State.REJECTED);
            assertThat(again.shop()).isEqualTo(OTHER_SHOP);
            assertThat(app.letters("dead-letter.rejected", rejected))
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(letter.getStringProperty("shopGuid")).isEqualTo(OTHER_SHOP));
        }
    }
}

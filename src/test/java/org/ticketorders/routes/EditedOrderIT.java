package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.testing.TestApp;

/**
 * Should an edited order route ever run all the same: whatever is dropped, doubled or moved in it, no purchase is posted twice, and
 * none is lost once the route is what it was.
 */
class EditedOrderIT {

    private static final Set<State> HARMLESS = Set.of(State.ORDERED, State.IN_DOUBT);

    @RegisterExtension
    static final TestApp app = TestApp.perClass(
            "openticket.pause.after-failures=1000",
            "openticket.ledger.republish-after=2s",
            "openticket.housekeeping.period-millis=300");

    @Test
    void postsNoOrderTwice() throws Exception {
        RouteMutants route = new RouteMutants(RouteBundle.flows().stream()
                .filter(flow -> flow.id().equals("create-order"))
                .findFirst()
                .orElseThrow());
        List<RouteMutants.Mutant> mutants = route.all();
        assertThat(mutants).hasSizeGreaterThan(15);

        for (RouteMutants.Mutant mutant : mutants) {
            if (catchThrowable(() -> load(mutant.text())) != null) {
                load(route.text());
                continue;
            }
            long before = app.shop.count(Call.ORDER);
            String id = app.order(1);
            await().pollDelay(Duration.ofMillis(50)).atMost(TestApp.PATIENCE).until(() -> isWorkedOn(id));

            load(route.text());

            await(mutant.what())
                    .atMost(TestApp.PATIENCE)
                    .until(() -> app.row(id) != null
                            && app.row(id).state().isEnd()
                            && app.row(id).published());
            assertThat(app.row(id).state()).as(mutant.what()).isIn(HARMLESS);
            assertThat(app.shop.count(Call.ORDER) - before).as(mutant.what()).isLessThanOrEqualTo(1);
        }
    }

    /** Whether the route has done what it does with the purchase, at least once. */
    private static boolean isWorkedOn(String id) {
        PurchaseRecord row = app.row(id);
        return row != null && app.path(id).contains(State.ORDERING);
    }

    private static void load(String text) throws Exception {
        RoutesLoader loader = PluginHelper.getRoutesLoader(app.camel());
        loader.updateRoutes(ResourceHelper.fromString("create-order.camel.yaml", text));
    }
}

package org.ticketorders.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.LaneStage;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.TestApp;

/** A shop gets a lane while its purchases are under way, and loses it again. */
class LaneAddedIT {

    /** Its row says by which message it is owned: a move must not make another message of it. */
    @Test
    void goesOnWithWhatWasAcceptedBeforeItsShopHadALane(@TempDir Path directory) {
        try (TestApp app =
                TestApp.start(directory, "openticket.pause.after-failures=1", "openticket.repeat.redeliveries=0")) {
            app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(-1));
            String id = app.order(1);
            await().atMost(TestApp.PATIENCE)
                    .until(() -> !app.bean(Pauses.class).current().isEmpty());
            app.stop();
            app.shop.clearFaults();

            app.with("openticket.shops.main.guid=" + Catalogue.SHOP).startAgain();

            assertThat(app.awaitState(id, State.ORDERED).attempt()).isGreaterThan(1);
            assertThat(app.camel().getRoute("receive-purchase.main")).isNotNull();
            app.bean(Pauses.class).pauseByOperator(new LaneStage(Stage.RESERVE, "main"), "ada", "to leave one behind");
            String left = app.order(1);
            await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested.main") == 1);
            app.stop();

            app.without("openticket.shops.main.guid").startAgain();

            JsonNode broker = app.health().path("components").path("broker");
            assertThat(broker.path("status").asText()).isEqualTo("DOWN");
            assertThat(broker.path("details").path("purchase.requested.main").asText())
                    .startsWith("1 messages of a shop that is not configured any more");
            assertThat(app.row(left)).isNull();
        }
    }
}

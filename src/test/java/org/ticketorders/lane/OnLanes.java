package org.ticketorders.lane;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.LaneStage;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** An application of five shops, of which four have a lane each. */
abstract class OnLanes {

    static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";
    static final String SOUTH = "11111111-aaaa-4aaa-8aaa-000000000002";
    static final String WEST = "11111111-aaaa-4aaa-8aaa-000000000003";
    static final String EAST = "11111111-aaaa-4aaa-8aaa-000000000004";

    /** Of each queue. */
    static final int CONSUMERS = 8;

    static final Duration ORDER_TAKES = Duration.ofSeconds(8);

    static final int CALLS_PER_SECOND = 10;
    static final Duration WEST_HOLD = Duration.ofSeconds(200);

    static final Section SOUTH_RESERVES = new LaneStage(Stage.RESERVE, "south");
    static final Section NORTH_RESERVES = new LaneStage(Stage.RESERVE, "north");

    @TempDir
    static Path directory;

    static final Checker checker = new Checker();

    @AutoClose
    static TestApp app;

    @BeforeAll
    static void start() {
        app = TestApp.prepare(
                directory,
                "openticket.http.answer-timeout=15s",
                // fewer than a slow shop's consumers ask for at a time
                "openticket.http.max-connections=24",
                "openticket.pause.after-failures=2",
                "openticket.pause.max-probe=300ms",
                "openticket.repeat.redeliveries=0",
                "openticket.shops.north.guid=" + NORTH,
                "openticket.shops.north.token=token-of-north",
                "openticket.shops.south.guid=" + SOUTH,
                "openticket.shops.south.token=token-of-south",
                "openticket.shops.west.guid=" + WEST,
                "openticket.shops.west.calls-per-second=" + CALLS_PER_SECOND,
                "openticket.shops.west.hold.life=" + WEST_HOLD.toSeconds() + "s",
                "openticket.shops.west.hold.safety-margin=0s",
                "openticket.shops.east.guid=" + EAST,
                "openticket.shops.east.hold.life=3s",
                "openticket.shops.east.hold.safety-margin=500ms",
                "openticket.hold.max-renewals=50",
                "openticket.purchase.max-attempts=100");
        for (String shop : List.of(NORTH, SOUTH, WEST, EAST)) {
            app.shop.putTicket(
                    shop, new Catalogue.Ticket(Catalogue.STANDING, "Standing", 10_000, 2_500, Catalogue.EVENT_DATE));
            app.shop.putTicket(
                    shop, new Catalogue.Ticket(Catalogue.FRONT_ROW, "Front row", 0, 9_500, Catalogue.EVENT_DATE));
        }
        acceptAllTokens();
        app.startAgain();
    }

    @AfterEach
    void allIsWellAgain() {
        app.shop.clearFaults();
        acceptAllTokens();
        Pauses pauses = app.bean(Pauses.class);
        app.resumeStages();
        await().atMost(TestApp.PATIENCE).until(() -> pauses.current().isEmpty());
    }

    static void acceptAllTokens() {
        app.shop.acceptOnly(Settings.TOKEN, "token-of-north", "token-of-south");
    }

    boolean isPaused(Section section) {
        return app.bean(Pauses.class).current().stream()
                .anyMatch(pause -> pause.stage().equals(section));
    }

    List<String> send(String shop, int purchases) {
        return send(shop, purchases, 1);
    }

    List<String> send(String shop, int purchases, int quantity) {
        return IntStream.range(0, purchases)
                .mapToObj(n -> send(shop, Catalogue.STANDING, quantity))
                .toList();
    }

    String send(String shop, String ticket, int quantity) {
        String id = TestApp.newId();
        String body = Messages.traceable(shop, id, ticket, quantity);
        app.send(body);
        checker.accepted(body);
        return id;
    }
}

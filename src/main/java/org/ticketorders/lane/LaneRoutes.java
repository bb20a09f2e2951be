package org.ticketorders.lane;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.Shops.NamedShop;

/** Makes the routes of each lane from the templates among the route files. */
@Component
class LaneRoutes extends RouteBuilder {

    private static final String TAKE = "receive-in-lane";
    private static final String TAKE_HELD = "receive-held-in-lane";

    private final Shops shops;
    private final Lanes lanes;
    private final int requested;
    private final int again;
    private final int held;

    LaneRoutes(
            Shops shops,
            Lanes lanes,
            @Value("${openticket.consumers.purchase-requested}") int requested,
            @Value("${openticket.consumers.purchase-again}") int again,
            @Value("${openticket.consumers.reservation-held}") int held) {
        this.shops = shops;
        this.lanes = lanes;
        this.requested = requested;
        this.again = again;
        this.held = held;
    }

    @Override
    public void configure() {
        if (!lanes.areUsed()) {
            return;
        }
        take(Shops.OTHERS, "", requested, again);
        for (NamedShop shop : shops.own()) {
            ShopSettings.Consumers own = shop.settings().consumers();
            String lane = shop.name();
            take(lane, "." + lane, first(own.purchaseRequested(), requested), first(own.purchaseAgain(), again));
            templatedRoute(TAKE_HELD)
                    .routeId("receive-held-reservation." + lane)
                    .parameter("shop", lane)
                    .parameter("queue", Lanes.held(lane))
                    .parameter("consumers", Integer.toString(first(own.reservationHeld(), held)));
        }
    }

    private void take(String lane, String section, int requested, int again) {
        take("receive-purchase." + lane, Lanes.requested(lane), section, requested);
        take("receive-renewal." + lane, Lanes.again(lane), section, again);
    }

    /** @param section what follows the name of a stage where it is the lane's part of that */
    private void take(String route, String queue, String section, int consumers) {
        templatedRoute(TAKE)
                .routeId(route)
                .parameter("queue", queue)
                .parameter("section", section)
                .parameter("consumers", Integer.toString(consumers));
    }

    private static int first(Integer own, int common) {
        return own == null ? common : own;
    }
}

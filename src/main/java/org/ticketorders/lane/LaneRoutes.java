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

    private static final String RECEIVE = "receive-in-lane";
    private static final String RECEIVE_HELD = "receive-held-in-lane";

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
        reserve(Shops.OTHERS, requested, again);
        for (NamedShop shop : shops.own()) {
            ShopSettings.Consumers own = shop.settings().consumers();
            reserve(shop.name(), first(own.purchaseRequested(), requested), first(own.purchaseAgain(), again));
            templatedRoute(RECEIVE_HELD)
                    .routeId(lanes.orderRoutes(shop.name()).get(0))
                    .parameter("shop", shop.name())
                    .parameter("queue", Lanes.held(shop.name()))
                    .parameter("consumers", Integer.toString(first(own.reservationHeld(), held)));
        }
    }

    private void reserve(String lane, int requested, int again) {
        receive(lanes.reserveRoutes(lane).get(0), Lanes.requested(lane), requested);
        receive(lanes.reserveRoutes(lane).get(1), Lanes.again(lane), again);
    }

    private void receive(String route, String queue, int consumers) {
        templatedRoute(RECEIVE)
                .routeId(route)
                .parameter("queue", queue)
                .parameter("consumers", Integer.toString(consumers));
    }

    private static int first(Integer own, int common) {
        return own == null ? common : own;
    }
}

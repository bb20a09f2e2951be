package org.ticketorders.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.ticketorders.outage.Pauses;
import org.ticketorders.outage.Stage;
import org.ticketorders.shop.HostCalls;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.Shops;
import org.ticketorders.token.Tokens;

/** How the shop does, as far as we have seen. Nothing is asked of it. */
@Component
public class ShopDesk {

    private final HostCalls calls;
    private final Pauses pauses;
    private final Tokens tokens;
    private final ShopProperties properties;
    private final Shops shops;
    private final Clock clock;

    ShopDesk(HostCalls calls, Pauses pauses, Tokens tokens, ShopProperties properties, Shops shops, Clock clock) {
        this.shops = shops;
        this.calls = calls;
        this.pauses = pauses;
        this.tokens = tokens;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * One host.
     *
     * @param role {@code shop} for reservations and orders, {@code api} for payment methods, {@code auth} for tokens
     * @param paused whether an outage has paused a stage that asks it
     */
    public record Host(
            String role, String url, Instant lastSuccess, Instant lastFailure, String lastFailureWhy, boolean paused) {}

    /**
     * The access token, but for itself.
     *
     * @param kind {@code static} for a configured one, {@code refreshed} for one that is renewed
     * @param expiresAt null where that is not known
     */
    public record TokenView(String kind, Instant expiresAt, Long remainingSeconds) {}

    /** @param aliases our names for shops' GUIDs */
    public record ShopView(List<Host> hosts, TokenView token, Map<String, String> aliases) {}

    public ShopView view(OpsRequest request) {
        request.allows();
        return new ShopView(calls.hosts().stream().map(this::host).toList(), token(), shops.aliases());
    }

    private Host host(HostCalls.Host host) {
        List<Stage> paused =
                pauses.current().stream().map(pause -> pause.stage().kind()).toList();
        boolean waits =
                switch (host.role()) {
                    case SHOP -> paused.contains(Stage.ORDER) || paused.contains(Stage.RESERVE);
                    case API, AUTH -> paused.contains(Stage.RESERVE);
                };
        return new Host(
                host.role().word(), host.url(), host.lastSuccess(), host.lastFailure(), host.lastFailureWhy(), waits);
    }

    private TokenView token() {
        if (!tokens.isRenewable()) {
            return new TokenView(properties.token().isBlank() ? "none" : "static", null, null);
        }
        Instant expiresAt = tokens.expiresAt();
        return new TokenView(
                "refreshed",
                expiresAt,
                expiresAt == null
                        ? null
                        : Math.max(
                                0, Duration.between(clock.instant(), expiresAt).toSeconds()));
    }
}

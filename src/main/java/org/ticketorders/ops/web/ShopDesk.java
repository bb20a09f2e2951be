package org.ticketorders.ops.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.HostCalls;
import org.ticketorders.shop.Shops;
import org.ticketorders.token.Tokens;

/** How the shop does, as far as we have seen. Nothing is asked of it. */
@Component
public class ShopDesk {

    private final HostCalls calls;
    private final Pauses pauses;
    private final Tokens tokens;
    private final Shops shops;
    private final Clock clock;

    ShopDesk(HostCalls calls, Pauses pauses, Tokens tokens, Shops shops, Clock clock) {
        this.shops = shops;
        this.calls = calls;
        this.pauses = pauses;
        this.tokens = tokens;
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
     * An access token, but for itself.
     *
     * @param kind {@code static} for a configured one, {@code refreshed} for one that is renewed, {@code none}
     * @param expiresAt null where that is not known
     */
    public record TokenView(String kind, Instant expiresAt, Long remainingSeconds) {}

    /**
     * A shop that has a token of its own.
     *
     * @param shop its name in {@code openticket.shops}
     */
    public record ShopToken(String shop, TokenView token) {}

    /**
     * @param token of all shops that have none of their own
     * @param aliases our names for shops' GUIDs
     */
    public record ShopView(List<Host> hosts, TokenView token, List<ShopToken> ownTokens, Map<String, String> aliases) {}

    public ShopView view(OpsRequest request) {
        request.allows();
        List<Tokens.TokenState> states = tokens.states();
        return new ShopView(
                calls.hosts().stream().map(this::host).toList(),
                token(states.get(0)),
                states.stream()
                        .skip(1)
                        .map(state -> new ShopToken(state.shop(), token(state)))
                        .toList(),
                shops.aliases());
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

    private TokenView token(Tokens.TokenState state) {
        Instant expiresAt = state.expiresAt();
        return new TokenView(
                state.kind(),
                expiresAt,
                expiresAt == null
                        ? null
                        : Math.max(
                                0, Duration.between(clock.instant(), expiresAt).toSeconds()));
    }
}

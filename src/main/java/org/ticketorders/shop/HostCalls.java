package org.ticketorders.shop;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/** How each host of the shop has answered last, whatever asked it. Safe for use by several threads. */
@Component
public class HostCalls {

    private final Map<Role, Host> hosts = new EnumMap<>(Role.class);
    private final Clock clock;

    HostCalls(ShopProperties properties, Clock clock) {
        this.clock = clock;
        hosts.put(Role.SHOP, Host.of(Role.SHOP, properties.baseUrl()));
        hosts.put(Role.API, Host.of(Role.API, properties.apiBaseUrl()));
        hosts.put(Role.AUTH, Host.of(Role.AUTH, properties.authBaseUrl()));
    }

    /** What a host is for. */
    public enum Role {
        /** Reservations and orders. */
        SHOP,
        /** Payment methods. */
        API,
        /** Tokens. */
        AUTH;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One host.
     *
     * @param lastSuccess when it answered last as a host that is well does, with JSON; UTC, null if it has not since the start
     * @param lastFailure when it last did not answer, or answered with 429, with 5xx, or with what is no JSON; UTC, null if it always did well
     * @param lastFailureWhy what happened then, without what was asked
     */
    public record Host(Role role, String url, Instant lastSuccess, Instant lastFailure, String lastFailureWhy) {

        static Host of(Role role, String url) {
            return new Host(role, url, null, null, null);
        }
    }

    /** The hosts in the order of their roles. */
    public synchronized List<Host> hosts() {
        return new ArrayList<>(hosts.values());
    }

    /** Whether the status alone says that the host is not well. */
    static boolean isFailure(int status) {
        return status == 429 || status >= 500;
    }

    /** @param first the first byte of the body that is no white space; -1 for an empty body */
    synchronized void answered(Role role, int status, int first) {
        if (isFailure(status)) {
            failed(role, "HTTP " + status);
        } else if (first != '{' && first != '[') {
            // a page of what stands in front of the host, whatever its status says
            failed(role, "HTTP " + status + (first < 0 ? " without a body" : " with what is no JSON"));
        } else {
            Host host = hosts.get(role);
            hosts.put(role, new Host(role, host.url(), clock.instant(), host.lastFailure(), host.lastFailureWhy()));
        }
    }

    synchronized void failed(Role role, String why) {
        Host host = hosts.get(role);
        hosts.put(role, new Host(role, host.url(), host.lastSuccess(), clock.instant(), why));
    }

    /** Tells the host of tokens from that of payment methods, which one client calls both. */
    synchronized Role roleOf(Role client, String authority, String path) {
        if (client != Role.API) {
            return client;
        }
        URI auth = URI.create(hosts.get(Role.AUTH).url());
        URI api = URI.create(hosts.get(Role.API).url());
        boolean isAuth = auth.getAuthority().equalsIgnoreCase(authority)
                && (!auth.getAuthority().equalsIgnoreCase(api.getAuthority()) || path.contains("/token"));
        return isAuth ? Role.AUTH : Role.API;
    }
}

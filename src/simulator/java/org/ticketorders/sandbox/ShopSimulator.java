package org.ticketorders.sandbox;

import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A simulated OpenTicket shop: a real HTTP server on 127.0.0.1 that plays the shop host, the API host and the
 * authentication host at once, with stock, reservations that lapse, orders, tokens, and faults on demand.
 *
 * <h2>Documented by OpenTicket</h2>
 * <ul>
 *   <li>The five calls: their methods, paths and headers. Reserve and payment methods want a Bearer token; the documented
 *       samples of the order call send none.
 *   <li>A reservation holds one ticket for 8 minutes, then lapses automatically. Nothing releases or extends it.
 *   <li>The list of payment methods: {@code guid}, {@code name}, {@code pivot}.
 *   <li>The body of an order and the shape of its successful answer; {@code amount} is an integer.
 *   <li>The fields of an entry in {@code errors} or {@code fatals}, though documented for another answer.
 *   <li>The token call needs the client's id and secret beside the refresh token. A refresh token is good once; the fields of the
 *       token answer; 3 days for an access token; an access token stays good after a refresh.
 *   <li>The error body {@code {error_description, status_code}}.
 *   <li>Getting a shop and a ticket, and the names of the limits that they show.
 * </ul>
 *
 * <h2>Assumed</h2>
 * <ul>
 *   <li>The JSON of a reservation, and that its products may come in either order.
 *   <li>Sold out is a 200 with an entry in {@code errors}; an unknown shop or ticket is a 404.
 *   <li>An order whose reservation has lapsed or was used is a 200 with an entry in {@code errors}; unknown or
 *       mismatched reservations and payment methods are in {@code fatals}. {@code order_id} and {@code redirectUrl}
 *       are null then, and nothing was ordered.
 *   <li>Every word in {@code reason}: {@code sold_out}, {@code reservation_expired}, {@code reservation_used},
 *       {@code reservation_unknown}, {@code reservation_mismatch}, {@code payment_method_not_available}.
 *   <li>A body that is no JSON is a 400, a missing field a 422, a missing or refused token a 401. The token call refuses as OAuth 2
 *       has it: {@code invalid_request} or {@code invalid_grant} with 400, {@code invalid_client} with 401.
 *   <li>{@code amount} is cents, the sum of the prices; a new order's {@code status} is {@code pending}.
 * </ul>
 *
 * <p>What comes after the order is at {@link SimulatedPayments}, {@link SimulatedOrders} and {@link SimulatedHooks}, each with what of it is
 * documented and what assumed.
 *
 * <p>All methods are thread-safe. The same control is offered over HTTP below {@code /_admin/}. Faults on demand are
 * described at {@link Fault}.
 */
public final class ShopSimulator implements AutoCloseable {

    private final Settings start;
    private final BoxOffice boxOffice;
    private final IssuedTokens tokens;
    private final SimulatedHooks hooks;
    private final SimulatedPayments payments;
    private final SimulatedOrders lookUps;
    private final FaultQueue faults = new FaultQueue();
    private final RequestLog requests = new RequestLog();
    private final SimulatorServer server;

    private volatile Settings settings;

    private ShopSimulator(Settings start) {
        this.start = start;
        this.settings = start;
        this.boxOffice = new BoxOffice(start.catalogue());
        this.tokens = new IssuedTokens(start);
        Vertx vertx = SimulatorServer.eventLoop();
        Timers timers = (millis, action) -> vertx.setTimer(Math.max(1, millis), timer -> action.run());
        this.hooks = new SimulatedHooks(timers, new HookSender(vertx));
        this.payments = new SimulatedPayments(timers, hooks::changed);
        this.lookUps = new SimulatedOrders(boxOffice::orders, payments);
        ShopApi shop = new ShopApi(boxOffice, payments, lookUps, hooks, tokens, this::settings, () -> uri().toString());
        this.server = new SimulatorServer(
                start.port(), this::settings, requests, faults, shop, hooks, new AdminApi(this), vertx);
    }

    /**
     * Starts a simulator and returns once it accepts connections.
     *
     * @throws IllegalStateException if the port cannot be had
     */
    public static ShopSimulator start(Settings settings) {
        ShopSimulator simulator = new ShopSimulator(settings);
        try {
            simulator.listen();
        } catch (IllegalStateException e) {
            simulator.close();
            throw e;
        }
        return simulator;
    }

    /** The TCP port; stays the same through {@link #stopListening()} and {@link #listen()}. */
    public int port() {
        return server.port();
    }

    /** Base URL of all three hosts, such as {@code http://127.0.0.1:8090}, without a slash at its end. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Plays an outage: closes the port and every connection, so that new ones are refused. All state stays. */
    public void stopListening() {
        server.stopListening();
    }

    /**
     * Ends an outage: accepts connections again on the same port.
     *
     * @throws IllegalStateException if the port cannot be had any more or the simulator is closed
     */
    public void listen() {
        server.listen();
    }

    /** Stops and frees the port and the threads; a second call does nothing. */
    @Override
    public void close() {
        server.close();
    }

    /** Plays these faults after those still pending; each request meets at most one, the first that fits. */
    public void faults(Fault... more) {
        faults.add(List.of(more));
    }

    /** The same for faults that are still to be built. */
    public void faults(Fault.Builder... more) {
        faults.add(Stream.of(more).map(Fault.Builder::build).toList());
    }

    /** The faults not used up, each with the number of requests it still hits. */
    public List<Fault> pendingFaults() {
        return faults.left();
    }

    /** Drops every pending fault; one that is being played is finished. */
    public void clearFaults() {
        faults.clear();
    }

    /** The webhooks: subscriptions, calls made, how they misbehave. */
    public SimulatedHooks hooks() {
        return hooks;
    }

    /** What becomes of orders once they are taken. */
    public SimulatedPayments payments() {
        return payments;
    }

    /** How orders are found. */
    public SimulatedOrders lookUps() {
        return lookUps;
    }

    /** Every order taken since the start or the last reset, oldest first, answered or not. */
    public List<TakenOrder> orders() {
        return boxOffice.orders();
    }

    /** The last requests to the shop API, oldest first, at most 100,000; admin requests are not among them. */
    public List<SeenRequest> requests() {
        return requests.all();
    }

    /** The last requests, oldest first, at most {@code limit} of them. */
    List<SeenRequest> lastRequests(int limit) {
        return requests.last(limit);
    }

    /** Requests of one call since the start, the last reset or the last clearing, faulty ones included. */
    public long count(Call call) {
        return requests.count(call);
    }

    /** Forgets the requests seen and their counts. */
    public void clearRequests() {
        requests.clear();
    }

    /** Stock of every ticket. */
    public List<TicketStock> tickets() {
        return boxOffice.stock();
    }

    /** Stock of one ticket, or null if the shop does not sell it. */
    public @Nullable TicketStock stock(String shop, String ticket) {
        return boxOffice.stock().stream()
                .filter(stock -> stock.shop().equals(shop) && stock.guid().equals(ticket))
                .findFirst()
                .orElse(null);
    }

    /** The ticket with the units left as its stock, or null if the shop does not sell it. */
    Catalogue.@Nullable Ticket ticket(String shop, String guid) {
        TicketStock stock = stock(shop, guid);
        return stock == null
                ? null
                : new Catalogue.Ticket(guid, stock.name(), stock.left(), stock.price(), stock.eventDate());
    }

    /**
     * Adds a ticket or changes it. Its stock is what can be reserved from now on; units held come back on top of it.
     * Reservations made before keep their price. A shop that did not exist gets the three default payment methods.
     */
    public void putTicket(String shop, Catalogue.Ticket ticket) {
        boxOffice.putTicket(shop, ticket);
    }

    /**
     * Gives a shop or a ticket limits in place of those it has: {@code max_tickets_per_order}, {@code min_orderable_amount_per_order} and the like. They are
     * shown, and not enforced.
     */
    public void limits(String guid, Map<String, Integer> limits) {
        boxOffice.limits(guid, limits);
    }

    /** The settings in force, with the changes made since the start. */
    public Settings settings() {
        return settings;
    }

    /** Lifetime of reservations made from now on, in milliseconds, 1 to 86,400,000. */
    public void holdMillis(long holdMillis) {
        change(now -> now.withHoldMillis(holdMillis));
    }

    /** Wait before each shop call, in milliseconds, at least 0. */
    public void latencyMillis(long latencyMillis) {
        change(now -> now.withLatencyMillis(latencyMillis));
    }

    /** Whether the order call answers 401 without an accepted token. */
    public void requireTokenForOrders(boolean required) {
        change(now -> now.withRequireTokenForOrders(required));
    }

    /** Revokes every access token, issued ones included, and accepts only these and those issued from now on. */
    public void acceptOnly(String... accessTokens) {
        change(now -> now.withAcceptedTokens(accessTokens));
        tokens.acceptOnly(List.of(accessTokens));
    }

    /** As {@link #acceptOnly} for refresh tokens; each of these is good once. */
    public void acceptOnlyRefresh(String... refreshTokens) {
        change(now -> now.withRefreshTokens(refreshTokens));
        tokens.acceptOnlyRefresh(List.of(refreshTokens));
    }

    private synchronized void change(UnaryOperator<Settings> change) {
        settings = change.apply(settings);
    }

    /** Lets every living reservation lapse now; its stock comes back. Returns how many there were. */
    public int lapseHolds() {
        return boxOffice.lapseAll();
    }

    /** Back to the state of the start: settings, catalogue, tokens; no orders, reservations, faults, requests, webhooks. */
    public void reset() {
        change(now -> start);
        boxOffice.reset(start.catalogue());
        payments.reset();
        hooks.reset();
        lookUps.lagMillis(0);
        tokens.reset(start);
        faults.clear();
        requests.clear();
    }
}

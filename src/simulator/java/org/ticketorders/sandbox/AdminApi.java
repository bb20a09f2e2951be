package org.ticketorders.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The paths below {@code /_admin/}: the Java control of {@link ShopSimulator}, over HTTP. */
final class AdminApi {

    static final String PREFIX = "/_admin/";

    private static final int REQUESTS_LISTED = 1_000;

    private final ShopSimulator simulator;
    private final AfterOrderAdmin afterOrder;

    AdminApi(ShopSimulator simulator) {
        this.simulator = simulator;
        this.afterOrder = new AfterOrderAdmin(simulator);
    }

    /**
     * Does what an admin request asks for.
     *
     * @param limit value of the query parameter of that name, or null
     * @return 400 with the reason if the request cannot be understood, 404 if there is no such path
     */
    Answer answer(String method, String path, @Nullable String limit, byte[] body) {
        try {
            String name = path.substring(PREFIX.length());
            if (name.startsWith("tickets/") && method.equals("PUT")) {
                return putTicket(name.split("/", -1), body);
            }
            if (name.startsWith("limits/") && method.equals("PUT")) {
                return putLimits(name.split("/", -1), body);
            }
            return switch (method + " " + name) {
                case "POST faults" -> addFaults(body);
                case "GET faults" -> Answer.ok(simulator.pendingFaults());
                case "DELETE faults" -> done(simulator::clearFaults);
                case "GET orders" -> Answer.ok(simulator.orders());
                case "GET requests" -> requests(limit == null ? REQUESTS_LISTED : Integer.parseInt(limit));
                case "DELETE requests" -> done(simulator::clearRequests);
                case "GET tickets" -> Answer.ok(simulator.tickets());
                case "GET settings" -> Answer.ok(simulator.settings());
                case "PUT settings" -> changeSettings(body);
                case "POST lapse" -> Answer.ok(Map.of("lapsed", simulator.lapseHolds()));
                case "POST reset" -> done(simulator::reset);
                default -> {
                    Answer answer = afterOrder.answer(method, name, body);
                    yield answer == null ? Answer.error(404, "There is no such admin path") : answer;
                }
            };
        } catch (JsonProcessingException e) {
            return Answer.error(400, e.getOriginalMessage());
        } catch (IOException | IllegalArgumentException e) {
            return Answer.error(400, String.valueOf(e.getMessage()));
        }
    }

    private static Answer done(Runnable action) {
        action.run();
        return Answer.ok(Map.of());
    }

    private Answer addFaults(byte[] body) throws IOException {
        List<Fault> faults = Answer.JSON
                .readerFor(new TypeReference<List<Fault>>() {})
                .with(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                .readValue(body);
        simulator.faults(faults.toArray(Fault[]::new));
        return Answer.ok(simulator.pendingFaults());
    }

    private Answer requests(int limit) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Call call : Call.values()) {
            counts.put(call.wireName(), simulator.count(call));
        }
        return Answer.ok(Map.of("counts", counts, "requests", simulator.lastRequests(limit)));
    }

    private Answer putTicket(String[] path, byte[] body) throws IOException {
        if (path.length != 3) {
            return Answer.error(404, "Use /_admin/tickets/:shop/:ticket");
        }
        TicketChange change = Answer.JSON.readValue(body, TicketChange.class);
        simulator.putTicket(path[1], change.over(simulator.ticket(path[1], path[2]), path[2]));
        return Answer.ok(simulator.tickets());
    }

    private Answer putLimits(String[] path, byte[] body) throws IOException {
        if (path.length != 2) {
            return Answer.error(404, "Use /_admin/limits/:guid");
        }
        simulator.limits(path[1], Answer.JSON.readValue(body, new TypeReference<Map<String, Integer>>() {}));
        return Answer.ok(Map.of());
    }

    private Answer changeSettings(byte[] body) throws IOException {
        Answer.JSON.readValue(body, SettingsChange.class).apply(simulator);
        return Answer.ok(simulator.settings());
    }

    /** What to change on a ticket; null keeps what it is. */
    private record TicketChange(
            @Nullable String name,
            @Nullable Integer stock,
            @Nullable Long price,
            @Nullable String eventDate) {

        Catalogue.Ticket over(Catalogue.@Nullable Ticket before, String guid) {
            Catalogue.Ticket old = before != null
                    ? before
                    : new Catalogue.Ticket(
                            guid, "Ticket", 0, 0, UUID.randomUUID().toString());
            return new Catalogue.Ticket(
                    guid,
                    name == null ? old.name() : name,
                    stock == null ? old.stock() : stock,
                    price == null ? old.price() : price,
                    eventDate == null ? old.eventDate() : eventDate);
        }
    }

    /** What to change in the settings; null keeps what it is. */
    private record SettingsChange(
            @Nullable Long holdMillis,
            @Nullable Long latencyMillis,
            @Nullable Boolean requireTokenForOrders,
            @Nullable List<String> acceptedTokens,
            @Nullable List<String> refreshTokens) {

        void apply(ShopSimulator simulator) {
            if (holdMillis != null) {
                simulator.holdMillis(holdMillis);
            }
            if (latencyMillis != null) {
                simulator.latencyMillis(latencyMillis);
            }
            if (requireTokenForOrders != null) {
                simulator.requireTokenForOrders(requireTokenForOrders);
            }
            if (acceptedTokens != null) {
                simulator.acceptOnly(acceptedTokens.toArray(String[]::new));
            }
            if (refreshTokens != null) {
                simulator.acceptOnlyRefresh(refreshTokens.toArray(String[]::new));
            }
        }
    }
}

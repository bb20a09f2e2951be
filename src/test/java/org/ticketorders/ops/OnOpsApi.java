package org.ticketorders.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** An application, and an operator who calls it by HTTP. */
abstract class OnOpsApi {

    static final String WHY = "\"why\":\"the fair was moved\"";

    @RegisterExtension
    static final TestApp app = TestApp.perClass(
            "openticket.repeat.redeliveries=0",
            "openticket.imports.poll-millis=200",
            "openticket.imports.settle-millis=100");

    static final OpsHttp ops = new OpsHttp(app);

    @AfterEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

    static String rejected() {
        return rejected("ERP-" + System.nanoTime() + "-", 1).get(0);
    }

    static List<String> rejected(String prefix, int number) {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(number));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            ids.add(prefix + i);
            app.send(Messages.traceable(prefix + i, Catalogue.STANDING, 1));
        }
        ids.forEach(id -> app.awaitState(id, State.REJECTED));
        return ids;
    }

    static JsonNode audited(String action, String subject) {
        for (JsonNode line : ops.get("/audit?limit=500").path("items")) {
            if (line.path("action").asText().equals(action)
                    && line.path("subject").asText().equals(subject)) {
                return line;
            }
        }
        throw new AssertionError("no line of " + action + " " + subject);
    }

    static JsonNode step(JsonNode overview, String routeId) {
        return item(overview.path("steps"), "routeId", routeId);
    }

    static JsonNode item(JsonNode items, String field, String value) {
        for (JsonNode item : items) {
            if (item.path(field).asText().equals(value)) {
                return item;
            }
        }
        throw new AssertionError("none with " + field + " " + value + " among " + items);
    }

    static List<String> ids(JsonNode page) {
        return page.path("items").findValuesAsText("purchaseId");
    }

    static long sum(JsonNode figures) {
        long sum = 0;
        for (JsonNode figure : figures) {
            sum += figure.asLong();
        }
        return sum;
    }
}

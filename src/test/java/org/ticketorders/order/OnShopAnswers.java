package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Message;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.TestApp;

/** An application whose shop answers as it may: outcome, ledger, queue, and requests are counted. */
abstract class OnShopAnswers {

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    @BeforeEach
    void shopIsWellAndKnown() {
        app.shop.clearFaults();
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.clearRequests();
    }

    /** None of them is the API's, and none says a word of our token. */
    static Stream<Fault.Builder> answersOfOthers() {
        return Stream.of(
                of(200, "text/html", "<html>Back soon</html>"),
                of(200, "application/json", ""),
                of(200, "application/json", "null"),
                of(200, "application/json", "[]"),
                of(200, "application/json", "<b>Notice</b>: Undefined index\n{\"errors\":[\"no\"]}"),
                of(403, "text/html; charset=utf-8", "<html>Request blocked</html>"),
                of(404, "text/plain", "default backend - 404"),
                of(400, "text/html", "<html>400</html>"),
                of(200, "application/json", "{\"errors\":[\"no\"]}").gzip(true),
                of(422, "application/json", "{\"errors\":[\"no\"]}").gzip(true).contentEncoding("gzip"),
                of(422, "application/json", "{\"errors\":[\"no\"]}").contentEncoding("br"),
                of(511, "text/html", "<html>Log in to the network</html>"));
    }

    private static Fault.Builder of(int status, String contentType, String body) {
        return Fault.on(Call.RESERVE, Fault.Kind.STATUS)
                .status(status)
                .contentType(contentType)
                .body(body);
    }

    static void inDoubt(String id, String reason, Integer status) throws Exception {
        app.awaitState(id, State.IN_DOUBT);
        letter(id, "dead-letter.in-doubt", reason, status, null);
        assertThat(app.path(id)).containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.IN_DOUBT);
        assertThat(app.row(id).hold().tickets()).hasSize(1);
        requests(0, 1, 1);
    }

    static void rejected(String id, String reason, Integer status, String body) throws Exception {
        app.awaitState(id, State.REJECTED);
        letter(id, "dead-letter.rejected", reason, status, body);
    }

    static void letter(String id, String queue, String reason, Integer status, String body) throws Exception {
        List<Message> letters = app.letters(queue, id);
        assertThat(letters).hasSize(1);
        Message letter = letters.get(0);
        assertThat(letter.getStringProperty("reason")).isEqualTo(reason);
        assertThat(letter.getStringProperty("detail")).isNotBlank();
        assertThat(letter.getStringProperty("stage")).isIn("reserve", "order");
        assertThat(letter.getIntProperty("attempt")).isEqualTo(1);
        assertThat(letter.getStringProperty("failedAt")).startsWith("20");
        assertThat(letter.getObjectProperty("shopStatus")).isEqualTo(status);
        assertThat(letter.getStringProperty("shopGuid")).isEqualTo(Catalogue.SHOP);
        assertThat(TestApp.text(letter)).contains(id);
        if (body != null) {
            assertThat(TestApp.text(letter)).isEqualTo(body);
        }
        List<JsonNode> outcomes = app.outcomes(id);
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.get(0).path("reason").asText()).isEqualTo(reason);
        assertThat(outcomes.get(0).path("outcome").asText())
                .isEqualTo(app.row(id).state().word());
    }

    static void requests(long paymentMethods, long reserves, long orders) {
        assertThat(List.of(
                        app.shop.count(Call.PAYMENT_METHODS), app.shop.count(Call.RESERVE), app.shop.count(Call.ORDER)))
                .as("requests for payment methods, reserves, orders")
                .containsExactly(paymentMethods, reserves, orders);
    }
}

package org.ticketorders.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.Browser;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TraceCollector;

/** Whatever becomes of a purchase, and whatever is said about it: nothing of its receiver is in logs, metrics, traces or the ledger. */
@ExtendWith(OutputCaptureExtension.class)
class PrivacyIT {

    /** Each stands in every purchase, and nowhere else on earth. */
    private static final List<String> PLANTED = List.of("xanthippe", "quibbleton", "zebra.example", "5550123987");

    private static final String EMAIL = "Xanthippe.Q%d@zebra.example";

    /** What a shop may say, with everything that it knows of the customer. */
    private static final String ECHO =
            "Xanthippe Quibbleton <Xanthippe.Q1@zebra.example> (xanthippe.q1%40zebra.example) cannot have this";

    /** With it anybody can read the customer's data at the shop. */
    private static final String ORDER = "98031aed-8713-461b-a4b5-045a0458a44a";

    private static final String IN_DOUBT = "5e11a5e7-1111-4111-8111-0000000d0b70";

    @TempDir
    Path directory;

    private final List<String> secrets = new ArrayList<>(List.of(Settings.TOKEN, Logins.PASSWORD));

    @Test
    void keepsPersonalDataToMessagesAndOrders(CapturedOutput output) throws Exception {
        try (TraceCollector traces = new TraceCollector();
                TestApp app = TestApp.prepare(
                                directory.resolve("data"),
                                "logging.level.root=INFO",
                                "logging.level.openticket=DEBUG",
                                "logging.level.org.ticketorders=DEBUG",
                                "openticket.imports.poll-millis=100",
                                "openticket.imports.settle-millis=1")
                        .with(traces.properties())) {
            app.startAgain();
            ordered(app);
            rejected(app);
            inDoubt(app);
            failed(app);
            invalid(app);
            imported(app);
            settled(app);
            String metrics = asked(app);
            String seen = seenByViewers(app);
            String spans = spans(traces);

            for (String planted : PLANTED) {
                assertThat(metrics.toLowerCase()).as("metrics and health").doesNotContain(planted);
                assertThat(spans.toLowerCase()).as("traces").doesNotContain(planted);
                assertThat(ledger().toLowerCase()).as("ledger").doesNotContain(planted);
                assertThat(output.toString().toLowerCase().lines().filter(line -> line.contains(planted)))
                        .as("log lines with " + planted)
                        .isEmpty();
            }
            // names that look like a field's or a shop's are shown
            for (String planted :
                    List.of("zebra.example", "5550123987", EMAIL.formatted(1).toLowerCase(Locale.ROOT))) {
                assertThat(seen.toLowerCase(Locale.ROOT)).as("what viewers see").doesNotContain(planted);
            }
            for (String secret : secrets) {
                assertThat(seen).as("what viewers see").doesNotContainIgnoringCase(secret);
                assertThat(metrics).as("metrics and health").doesNotContain(secret);
                assertThat(spans).as("traces").doesNotContain(secret);
                assertThat(output.toString().lines().filter(line -> line.contains(secret)))
                        .as("log lines with " + secret)
                        .isEmpty();
            }
        }
        // so that this test looks at the right places
        assertThat(output).contains("P-ordered ordered", "P-refused rejected", "P-doubt in-doubt", "P-failed failed");
        assertThat(output).contains("P-odd invalid", "bad.csv imported", "headless.csv cannot be imported");
        assertThat(ledger()).contains("P-ordered", "P-refused", "(receiver)");
    }

    private void ordered(TestApp app) throws Exception {
        fault(
                app,
                Call.ORDER,
                200,
                "{\"order_id\":\"" + ORDER + "\",\"notices\":[\"" + ECHO + "\",\"your order "
                        + ORDER.toUpperCase(Locale.ROOT) + " waits\"]}");
        send(app, purchase("P-ordered", 1));
        app.awaitState("P-ordered", State.ORDERED);
        send(app, purchase("P-plain", 1));
        Ending plain = app.awaitState("P-plain", State.ORDERED).ending();
        secrets.addAll(List.of(ORDER, IN_DOUBT, plain.redirectUrl(), plain.orderId()));
        app.row("P-plain").hold().tickets().forEach(unit -> secrets.add(unit.reservation()));
        send(app, purchase("P-plain", 1));
        send(app, purchase("P-plain", 2));
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.invalid", "P-plain").size() == 1);
    }

    private void rejected(TestApp app) throws Exception {
        fault(app, Call.RESERVE, 409, "{\"errors\":[{\"reason\":\"" + ECHO + "\"}]}");
        send(app, purchase("P-no-seat", 1));
        app.awaitState("P-no-seat", State.REJECTED);
        fault(
                app,
                Call.ORDER,
                400,
                "{\"fatals\":[\"" + ECHO + " for order id: " + ORDER + "\"],\"error_description\":\"" + ECHO + "\"}");
        send(app, purchase("P-refused", 1));
        app.awaitState("P-refused", State.REJECTED);
    }

    private void inDoubt(TestApp app) throws Exception {
        fault(
                app,
                Call.ORDER,
                200,
                "{\"order_id\":\"" + IN_DOUBT + "\",\"errors\":[\"" + ECHO + " " + IN_DOUBT + "\"]}");
        send(app, purchase("P-doubt", 1));
        app.awaitState("P-doubt", State.IN_DOUBT);
        fault(app, Call.ORDER, 500, "<html>" + ECHO + "</html>");
        send(app, purchase("P-page", 1));
        app.awaitState("P-page", State.IN_DOUBT);
        fault(app, Call.ORDER, 200, "{\"Quibbleton 5550123987\":1,\"Xanthippe.Q1@zebra.example\":2}");
        send(app, purchase("P-fields", 1));
        app.awaitState("P-fields", State.IN_DOUBT);
        fault(app, Call.ORDER, 200, ECHO);
        send(app, purchase("P-text", 1));
        app.awaitState("P-text", State.IN_DOUBT);
        fault(app, Call.RESERVE, 500, ECHO);
        send(app, purchase("P-later", 1));
        app.awaitState("P-later", State.ORDERED);
    }

    private void failed(TestApp app) throws Exception {
        app.suspend("receive-purchase");
        try (Connection connection = app.senders().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            producer.setTimeToLive(50);
            producer.send(message(session, purchase("P-failed", 1)));
        }
        app.awaitState("P-failed", State.FAILED);
        app.resume("receive-purchase");
    }

    private void invalid(TestApp app) throws Exception {
        String good = purchase("P-odd", 1);
        List<String> bodies = List.of(
                good.replace("\"currency\"", "\"phone\":\"5550123987\",\"currency\""),
                good.replace("\"currency\"", "\"Xanthippe.Q1@zebra.example\":1,\"currency\""),
                good.replace("\"currency\"", "\"Quibbleton 5550123987\":1,\"currency\""),
                good.replace("\"EUR\"", "\"Quibbleton\""),
                good.replace("\"quantity\":1", "\"quantity\":\"Quibbleton\""),
                good.replace("Xanthippe.Q1@zebra.example", "zebra.example 5550123987"),
                good.replace("P-odd", "Xanthippe.Q1@zebra.example"),
                good.replace("\"P-odd\"", "{\"Xanthippe\":\"Quibbleton\"}"),
                good.replace("main", "Quibbleton"),
                good.replace("\"Xanthippe\"", "\"Xanthippe").concat("Quibbleton"),
                "Quibbleton 5550123987",
                "\"Xanthippe\"",
                good + good);
        int before = app.depth("dead-letter.invalid");
        for (String body : bodies) {
            send(app, body);
        }
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("dead-letter.invalid") == before + bodies.size());
    }

    private void imported(TestApp app) throws Exception {
        String header = "purchaseId,email,firstname,lastname,ticket,quantity";
        String row = ",Xanthippe.Q1@zebra.example,Xanthippe,Quibbleton," + Catalogue.STANDING;
        drop(
                "bad.csv",
                header + "\nP-file" + row + ",1\nP-file-2" + row + ",Quibbleton\nQuibbleton,\"Xanthippe\"5550123987\n");
        drop("headless.csv", "P-file-3" + row + ",1\n");
        drop(
                "bad.ndjson",
                "{\"purchaseId\":\"P-file-4\",\"Quibbleton 5550123987\":\"zebra.example\"}\nXanthippe Quibbleton\n");
        drop("broken.json", "[{\"lastname\":\"Quibbleton\" Xanthippe}]");
        drop(
                "bad.xml",
                "<purchases><purchase Quibbleton5550123987=\"\"><Quibbleton.5550123987/><receiver><email>x@zebra.example</email>"
                        + "</receiver></purchase></purchases>");
        drop("broken.xml", "<purchases><purchase><Quibbleton>Xanthippe</Quibleton></purchase></purchases>");
        drop(
                "latin.csv",
                new String((header + "\nP-file-5" + row + ",1\u00e9").getBytes(), StandardCharsets.ISO_8859_1));
        await().atMost(TestApp.PATIENCE).until(() -> {
            try (Stream<Path> reports = Files.list(directory.resolve("data/imports/reports"))) {
                return reports.filter(file -> file.toString().endsWith(".report.txt"))
                                .count()
                        == 7;
            }
        });
        app.awaitState("P-file", State.ORDERED);
    }

    /** An operator says right and wrong things of orders, by their GUIDs. */
    private void settled(TestApp app) {
        OpsHttp ops = new OpsHttp(app);
        String other = app.row("P-plain").ending().orderId();
        ops.post("/purchases/P-plain/replay", "{\"why\":\"its order " + other + "\"}")
                .isProblem(409, "ordered");
        ops.post("/purchases/P-doubt/resolution", settling(other, "")).isProblem(409, "belongs to purchase P-plain");
        ops.post("/purchases/P-doubt/resolution", settling(IN_DOUBT, "")).isProblem(422, "does not know");
        ops.post("/purchases/P-doubt/resolution", settling(IN_DOUBT, ",\"withoutLookUp\":true"))
                .ok(200);
        ops.post("/stages/order/pause", "{\"why\":\"look at " + IN_DOUBT + "\"}")
                .ok(200);
        assertThat(ops.get("/purchases/P-doubt").path("orderId").textValue())
                .as("operators see it")
                .isEqualTo(IN_DOUBT);
    }

    private static String settling(String order, String further) {
        return "{\"ordered\":true,\"orderId\":\"" + order + "\",\"why\":\"seen: " + order + "\"" + further + "}";
    }

    /** All that a viewer can ask for, by following what is listed. */
    private static String seenByViewers(TestApp app) {
        OpsHttp ops = new OpsHttp(app);
        StringBuilder seen = new StringBuilder();
        Deque<String> paths = new ArrayDeque<>(List.of(
                "/purchases?limit=200",
                "/in-doubt",
                "/outcomes",
                "/dead-letters",
                "/replays",
                "/stages",
                "/overview",
                "/shop",
                "/imports",
                "/audit?limit=500",
                "/me"));
        for (String word : List.of("invalid", "rejected", "expired", "failed", "in-doubt")) {
            paths.add("/dead-letters/" + word + "?limit=200");
        }
        while (!paths.isEmpty()) {
            String path = paths.remove();
            OpsHttp.Answer answer = ops.send(ops.request(path, Logins.VIEWER).build());
            assertThat(answer.status()).as(path).isEqualTo(200);
            seen.append(answer.body()).append('\n');
            String list = path.replaceAll("\\?.*", "");
            if (list.equals("/purchases")) {
                answer.json()
                        .path("items")
                        .forEach(item ->
                                paths.add(list + "/" + item.path("purchaseId").textValue()));
            } else if (list.matches("/dead-letters/[a-z-]+")) {
                answer.json()
                        .path("items")
                        .forEach(item ->
                                paths.add(list + "/" + item.path("messageId").textValue()));
            }
        }
        Browser program = new Browser(app.httpPort());
        for (String path : List.of("/actuator/prometheus", "/actuator/health", "/actuator/info", "/ops")) {
            seen.append(program.send(
                            program.request(path).header("Authorization", Logins.basic(Logins.VIEWER, Logins.PASSWORD)))
                    .body());
        }
        assertThat(seen).contains("P-doubt", "P-plain", ORDER.substring(0, 8) + "…", IN_DOUBT.substring(0, 8) + "…");
        return seen.toString();
    }

    private void drop(String name, String content) throws IOException {
        Path folder = directory.resolve("data/imports");
        Path aside = Files.writeString(folder.resolve("aside"), content);
        Files.move(aside, folder.resolve("inbox").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Has operators ask and guess with personal data, and gives what everybody who may look sees. */
    private static String asked(TestApp app) {
        Browser program = new Browser(app.httpPort());
        for (String path : List.of(
                "/ops/api/purchases/Xanthippe.Q1@zebra.example",
                "/ops/api/xanthippe?email=Xanthippe.Q1@zebra.example")) {
            assertThat(program.send(Logins.asOperator(program.request(path))).statusCode())
                    .isEqualTo(404);
        }
        for (int i = 0; i < 7; i++) {
            HttpRequest.Builder guess = program.request("/ops/api/me")
                    .header("Authorization", Logins.basic("Xanthippe.Q1@zebra.example", "5550123987"));
            assertThat(program.send(guess).statusCode()).isIn(401, 429);
        }
        StringBuilder seen = new StringBuilder();
        for (String path : List.of("/actuator/prometheus", "/actuator/health")) {
            seen.append(program.send(Logins.asOperator(program.request(path))).body());
        }
        return seen.toString();
    }

    /** Ends once the last purchase's have come. */
    private static String spans(TraceCollector traces) {
        await().atMost(TestApp.PATIENCE)
                .until(() -> Stream.of("P-ordered", "P-refused", "P-doubt", "P-failed", "P-file")
                        .allMatch(traces.everything()::contains));
        return traces.everything();
    }

    private static void fault(TestApp app, Call call, int status, String body) {
        app.shop.faults(Fault.on(call, Fault.Kind.STATUS).status(status).body(body));
    }

    private static String purchase(String id, int quantity) {
        return """
                {"purchaseId":"%s","shop":"main","paymentMethod":"iDeal","currency":"EUR",
                 "receiver":{"locale":"nl_NL","email":"%s","firstname":"Xanthippe","lastname":"Quibbleton"},
                 "tickets":[{"ticket":"%s","quantity":%d}]}
                """.formatted(id, EMAIL.formatted(1), Catalogue.STANDING, quantity)
                .strip();
    }

    private static void send(TestApp app, String body) throws Exception {
        try (Connection connection = app.senders().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            producer.send(message(session, body));
        }
    }

    private static TextMessage message(Session session, String body) throws Exception {
        TextMessage message = session.createTextMessage(body);
        message.setStringProperty("contact", EMAIL.formatted(1));
        message.setStringProperty("purchaseId", "Xanthippe Quibbleton");
        message.setStringProperty("CamelFileName", "Quibbleton");
        message.setJMSType("Quibbleton");
        message.setJMSCorrelationID("Xanthippe.Q1@zebra.example");
        message.setJMSReplyTo(new ActiveMQTopic("replies.quibbleton"));
        return message;
    }

    private String ledger() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("ledger.db"))
                    .toList()) {
                bytes.write(Files.readAllBytes(file));
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}

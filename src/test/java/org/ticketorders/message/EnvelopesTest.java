package org.ticketorders.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Queue;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.ledger.Delivery;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Carried.Kind;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.read.PurchaseReader.Reading;
import org.ticketorders.purchase.read.PurchaseReaders;

class EnvelopesTest {

    private static final String[] OUR_QUEUES = {
        "purchase.requested", "purchase.again", "reservation.held", "reservation.expired",
    };

    private final Envelopes envelopes = new Envelopes();

    @ParameterizedTest
    @CsvSource({
        "purchase.requested, REQUESTED, reserve",
        "purchase.again, AGAIN, reserve",
        "reservation.held, HELD, order",
        "reservation.expired, EXPIRED, renew",
        "purchase.requested.north, REQUESTED, reserve",
        "purchase.again.north-2, AGAIN, reserve",
        "reservation.held.north, HELD, order",
    })
    void opensAMessageOfEachQueue(String queue, Source source, String stage) {
        PurchaseMessage message = envelopes.open("body", headers("erpUnit", "north"), queue);

        assertThat(message.body()).isEqualTo("body");
        assertThat(message.source()).isEqualTo(source);
        assertThat(message.stage()).isEqualTo(stage);
        assertThat(message.undelivered()).isFalse();
        assertThat(message.messageId()).isEqualTo("ID:1");
        assertThat(message.properties()).containsExactly(Map.entry("erpUnit", "north"));
    }

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, false",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x, false",
        "anything, false",
    })
    void handsATraceOnThatIsInTheStandardsForm(String traceparent, boolean handedOn) {
        PurchaseMessage message = envelopes.open("body", headers("traceparent", traceparent), "purchase.requested");

        assertThat(message.properties().containsKey("traceparent")).isEqualTo(handedOn);
    }

    @Test
    void knowsAMessageInALaneByTheIdThatItWasSentWith() {
        Map<String, Object> moved = headers("firstMessageId", "ID:0");
        Map<String, Object> undelivered = headers("firstMessageId", "ID:0");
        undelivered.put("_AMQ_ORIG_QUEUE", "purchase.requested.north");

        assertThat(envelopes.open("body", moved, "purchase.requested.north").messageId())
                .isEqualTo("ID:0");
        assertThat(envelopes.open("body", moved, "purchase.again.north").messageId())
                .isEqualTo("ID:0");
        assertThat(envelopes.openUndelivered("body", undelivered))
                .extracting(PurchaseMessage::messageId, PurchaseMessage::source)
                .containsExactly("ID:0", Source.REQUESTED);
        assertThat(envelopes.open("body", moved, "purchase.requested").messageId())
                .as("what a sender says is none of ours")
                .isEqualTo("ID:1");
    }

    // what a sender may not hand on

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpUri",
                "camelhttpuri",
                "CAMELHTTPURI",
                "CAmelHttpUri",
                "cAmElFileName",
                "Camel",
                "org.apache.camel.Something",
                "ORG.APACHE.Camel.x",
                "JMSReplyTo",
                "JMSXGroupID",
                "jmsType",
                "JMS_AMQP_CONTENT_TYPE",
                "_AMQ_ORIG_QUEUE",
                "_amq_dupl_id",
                "__AMQ_CID",
                "NATIVE_MESSAGE_ID",
                "purchaseId",
                "PURCHASEID",
                "attempt",
                "Attempt",
                "again",
                "AGAIN",
                "reason",
                "detail",
                "DETAIL",
                "stage",
                "failedAt",
                "FAILEDAT",
                "shopStatus",
                "shopGuid",
                "outcome",
                "firstMessageId",
            })
    void dropsWhatCouldSteerUsInWhateverCase(String name) {
        for (String queue : OUR_QUEUES) {
            assertThat(envelopes.open("body", headers(name, "x"), queue).properties())
                    .as(queue)
                    .isEmpty();
        }
    }

    @Test
    void dropsOurOwnNamesInATurkishLocaleToo() {
        Locale before = Locale.getDefault();
        try {
            // there, the small letter of I has no dot
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            for (String name :
                    new String[] {"purchaseId", "PURCHASEID", "AGAIN", "DETAIL", "CAMELFILENAME", "failedAt"}) {
                assertThat(envelopes
                                .open("body", headers(name, "x"), "purchase.requested")
                                .properties())
                        .as(name)
                        .isEmpty();
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"erpUnit", "tracestate", "myCamel", "xJMSType", "attempts", "reasonCode", "purchase"})
    void handsTheSendersOwnPropertiesOn(String name) {
        assertThat(envelopes
                        .open("body", headers(name, 7), "purchase.requested")
                        .properties())
                .containsExactly(Map.entry(name, 7));
    }

    @Test
    void dropsPropertiesWithoutAValue() {
        assertThat(envelopes
                        .open("body", headers("erpUnit", null), "purchase.requested")
                        .properties())
                .isEmpty();
    }

    // what a message says of itself

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"renews", "replays"})
    void aSendersMessageCarriesNothingWhateverItsHeadersSay(String again) {
        Map<String, Object> headers = headers("attempt", 1);
        headers.put("again", again);

        assertThat(envelopes.open("body", headers, "purchase.requested").carried())
                .isEqualTo(Carried.NOTHING);
        headers.put("_AMQ_ORIG_QUEUE", "purchase.requested");
        assertThat(envelopes.openUndelivered("body", headers).carried()).isEqualTo(Carried.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({
        "purchase.again, renews, RENEWS",
        "purchase.again, replays, REPLAYS",
        "reservation.held, , HOLD",
        "reservation.expired, , HOLD",
    })
    void ourMessagesCarryTheirAttempt(String queue, String again, Kind kind) {
        Map<String, Object> headers = headers("attempt", 3);
        headers.put("again", again);
        headers.put("_AMQ_ORIG_QUEUE", queue);

        assertThat(envelopes.open("body", headers, queue).carried()).isEqualTo(new Carried(kind, 3));
        assertThat(envelopes.openUndelivered("body", headers).carried()).isEqualTo(new Carried(kind, 3));
        headers.put("attempt", 3L);
        assertThat(envelopes.open("body", headers, queue).carried()).isEqualTo(new Carried(kind, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"purchase.again", "reservation.held", "reservation.expired"})
    void aMessageWithoutANumberAsAttemptCarriesNothing(String queue) {
        assertThat(envelopes.open("body", headers("attempt", "3"), queue).carried())
                .isEqualTo(Carried.NOTHING);
        assertThat(envelopes.open("body", headers("again", "renews"), queue).carried())
                .isEqualTo(Carried.NOTHING);
    }

    // given up

    @ParameterizedTest
    @CsvSource({
        "purchase.requested, REQUESTED",
        "purchase.again, AGAIN",
        "reservation.held, HELD",
        "reservation.expired, EXPIRED",
    })
    void aMessageThatWasUndeliveredSaysFromWhichQueueItCame(String queue, Source source) {
        PurchaseMessage message = envelopes.openUndelivered("body", headers("_AMQ_ORIG_QUEUE", queue));

        assertThat(message.undelivered()).isTrue();
        assertThat(message.source()).isEqualTo(source);
        assertThat(message.messageId()).isEqualTo("ID:1");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "undelivered", "order.outcome", "Purchase.Requested", "dead-letter.failed"})
    void refusesAUndeliveredMessageOfUnknownOrigin(String queue) {
        assertThatThrownBy(() -> envelopes.openUndelivered("body", headers("_AMQ_ORIG_QUEUE", queue)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + queue + "'")
                .hasMessageContaining("undelivered");
    }

    // ids

    @Test
    void tellsMessagesOfOneAmqpIdByTheBrokersNumber() {
        Map<String, Object> headers = headers("NATIVE_MESSAGE_ID", "mine");
        headers.put("JMSMessageID", "ID:new-at-each-delivery");
        headers.put("_AMQ_openticket_number", 7L);

        PurchaseMessage message = envelopes.open("body", headers, "purchase.requested");

        assertThat(message.messageId()).isEqualTo("#7 mine");
        assertThat(message.replyCorrelationId()).isEqualTo("mine");
        assertThat(message.properties()).isEmpty();
    }

    /** In the ledger the broker's number stands before it, in a column that has room for one of them. */
    @Test
    void keepsTheWholeAmqpIdForTheReplyOnAllWays() {
        for (int length : new int[] {1, 233, 234, 235, 254, 255, 5_000}) {
            String own = "ID:\n" + "x".repeat(length);
            Map<String, Object> headers = headers("NATIVE_MESSAGE_ID", own);
            headers.put("_AMQ_openticket_number", Long.MAX_VALUE);
            PurchaseMessage first = envelopes.open("body", headers, "purchase.requested");
            PurchaseMessage moved = envelopes.open(
                    "body", headers(Headers.FIRST_MESSAGE_ID, first.messageId()), "purchase.requested.north");

            for (PurchaseMessage message : List.of(first, moved)) {
                assertThat(message.replyCorrelationId()).isEqualTo(own);
                assertThat(message.sendersId())
                        .isEqualTo(Harmless.id(own))
                        .hasSizeLessThanOrEqualTo(Harmless.LONGEST_ID);
                assertThat(message.toString()).doesNotContain("\n").hasSizeLessThan(400);
            }
            assertThat(ledgerId(moved)).isEqualTo(ledgerId(first)).hasSizeLessThanOrEqualTo(Harmless.LONGEST_ID);
            headers.put("_AMQ_openticket_number", 1L);
            assertThat(ledgerId(envelopes.open("body", headers, "purchase.requested")))
                    .isNotEqualTo(ledgerId(first));
        }
    }

    private String ledgerId(PurchaseMessage message) {
        return envelopes.delivery(message, reading()).messageId();
    }

    @Test
    void keepsTheNumberOfAMessageThatTheBrokerGaveUp() {
        Map<String, Object> headers = headers("NATIVE_MESSAGE_ID", "mine");
        headers.put("_AMQ_openticket_number", 9L);
        headers.put("_AMQ_ORIG_MESSAGE_ID", 7L);
        headers.put("_AMQ_ORIG_QUEUE", "purchase.requested");

        assertThat(envelopes.openUndelivered("body", headers).messageId()).isEqualTo("#7 mine");
    }

    @Test
    void keepsAnIdThatNoSenderCanChoose() {
        Map<String, Object> headers = headers("JMSMessageID", "ID:1");
        headers.put("_AMQ_openticket_number", 7L);

        assertThat(envelopes.open("body", headers, "purchase.requested").messageId())
                .isEqualTo("ID:1");
    }

    // replies

    @Test
    void keepsTheSendersReplyToAndCorrelationId() {
        Queue queue = () -> "reply.1";
        Map<String, Object> headers = headers("JMSReplyTo", queue);
        headers.put("JMSCorrelationID", "c-1");

        PurchaseMessage message = envelopes.open("body", headers, "purchase.requested");

        assertThat(message.replyTo()).isSameAs(queue);
        assertThat(message.replyCorrelationId()).isEqualTo("c-1");
        assertThat(message.properties()).isEmpty();
    }

    @Test
    void repliesByMessageIdWhereTheSenderGaveNoCorrelationId() {
        PurchaseMessage message = envelopes.open("body", headers("JMSReplyTo", "no destination"), "purchase.requested");

        assertThat(message.replyTo()).isNull();
        assertThat(message.replyCorrelationId()).isEqualTo("ID:1");
    }

    // the ledger's view

    @ParameterizedTest
    @EnumSource(
            value = Source.class,
            names = {"HELD", "EXPIRED"})
    void theLedgerSeesWhereAMessageComesFromAndWhatItCarries(Source source) {
        String queue = source == Source.HELD ? "reservation.held" : "reservation.expired";
        Map<String, Object> headers = headers("attempt", 2);
        headers.put("_AMQ_ORIG_QUEUE", queue);
        Reading reading = reading();

        assertThat(envelopes.delivery(envelopes.open("body", headers, queue), reading))
                .isEqualTo(new Delivery(
                        source,
                        false,
                        "ID:1",
                        new Carried(Kind.HOLD, 2),
                        "ERP-1",
                        ContentDigest.of(reading.digest(), reading.meaning()),
                        PurchaseReaders.MAIN));
        assertThat(envelopes
                        .delivery(envelopes.openUndelivered("body", headers), reading)
                        .undelivered())
                .isTrue();
    }

    @Test
    void doesNotShowTheBodyWhenAMessageIsLogged() {
        Map<String, Object> headers = headers("contact", "jane.appleseed@example.com");

        assertThat(envelopes
                        .open("jane.appleseed@example.com", headers, "purchase.requested")
                        .toString())
                .contains("ID:1")
                .doesNotContain("jane");
    }

    private static Reading reading() {
        return PurchaseReaders.reader().read("""
                        {"purchaseId":"ERP-1",
                         "receiver":{"email":"jane.appleseed@example.com","firstname":"Jane","lastname":"Appleseed"},
                         "tickets":[{"ticket":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","quantity":2}]}""");
    }

    private static Map<String, Object> headers(String name, Object value) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("JMSMessageID", "ID:1");
        headers.put(name, value);
        return headers;
    }
}

package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.Reason;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.OrderPost;

/** When it is certain that the shop took no order, and when it is not, though it said no or nothing at all. */
class OrderNotTakenTest extends OnOrderAnswers {

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedTokenIsNoRefusalOfThePurchase(int status) {
        OrderAnswer answer =
                answers.read(new HttpAnswer(status, bytes("{\"errors\":[\"no\"]}"), "5"), Purchases.RECEIVER, true);

        assertThat(answer.isNotTaken()).isTrue();
        assertThat(answer.unauthorized()).isTrue();
        assertThat(answer.whyNotTaken()).contains("token").contains(String.valueOf(status));
    }

    @ParameterizedTest
    @CsvSource({"429, 0, 1000", "503, 1, 1000", "503, 7, 7000", "429, 60, 60000", "503, 3600, 60000", "429, -5, 1000"})
    void anOverloadedShopHasNotTakenTheOrderAndSaysHowLongToWait(int status, String retryAfter, long waitMillis) {
        OrderAnswer answer = answers.read(
                new HttpAnswer(status, bytes("{\"errors\":[\"busy\"]}"), " " + retryAfter + " "),
                Purchases.RECEIVER,
                true);

        assertNotTaken(answer);
        assertThat(answer.whyNotTaken()).contains("HTTP " + status);
        assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(Math.max(0, Long.parseLong(retryAfter))));
        assertTriedAgainAfter(waitMillis, answer);
    }

    /** Whatever its status: an answer that names an order, or says that the reservation became one, is no 'not taken'. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 503})
    void anAnswerThatTellsOfAnOrderIsNoSignThatItWasNotTaken(int status) {
        for (String body : List.of(
                "{\"order_id\":\"o-1\"}", "{\"errors\":[{\"subjectType\":\"reservation\",\"reason\":\"used\"}]}")) {
            OrderAnswer answer = answers.read(new HttpAnswer(status, bytes(body), "1"), Purchases.RECEIVER, true);

            assertThat(answer.isNotTaken()).as(body).isFalse();
            assertInDoubt(answer.ending(), Reason.ANSWER_UNCLEAR, status);
        }
    }

    /** A proxy whose connection to the shop broke says 503 too, after the shop may have taken the order. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon"})
    void aShopThatIsUnavailableAndAsksForNoLaterTryIsInDoubt(String retryAfter) {
        OrderAnswer answer = answers.read(new HttpAnswer(503, null, retryAfter), Purchases.RECEIVER, true);

        assertThat(answer.isNotTaken()).isFalse();
        assertInDoubt(answer.ending(), Reason.ANSWER_UNCLEAR, 503);
    }

    /** One that got no answer from the shop, after the order had reached it, may ask to come again: so do Varnish and CDNs built on it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "<!DOCTYPE html><html><head><title>503 Backend fetch failed</title></head><body><h3>Guru Meditation:</h3></body></html>",
                "{\"message\":\"first byte timeout\"}",
                "{\"status\":503,\"title\":\"Service Unavailable\"}"
            })
    void aProxyThatAsksForALaterTryDoesNotKnowWhetherTheOrderWasTaken(String body) {
        OrderAnswer answer = answers.read(new HttpAnswer(503, bytes(body), "5"), Purchases.RECEIVER, true);

        assertThat(answer.isNotTaken()).isFalse();
        assertInDoubt(answer.ending(), Reason.ANSWER_UNCLEAR, 503);
    }

    @Test
    void readsRetryAfterAsADateToo() {
        DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME;
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);

        OrderAnswer later =
                answers.read(new HttpAnswer(429, null, format.format(now.plusHours(1))), Purchases.RECEIVER, true);
        OrderAnswer past =
                answers.read(new HttpAnswer(429, null, format.format(now.minusHours(1))), Purchases.RECEIVER, true);

        assertThat(later.retryAfter()).isBetween(Duration.ofMinutes(55), Duration.ofHours(1));
        assertTriedAgainAfter(60_000, later);
        assertThat(past.retryAfter()).isZero();
        assertTriedAgainAfter(1_000, past);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1.5", "99999999999", "2026-03-01T10:00:00Z"})
    void waitsASecondWhereRetryAfterCannotBeRead(String retryAfter) {
        OrderAnswer answer = answers.read(new HttpAnswer(429, null, retryAfter), Purchases.RECEIVER, true);

        assertNotTaken(answer);
        assertThat(answer.retryAfter()).isNull();
        assertTriedAgainAfter(1_000, answer);
        assertNotTaken(answers.read(new HttpAnswer(429, null, null), Purchases.RECEIVER, true));
    }

    static Stream<Exception> failuresBeforeTheRequestLeft() {
        return Stream.of(
                new ConnectException("refused"),
                new HttpHostConnectException("refused"),
                new ConnectException("refused") {},
                new UnknownHostException("shop"),
                new NoRouteToHostException("shop"),
                new ConnectTimeoutException("connect timed out"),
                new ConnectionRequestTimeoutException("pool"),
                new SSLHandshakeException("bad certificate"),
                new SSLHandshakeException("bad certificate") {});
    }

    @ParameterizedTest
    @MethodSource("failuresBeforeTheRequestLeft")
    void aRequestThatNeverLeftIsNotTaken(Exception failure) {
        OrderAnswer answer = answers.none(prepared(), failure);

        assertNotTaken(answer);
        assertThat(answer.whyNotTaken()).contains("did not leave");
        assertThat(answer.retryAfter()).isNull();
        assertTriedAgainAfter(1_000, answer);
    }

    static Stream<Throwable> failures() {
        return Stream.concat(
                failuresBeforeTheRequestLeft(),
                Stream.of(
                        new SocketTimeoutException("read timed out"),
                        new SocketException("connection reset"),
                        new NoHttpResponseException("no answer"),
                        new ConnectionClosedException("closed"),
                        new MalformedChunkCodingException("cut"),
                        new EOFException(),
                        new IOException("the answer is longer than 1 bytes"),
                        new SSLException("closed in the middle"),
                        new IOException(new ConnectException("refused, but of what?")),
                        new IllegalStateException("a bug"),
                        new RuntimeException(new UnknownHostException("shop")),
                        new InterruptedException(),
                        new StackOverflowError()));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureIsInDoubtOnceTheRequestHasBegunToLeave(Throwable failure) throws IOException {
        Ending ending = answers.none(begun(), failure).ending();

        assertInDoubt(ending, Reason.ANSWER_LOST, null);
        assertThat(ending.detail())
                .contains(failure.getClass().getSimpleName())
                .contains(failure.getMessage() == null ? "" : failure.getMessage());
    }

    @Test
    void aRequestThatNobodyKnowsOfIsInDoubt() {
        assertInDoubt(
                answers.none(null, new IllegalStateException("a step is missing"))
                        .ending(),
                Reason.ANSWER_LOST,
                null);
        assertInDoubt(answers.none(null, null).ending(), Reason.ANSWER_LOST, null);
    }

    @Test
    void anAnswerThatNoStepReadIsInDoubtOnceTheRequestHasBegunToLeave() throws IOException {
        assertInDoubt(answers.none(begun(), null).ending(), Reason.ANSWER_LOST, null);
        assertNotTaken(answers.none(prepared(), null));
    }

    private static OrderPost prepared() {
        OrderPost post = new OrderPost();
        post.prepare(new byte[] {'{', '}'}, null);
        return post;
    }

    private static OrderPost begun() throws IOException {
        OrderPost post = prepared();
        post.writeTo(OutputStream.nullOutputStream());
        return post;
    }
}

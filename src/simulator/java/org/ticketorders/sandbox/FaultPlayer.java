package org.ticketorders.sandbox;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/** Answers a request on the wire as a fault demands. Used on the event loop only. */
final class FaultPlayer {

    private static final String GARBAGE = "{\"guid\":\"0c4f1d9e-,,]]<html>";
    private static final Buffer PADDING = Buffer.buffer("x".repeat(16 * 1024));
    private static final String HUGE_START = "{\"padding\":\"";
    private static final String HUGE_END = "\"}";

    private final Vertx vertx;

    FaultPlayer(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param work does the work of the request and says what the shop would answer; left out where the fault has no effect */
    void play(Fault fault, Supplier<Answer> work, HttpServerRequest request) {
        Answer usual = fault.effect() ? work.get() : Answer.text(200, "{}");
        Answer answer = fault.body() == null ? usual : Answer.text(usual.status(), fault.body());
        switch (fault.kind()) {
            case LATENCY -> send(request, usual);
            case STATUS -> sendStatus(request, fault);
            case RESET_BEFORE, RESET_AFTER -> reset(request);
            case NO_ANSWER -> {
                // the connection stays open until the client or a shutdown closes it
            }
            case GARBAGE -> send(request, dressed(request, fault, Answer.text(200, orElse(fault, GARBAGE))));
            case TRUNCATED -> truncate(request, answer);
            case ERRORS_IN_200 -> send(request, dressed(request, fault, literalOr(fault, refusal(fault, false))));
            case FATALS_IN_200 -> send(request, dressed(request, fault, literalOr(fault, refusal(fault, true))));
            case EMPTY_200 -> send(request, dressed(request, fault, Answer.text(200, orElse(fault, "{}"))));
            case HUGE -> sendHuge(request.response(), fault.bytes());
            case DRIP -> drip(request.response(), answer, Math.max(1, fault.delayMillis()));
            case REDIRECT -> {
                request.response().putHeader("Location", fault.location());
                send(request, dressed(request, fault, Answer.text(302, orElse(fault, ""))));
            }
        }
    }

    private static String orElse(Fault fault, String standard) {
        return fault.body() == null ? standard : fault.body();
    }

    private static Answer literalOr(Fault fault, Answer standard) {
        return fault.body() == null ? standard : Answer.text(200, fault.body());
    }

    private static Answer refusal(Fault fault, boolean fatal) {
        List<Sale.Problem> problems =
                List.of(new Sale.Problem(fault.call().wireName(), fault.ticket(), null, "refused_on_demand"));
        return fatal ? ShopApi.unsuccessful(problems, List.of()) : ShopApi.unsuccessful(List.of(), problems);
    }

    static void send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        if (!response.closed()) {
            String type = response.headers().get("Content-Type");
            if (type == null) {
                response.putHeader("Content-Type", "application/json");
            } else if (type.isEmpty()) {
                response.headers().remove("Content-Type");
            }
            response.setStatusCode(answer.status()).end(answer.body());
        }
    }

    private static void sendStatus(HttpServerRequest request, Fault fault) {
        if (fault.retryAfter() != null) {
            request.response().putHeader("Retry-After", fault.retryAfter());
        }
        Answer standard = Answer.error(fault.status(), "Status " + fault.status() + " on demand");
        Answer answer = fault.body() == null ? standard : Answer.text(fault.status(), fault.body());
        send(request, dressed(request, fault, answer));
    }

    /** The answer, packed if the fault says so, with the headers that it names. */
    private static Answer dressed(HttpServerRequest request, Fault fault, Answer answer) {
        if (fault.contentType() != null) {
            request.response().putHeader("Content-Type", fault.contentType());
        }
        if (fault.contentEncoding() != null) {
            request.response().putHeader("Content-Encoding", fault.contentEncoding());
        }
        return fault.gzip() ? new Answer(answer.status(), packed(answer.body())) : answer;
    }

    private static Buffer packed(Buffer body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /** Closes with a TCP reset: lingering for no time makes the system send RST instead of FIN. */
    private static void reset(HttpServerRequest request) {
        ((ConnectionBase) request.connection()).channel().config().setOption(ChannelOption.SO_LINGER, 0);
        request.connection().close();
    }

    private static void truncate(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        int announced = Math.max(2, answer.body().length());
        start(response, answer.status(), announced)
                .write(answer.body().slice(0, answer.body().length() / 2))
                .onComplete(written -> request.connection().close());
    }

    private static HttpServerResponse start(HttpServerResponse response, int status, int announced) {
        return response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", Integer.toString(announced));
    }

    private void drip(HttpServerResponse response, Answer answer, long pauseMillis) {
        if (response.closed()) {
            return;
        }
        Buffer body = answer.body();
        start(response, answer.status(), body.length());
        response.writeHead();
        if (body.length() == 0) {
            response.end();
            return;
        }
        int[] sent = {0};
        vertx.setPeriodic(pauseMillis, timer -> {
            if (response.closed()) {
                vertx.cancelTimer(timer);
                return;
            }
            Buffer next = body.slice(sent[0], ++sent[0]);
            if (sent[0] == body.length()) {
                vertx.cancelTimer(timer);
                response.end(next);
            } else {
                response.write(next);
            }
        });
    }

    private static void sendHuge(HttpServerResponse response, long bytes) {
        if (response.closed()) {
            return;
        }
        response.setChunked(true).putHeader("Content-Type", "application/json");
        response.write(HUGE_START);
        pad(response, bytes - HUGE_START.length() - HUGE_END.length());
    }

    private static void pad(HttpServerResponse response, long bytes) {
        long left = bytes;
        while (left > 0 && !response.closed() && !response.writeQueueFull()) {
            int next = (int) Math.min(left, PADDING.length());
            response.write(PADDING.slice(0, next));
            left -= next;
        }
        if (response.closed()) {
            return;
        }
        long rest = left;
        if (rest == 0) {
            response.end(HUGE_END);
        } else {
            response.drainHandler(drained -> pad(response, rest));
        }
    }
}

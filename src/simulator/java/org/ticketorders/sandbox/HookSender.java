package org.ticketorders.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Makes the HTTP request of a webhook's call. Redirects are not followed. */
final class HookSender {

    private static final int CONNECTIONS = 16;
    private static final int CONNECT_TIME_OUT_MILLIS = 2_000;

    private final Vertx vertx;
    private final HttpClient client;

    HookSender(Vertx vertx) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setMaxPoolSize(CONNECTIONS).setConnectTimeout(CONNECT_TIME_OUT_MILLIS));
    }

    /** @return the status of the answer; 0 if none came in time. Never fails */
    Future<Integer> post(WebhookCall call, long timeOutMillis) {
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(call.url());
        Future<Integer> status = client.request(options).compose(request -> {
            long timer = vertx.setTimer(timeOutMillis, late -> request.reset());
            return request.putHeader("User-Agent", "OpenTicket/Webhook")
                    .putHeader("Content-Type", "application/json")
                    .putHeader("OpenTicket-Trigger", call.trigger())
                    .putHeader("OpenTicket-Identifier", call.identifier())
                    .putHeader("OpenTicket-Dedupe-Key", call.dedupeKey())
                    .send(Buffer.buffer(call.body()))
                    .compose(response -> response.body().map(body -> response.statusCode()))
                    .onComplete(done -> vertx.cancelTimer(timer));
        });
        return status.otherwise(0);
    }
}

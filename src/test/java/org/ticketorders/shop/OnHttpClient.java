package org.ticketorders.shop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.springframework.util.unit.DataSize;

/** A client with narrow bounds, and calls by it. */
abstract class OnHttpClient {

    static final int MAX_BODY = 1000;

    CloseableHttpClient client = HttpClients.client(properties());
    final CountDownLatch end = new CountDownLatch(1);

    record Answer(int status, byte[] body) {}

    static HttpProperties properties() {
        return new HttpProperties(Duration.ofMillis(300), Duration.ofMillis(600), 2, DataSize.ofBytes(MAX_BODY), "");
    }

    @AfterEach
    void close() throws IOException {
        end.countDown();
        client.close();
    }

    static boolean emptyAnswer(OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return true;
    }

    Answer call(String method, String uri) throws IOException {
        ClassicRequestBuilder request = ClassicRequestBuilder.create(method).setUri(uri + "/order");
        if (method.equals("POST")) {
            request.setEntity(new StringEntity("{}"));
        }
        return client.execute(
                request.build(),
                response -> new Answer(response.getCode(), EntityUtils.toByteArray(response.getEntity())));
    }

    /** @return false once the test is over */
    boolean pause(long millis) {
        try {
            return !end.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}

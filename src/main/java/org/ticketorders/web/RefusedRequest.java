package org.ticketorders.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Response;

/** Why a request is not looked at any further, in the words of HTTP. */
final class RefusedRequest extends Exception {

    private final int status;
    private final String title;

    /** @param detail a sentence without anything that the caller sent: it stands in JSON as it is */
    RefusedRequest(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    static RefusedRequest tooLong(long most) {
        return new RefusedRequest(413, "Content Too Large", "the body is longer than " + most + " bytes");
    }

    static RefusedRequest tooSlow() {
        return new RefusedRequest(408, "Request Timeout", "the body did not arrive in time");
    }

    static RefusedRequest malformed() {
        return new RefusedRequest(400, "Bad Request", "the body ends early, or is not sent as HTTP wants it");
    }

    static RefusedRequest noBody() {
        return new RefusedRequest(400, "Bad Request", "a request of this method has no body here");
    }

    static RefusedRequest parameters() {
        return new RefusedRequest(400, "Bad Request", "a parameter cannot be decoded, or there are too many");
    }

    static RefusedRequest crowded() {
        return new RefusedRequest(
                503, "Service Unavailable", "too many requests with bodies at the same time. Try again in a second.");
    }

    static RefusedRequest crowdedCalls() {
        return new RefusedRequest(429, "Too Many Requests", "too many calls at the same time. Try again later.");
    }

    int status() {
        return status;
    }

    /** Sends the whole answer; the connection ends with it, for what else it brings is part of the refused request. */
    void answer(Response response) throws IOException {
        byte[] body = ("{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                        + getMessage() + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setHeader("Connection", "close");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (status == 503) {
            response.setHeader("Retry-After", "1");
        }
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.finishResponse();
    }
}

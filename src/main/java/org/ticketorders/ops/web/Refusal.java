package org.ticketorders.ops.web;

/** What an operator asked for is not done; the message says why, and what to do instead. */
public class Refusal extends RuntimeException {

    private final int status;

    private Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The request itself is wrong. */
    static Refusal badRequest(String message) {
        return new Refusal(400, message);
    }

    static Refusal notFound(String message) {
        return new Refusal(404, message);
    }

    /** The purchase is not where this may be done. */
    static Refusal conflict(String message) {
        return new Refusal(409, message);
    }

    /** What the shop says contradicts the request. */
    static Refusal contradicted(String message) {
        return new Refusal(422, message);
    }

    /** Not now. */
    static Refusal unavailable(String message) {
        return new Refusal(503, message);
    }

    /** A file is not taken. @param status of {@link org.ticketorders.web.Uploads.Refused} */
    static Refusal ofUpload(int status, String message) {
        return new Refusal(status, message);
    }

    /** HTTP status that says the same. */
    int status() {
        return status;
    }
}

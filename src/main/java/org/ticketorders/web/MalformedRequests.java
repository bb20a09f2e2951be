package org.ticketorders.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.http.HttpStatus;

/** Answers what the server itself refuses, which no application sees, with problem details instead of a page. */
final class MalformedRequests extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        int status = response.getStatus();
        if (status < HttpStatus.BAD_REQUEST.value()
                || response.getContentWritten() > 0
                || !response.setErrorReported()) {
            return;
        }
        HttpStatus known = HttpStatus.resolve(status);
        try {
            new RefusedRequest(status, known == null ? "Error" : known.getReasonPhrase(), why(status)).answer(response);
        } catch (IOException e) {
            // the caller is gone
            response.setSuspended(true);
        }
    }

    private static String why(int status) {
        if (status == HttpStatus.BAD_REQUEST.value()) {
            return "the address, a header or the version is malformed, unknown or too long: an address has no backslash, no"
                    + " NUL, no encoded slash, and two hexadecimal digits behind each percent sign";
        }
        return status >= HttpStatus.INTERNAL_SERVER_ERROR.value()
                ? "the server failed, and its log tells at what"
                : "the server does not take this request";
    }
}

package org.ticketorders.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ContinueResponseTiming;

/**
 * Stands before everything that looks at a request: logins, files, routes and error pages. Whoever comes behind it meets a body
 * that has arrived, within its bounds and its time, or none. A file that is {@linkplain Uploads uploaded} is the exception.
 */
final class BodyValve extends ValveBase {

    private static final Set<String> MAY_HAVE_BODY = Set.of("POST", "PUT", "PATCH");
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final int MOST_CALLS = 8;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final int maxBody;
    private final int maxForm;
    private final long maxUpload;
    private final int maxCall;
    private final Readers readers;
    private final Readers hookReaders;

    /** Who reads bodies, and how many at a time. Whoever calls by the port of webhooks takes no place from others. */
    private record Readers(BodySlots slots, BodyReader reader) {

        static Readers of(int most, int mostOfAddress, Duration arriveWithin) {
            BodySlots slots = new BodySlots(most, mostOfAddress);
            return new Readers(slots, new BodyReader(arriveWithin, slots::isCrowded));
        }
    }

    BodyValve(WebProperties properties) {
        super(true);
        this.maxBody = (int) properties.maxBody().toBytes();
        this.maxForm = (int) properties.maxForm().toBytes();
        this.maxUpload = properties.maxUpload().toBytes();
        this.maxCall = (int) properties.hooks().maxBody().toBytes();
        this.readers = Readers.of(properties.maxBodies(), properties.maxBodiesOfAddress(), properties.arriveWithin());
        // they come from one proxy
        this.hookReaders = Readers.of(MOST_CALLS, MOST_CALLS, properties.arriveWithin());
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.isAsyncDispatching()) {
            getNext().invoke(request, response);
            return;
        }
        org.apache.coyote.Request raw = request.getCoyoteRequest();
        ArrivedBody.remove(raw);
        if (response.isError() || response.getStatus() >= 400) {
            // refused by the server already; its error page needs no body
            if (response.getStatus() >= 500) {
                // a version or a coding of HTTP that nobody speaks is the request's fault, and no alarm's
                response.setStatus(400);
            }
            ArrivedBody.put(raw, new byte[0]);
            raw.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            getNext().invoke(request, response);
            return;
        }
        if (!hasBody(raw)) {
            if (READS.contains(request.getMethod())) {
                // nobody has to convert what is not there
                raw.getMimeHeaders().removeHeader("content-type");
            }
            next(request, response);
            return;
        }
        if (Uploads.isUpload(request) && !HookPort.isOf(request)) {
            // it is read behind the login, as it comes
            if (raw.getContentLengthLong() > maxUpload) {
                RefusedRequest.tooLong(maxUpload).answer(response);
                readers.reader().linger(raw);
                raw.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                return;
            }
            getNext().invoke(request, response);
            return;
        }
        String address = request.getRemoteAddr();
        Readers here = HookPort.isOf(request) ? hookReaders : readers;
        BodySlots slots = here.slots();
        boolean slot = slots.take(address);
        try {
            ArrivedBody.put(raw, arrived(request, response, here.reader(), slot));
        } catch (RefusedRequest refused) {
            refused.answer(response);
            if (slot) {
                here.reader().linger(raw);
            }
            raw.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            return;
        } finally {
            if (slot) {
                slots.release(address);
            }
        }
        next(request, response);
    }

    /** Reads the parameters first: what cannot be read would fail wherever the first one is asked for, as if the server were at fault. */
    private void next(Request request, Response response) throws IOException, ServletException {
        try {
            request.setCharacterEncoding(StandardCharsets.UTF_8.name());
            request.getParameterMap();
        } catch (IllegalStateException e) {
            RefusedRequest.parameters().answer(response);
            return;
        }
        getNext().invoke(request, response);
    }

    private static boolean hasBody(org.apache.coyote.Request raw) {
        return raw.getContentLengthLong() > 0 || raw.getHeader("transfer-encoding") != null;
    }

    private byte[] arrived(Request request, Response response, BodyReader reader, boolean slot)
            throws RefusedRequest, IOException {
        org.apache.coyote.Request raw = request.getCoyoteRequest();
        String type = raw.getContentType();
        boolean isCall = HookPort.isOf(request);
        int most = isCall
                ? maxCall
                : type != null && type.regionMatches(true, 0, FORM, 0, FORM.length()) ? maxForm : maxBody;
        if (!MAY_HAVE_BODY.contains(request.getMethod())) {
            throw RefusedRequest.noBody();
        }
        if (raw.getContentLengthLong() > most) {
            throw RefusedRequest.tooLong(most);
        }
        if (!slot) {
            // the shop repeats a call that is answered 4xx, and no other
            throw isCall ? RefusedRequest.crowdedCalls() : RefusedRequest.crowded();
        }
        response.sendAcknowledgement(ContinueResponseTiming.ALWAYS);
        return reader.read(raw, most);
    }
}

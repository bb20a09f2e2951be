package org.ticketorders.ops.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.ticketorders.imports.work.CheckUploads;
import org.ticketorders.web.Uploads;

/**
 * Puts a file that is sent to be checked onto the disk, behind the login: a route would have it in memory. The route finds it by an attribute of
 * the request, or why it was not taken.
 */
@Component("uploadedFile")
public class UploadFilter extends OncePerRequestFilter {

    /** Attribute of a request, and property of its exchange: the file, or why it was not taken. */
    static final String ARRIVED = UploadFilter.class.getName();

    private final Uploads uploads;
    private final CheckUploads checks;

    UploadFilter(Uploads uploads, CheckUploads checks) {
        this.uploads = uploads;
        this.checks = checks;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !Uploads.isUpload(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        CheckUploads.Arriving arriving = null;
        try {
            if (!checks.isEnabled()) {
                throw Refusal.conflict("files are not imported here (openticket.imports.enabled)");
            }
            if (checks.isCrowded()) {
                throw Refusal.unavailable("too many files wait to be checked. Try again later.");
            }
            arriving = checks.arriving();
            uploads.read(request, arriving::open);
            request.setAttribute(ARRIVED, arriving);
        } catch (Uploads.Refused e) {
            request.setAttribute(ARRIVED, Refusal.ofUpload(e.status(), e.getMessage()));
        } catch (IOException e) {
            request.setAttribute(
                    ARRIVED, Refusal.unavailable("the file could not be written to the disk. Try again later."));
        } catch (Refusal e) {
            request.setAttribute(ARRIVED, e);
        }
        boolean hasArrived = request.getAttribute(ARRIVED) == arriving;
        if (!hasArrived) {
            response.setHeader("Connection", "close");
            if (arriving != null) {
                arriving.discard();
            }
        }
        chain.doFilter(new WithoutBody(request), response);
        if (hasArrived && !request.isAsyncStarted()) {
            // no route has it
            arriving.discard();
        }
    }

    /**
     * The file that came with the request.
     *
     * @throws Refusal if none came, or it was not taken
     */
    public CheckUploads.Arriving take(Exchange exchange) {
        Object arrived = exchange.getProperty(ARRIVED);
        if (arrived instanceof Refusal refusal) {
            throw refusal;
        }
        if (arrived instanceof CheckUploads.Arriving file) {
            return file;
        }
        throw Refusal.badRequest("send the file as the body, and the header Content-Type: " + Uploads.TYPE);
    }

    /** What is left of the request once the file is read. */
    private static final class WithoutBody extends HttpServletRequestWrapper {

        WithoutBody(HttpServletRequest request) {
            super(request);
        }

        @Override
        public int getContentLength() {
            return 0;
        }

        @Override
        public long getContentLengthLong() {
            return 0;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ServletInputStream() {

                @Override
                public boolean isFinished() {
                    return true;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read() {
                    return -1;
                }
            };
        }
    }
}

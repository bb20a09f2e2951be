package org.ticketorders.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Files that operators send to be checked. They are far longer than what is read before a request is looked at, so they are read behind the
 * login, onto the disk, within a bound and a time of their own, and only a few at a time.
 */
@Component
public class Uploads {

    /** Where they are sent to. */
    public static final String PATH = "/ops/api/imports/checks";

    /** As what. */
    public static final String TYPE = "application/octet-stream";

    private static final int PART = 1 << 16;

    private final long longest;
    private final Duration within;
    private final Semaphore places;

    Uploads(WebProperties properties) {
        this.longest = properties.maxUpload().toBytes();
        this.within = properties.uploadWithin();
        this.places = new Semaphore(properties.maxUploads());
    }

    /** Why a file was not taken, in the words of HTTP. */
    public static final class Refused extends Exception {

        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** Opens where a file goes. */
    public interface Target {
        OutputStream open() throws IOException;
    }

    public static boolean isUpload(HttpServletRequest request) {
        String type = request.getContentType();
        return "POST".equals(request.getMethod())
                && request.getRequestURI().equals(request.getContextPath() + PATH)
                && type != null
                && type.strip().equalsIgnoreCase(TYPE);
    }

    /**
     * Reads a file to its end.
     *
     * @return bytes of it
     * @throws Refused if it is too long or too slow, ends early, or too many come at a time
     * @throws IOException if it cannot be written
     */
    public long read(HttpServletRequest request, Target target) throws Refused, IOException {
        if (!places.tryAcquire()) {
            throw new Refused(503, "too many files are being sent at the same time. Try again later.");
        }
        try (OutputStream out = target.open()) {
            return copy(request.getInputStream(), out);
        } finally {
            places.release();
        }
    }

    private long copy(InputStream in, OutputStream out) throws Refused, IOException {
        byte[] part = new byte[PART];
        long begin = System.nanoTime();
        long length = 0;
        for (int read; (read = next(in, part)) >= 0; ) {
            length += read;
            if (length > longest) {
                throw new Refused(413, "the file is longer than " + longest + " bytes (openticket.web.max-upload)");
            }
            if (System.nanoTime() - begin > within.toNanos()) {
                throw new Refused(408, "the file did not arrive within " + within + " (openticket.web.upload-within)");
            }
            out.write(part, 0, read);
        }
        return length;
    }

    private static int next(InputStream in, byte[] part) throws Refused {
        try {
            return in.read(part);
        } catch (IOException e) {
            throw new Refused(400, "the file ends early, or its next bytes did not come in time");
        }
    }
}

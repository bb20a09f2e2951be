package org.ticketorders.shop;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An answer's body that tells, when it is read, with which byte it begins: the API's own begin like JSON. */
final class JudgedEntity extends HttpEntityWrapper {

    /** White space, and the mark by which some begin UTF-8. */
    private static final String SKIPPED = " \t\r\n\u00ef\u00bb\u00bf";

    private final IntConsumer verdict;

    /** @param verdict gets the first byte that is no white space, or -1 if there is none; once */
    JudgedEntity(HttpEntity entity, IntConsumer verdict) {
        super(entity);
        this.verdict = verdict;
    }

    @Override
    public InputStream getContent() throws IOException {
        return new FilterInputStream(super.getContent()) {
            private boolean isKnown;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = super.read(into, offset, length);
                if (n < 0) {
                    tell(-1);
                }
                for (int i = 0; i < n && !isKnown; i++) {
                    int each = into[offset + i] & 0xff;
                    if (SKIPPED.indexOf(each) < 0) {
                        tell(each);
                    }
                }
                return n;
            }

            private void tell(int first) {
                if (!isKnown) {
                    isKnown = true;
                    verdict.accept(first);
                }
            }
        };
    }
}

package org.ticketorders.ops.web;

import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.ops.service.Audit;

/** What operators read of the audit. */
@Component
public class AuditDesk {

    private static final int LONGEST_PAGE = 500;

    private final Audit audit;

    AuditDesk(Audit audit) {
        this.audit = audit;
    }

    /** @param next where the next page begins, or null */
    public record AuditPage(List<Audit.Line> items, String next) {}

    /**
     * What was changed, newest first.
     *
     * @throws Refusal if the request cannot be understood
     */
    public AuditPage page(OpsRequest request) {
        request.allows("limit", "after");
        int limit = request.number("limit", 100, 1, LONGEST_PAGE);
        String after = request.text("after");
        long before;
        try {
            before = after == null ? Long.MAX_VALUE : Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("'after' must be what the page before gave as 'next'");
        }
        List<Audit.Line> found = audit.before(before, limit + 1);
        return found.size() <= limit
                ? new AuditPage(found, null)
                : new AuditPage(found.subList(0, limit), found.get(limit - 1).id());
    }
}

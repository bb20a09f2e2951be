package org.ticketorders.ops.web;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.work.ImportList;
import org.ticketorders.security.Caller;

/** Files that are or were imported. */
@Component
public class ImportDesk {

    private static final int LONGEST_LIST = 500;

    private final ImportList files;
    private final Caller caller;
    private final Clock clock;

    ImportDesk(ImportList files, Caller caller, Clock clock) {
        this.files = files;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * @param enabled whether files are imported at all
     * @param inbox the folder where files are dropped, on the application's host; null where none are imported, and for viewers
     */
    public record Files(List<ImportList.Item> items, boolean enabled, String inbox) {}

    public Files list(OpsRequest request) throws IOException {
        request.allows("limit");
        return new Files(
                files.newest(request.number("limit", 50, 1, LONGEST_LIST), clock.instant()),
                files.isEnabled(),
                files.isEnabled() && caller.mayOperate() ? files.inbox().toString() : null);
    }
}

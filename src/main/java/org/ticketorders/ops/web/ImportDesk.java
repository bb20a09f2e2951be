package org.ticketorders.ops.web;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.work.ImportList;

/** Files that are or were imported. */
@Component
public class ImportDesk {

    private static final int LONGEST_LIST = 500;

    private final ImportList files;
    private final Clock clock;

    ImportDesk(ImportList files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    /** @param enabled whether files are imported at all */
    public record Files(List<ImportList.Item> items, boolean enabled) {}

    public Files list(OpsRequest request) throws IOException {
        request.allows("limit");
        return new Files(
                files.newest(request.number("limit", 50, 1, LONGEST_LIST), clock.instant()), files.isEnabled());
    }
}

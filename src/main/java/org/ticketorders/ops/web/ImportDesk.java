package org.ticketorders.ops.web;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.work.CheckUploads;
import org.ticketorders.imports.work.ImportList;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.security.Caller;

/** Files that are or were imported, or checked. */
@Component
public class ImportDesk {

    private static final int LONGEST_LIST = 500;

    private final ImportList files;
    private final CheckUploads checks;
    private final Audit audit;
    private final Caller caller;
    private final Clock clock;

    ImportDesk(ImportList files, CheckUploads checks, Audit audit, Caller caller, Clock clock) {
        this.files = files;
        this.checks = checks;
        this.audit = audit;
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

    /** What a request to import says. */
    record Say(String why) {}

    /** @param name under which the file was put into the inbox */
    public record Imported(String name) {}

    /**
     * Begins the check of a file that came with the request. Nothing is sent, reserved, or written to the ledger by it.
     *
     * @throws Refusal if its name is not one that is taken
     */
    public CheckUploads.View beginCheck(OpsRequest request, CheckUploads.Arriving file) throws IOException {
        boolean isTaken = false;
        try {
            request.allows("name", "tickets");
            String name = request.text("name");
            if (name == null) {
                throw Refusal.badRequest(
                        "parameter 'name' is missing: the name of the file, which says by its extension how it is written");
            }
            String problem = checks.problemOf(name);
            if (problem != null) {
                throw Refusal.badRequest("'name' cannot be taken: " + problem);
            }
            CheckUploads.View view = checks.check(file, name, isYes(request));
            isTaken = true;
            return view;
        } finally {
            if (!isTaken) {
                file.discard();
            }
        }
    }

    private static boolean isYes(OpsRequest request) {
        String text = request.text("tickets");
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw Refusal.badRequest("'tickets' must be true or false");
        }
        return "true".equals(text);
    }

    /** How far a check is, and what it found. */
    public CheckUploads.View showCheck(OpsRequest request) throws IOException {
        request.allows();
        return known(request);
    }

    private CheckUploads.View known(OpsRequest request) throws IOException {
        CheckUploads.View view = checks.find(request.part("id"));
        if (view == null) {
            throw Refusal.notFound("no check of this name is known here");
        }
        return view;
    }

    /**
     * Puts a file that was checked into the inbox, whatever the check found.
     *
     * @throws Refusal if it is not checked to its end, could not be read, or is not there any more
     */
    public Imported importChecked(OpsRequest request) throws IOException {
        request.allows();
        String why = OpsRequest.whyIfAny(request.json(Say.class, "say {} or {\"why\": \"…\"} and nothing else")
                .why());
        CheckUploads.View view = known(request);
        if (!view.state().equals("checked")) {
            throw Refusal.conflict(
                    "this check is '" + view.state() + "', and only a file that is 'checked' is imported");
        }
        Audit.Action action = audit.begin(request.who(), "import", view.name(), why);
        try {
            String name = checks.importIt(view.name());
            if (name == null) {
                throw Refusal.conflict("the file is not there any more: it was imported already, or removed");
            }
            audit.done(action, "it is in the inbox as " + name);
            return new Imported(name);
        } catch (IOException | RuntimeException e) {
            audit.failed(action, e);
            throw e;
        }
    }
}

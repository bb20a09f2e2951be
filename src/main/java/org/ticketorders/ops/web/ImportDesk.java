package org.ticketorders.ops.web;

import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportedFile;
import org.ticketorders.imports.work.CheckUploads;
import org.ticketorders.imports.work.ImportList;
import org.ticketorders.imports.work.ImportResults;
import org.ticketorders.imports.work.ImportResults.Kind;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.ops.service.PersonalData;
import org.ticketorders.security.Caller;

/** Files that are or were imported, or checked. */
@Component
public class ImportDesk {

    private static final int LONGEST_LIST = 500;
    private static final int USUAL_LINES = 200;
    private static final String WRONG_AFTER = "'after' must be what the part before gave as 'next'";

    private final ImportList files;
    private final ImportResults results;
    private final PersonalData personalData;
    private final CheckUploads checks;
    private final Audit audit;
    private final Caller caller;
    private final Clock clock;

    ImportDesk(
            ImportList files,
            ImportResults results,
            CheckUploads checks,
            Audit audit,
            Caller caller,
            PersonalData personalData,
            Clock clock) {
        this.files = files;
        this.results = results;
        this.personalData = personalData;
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

    /**
     * A part of what was written about a file.
     *
     * @param name of the file, as the list has it
     * @param file the name of what was written, in the folder of reports
     * @param continued whether the first of the lines is the rest of one that is longer than a page
     * @param next where the next part begins, or null
     * @param why there is nothing to see, or null
     */
    public record Result(
            String name,
            String word,
            String file,
            List<String> lines,
            boolean continued,
            boolean more,
            String next,
            String why) {}

    /**
     * Shows what was written about a file. Records stand there as they came, and outcomes with the addresses at which orders are paid: of those viewers
     * see nothing.
     *
     * @throws Refusal if there is no such file, it is not written yet, or it has changed since the part before
     */
    public Result showResult(OpsRequest request) throws IOException {
        request.allows("limit", "after");
        String name = request.part("id");
        Kind kind = OpsRequest.word("word", request.part("word"), Kind.class, EnumSet.allOf(Kind.class));
        ImportResults.Page page = page(request, name, kind);
        if (caller.mayOperate()) {
            return result(name, kind, page, page.lines());
        }
        if (kind != Kind.REPORT) {
            return new Result(
                    name,
                    kind.word(),
                    page.file(),
                    List.of(),
                    false,
                    false,
                    null,
                    "personal data are in it: operators see it");
        }
        if (page.continued()) {
            // the two halves of what is masked as a whole
            throw Refusal.badRequest(WRONG_AFTER);
        }
        return result(
                name,
                kind,
                page,
                page.lines().stream()
                        .map(line -> personalData.words(line, null))
                        .toList());
    }

    private ImportResults.Page page(OpsRequest request, String name, Kind kind) throws IOException {
        int limit = request.number("limit", USUAL_LINES, 1, ImportResults.MOST_LINES);
        try {
            Optional<ImportResults.Page> page = results.page(name, kind, request.text("after"), limit);
            return page.isPresent() ? page.get() : missing(name, kind);
        } catch (ImportResults.WrittenAgain e) {
            throw Refusal.conflict(
                    "it was written again since the part before was read: begin with its first part again");
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(WRONG_AFTER);
        }
    }

    private ImportResults.Page missing(String name, Kind kind) throws IOException {
        String state =
                files.stateOf(name).orElseThrow(() -> Refusal.notFound("no imported file of this name is known here"));
        if (state.equals(ImportList.READING)) {
            throw Refusal.conflict("the file is still being read: nothing is written about it before its end");
        }
        if (kind == Kind.OUTCOMES && state.equals(ImportedFile.FileState.SENT.name())) {
            throw Refusal.conflict("purchases of the file have no outcome yet: they are written once all have one");
        }
        throw Refusal.notFound(
                switch (kind) {
                    case REPORT -> "the report is not in the folder of reports: it was removed";
                    case REJECTED ->
                        "there are no rejected records in the folder of reports: none was rejected, or they were removed";
                    case OUTCOMES ->
                        "there are no outcomes in the folder of reports: nothing of the file was sent, or they were removed";
                });
    }

    private static Result result(String name, Kind kind, ImportResults.Page page, List<String> lines) {
        return new Result(
                name, kind.word(), page.file(), lines, page.continued(), page.next() != null, page.next(), null);
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

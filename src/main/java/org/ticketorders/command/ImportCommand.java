package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        header = "Puts files of purchases into the inbox.",
        description = {
            "CSV, JSON, NDJSON or XML, also .gz; each appears there whole or not at all, and takes the place of no other.",
            "Where the inbox is on another machine they are uploaded, checked and then imported.",
            "The page shows how far they are."
        })
final class ImportCommand extends OpsCommand {

    private static final String CHECKS = "/ops/api/imports/checks";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "files; each is copied and stays where it is")
    private List<Path> files;

    @Option(
            names = "--inbox",
            paramLabel = "FOLDER",
            description =
                    "the application's inbox as this machine has it; without it the application is asked where it is")
    private Path given;

    @Option(names = "--check", description = "say what an import would find, do and cost, and import nothing")
    private boolean check;

    @Option(names = "--tickets", description = "with --check: ask the shops for their tickets and prices, too")
    private boolean tickets;

    @Option(
            names = {"-y", "--yes"},
            description = "where a file is uploaded: import it also if its check finds mistakes")
    private boolean yes;

    @Override
    int run(Api api, Terminal terminal) {
        if (check && given != null || tickets && !check) {
            throw CommandFailure.usage("--check goes with --tickets, and without --inbox");
        }
        for (Path file : files) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file) || file.getFileName() == null) {
                throw CommandFailure.usage("'" + file + "' is no file that can be read");
            }
        }
        if (check) {
            return checked(api, terminal);
        }
        Path inbox = given == null ? inbox(api) : given;
        if (!Files.isDirectory(inbox) || !Files.isWritable(inbox)) {
            if (given != null) {
                throw CommandFailure.usage("there is no folder " + inbox + ", or you may not write there");
            }
            return uploaded(api, terminal);
        }
        if (given == null && !api.isOnThisHost()) {
            // a folder of that name may be here, too, and be that of another application
            return uploaded(api, terminal);
        }
        ArrayNode done = Api.JSON.createArrayNode();
        int code = Exit.DONE;
        for (Path file : files) {
            try {
                Path target = put(file, inbox);
                ObjectNode one = done.addObject().put("file", file.toString()).put("path", target.toString());
                if (!json()) {
                    terminal.line(one.path("file").asText() + " is in the inbox: " + target);
                }
            } catch (FileAlreadyExistsException e) {
                terminal.error("ticket-orders: " + file + " is not imported: a file of that name still lies in " + inbox
                        + ". Wait until it is taken, or give yours another name");
                code = Exit.FAILED;
            } catch (IOException e) {
                terminal.error("ticket-orders: " + file + " is not imported: " + e);
                code = Exit.FAILED;
            }
        }
        if (json()) {
            print(terminal, done);
        }
        return code;
    }

    /** Checks each file, and imports none. */
    private int checked(Api api, Terminal terminal) {
        ArrayNode all = Api.JSON.createArrayNode();
        int code = Exit.DONE;
        for (Path file : files) {
            JsonNode report = check(api, terminal, file);
            all.add(report);
            code = hasMistakes(report) ? Exit.FAILED : code;
        }
        if (json()) {
            print(terminal, all);
        }
        return code;
    }

    /** The inbox is on another machine. Files are checked there first, since nobody has looked at them yet. */
    private int uploaded(Api api, Terminal terminal) {
        ArrayNode all = Api.JSON.createArrayNode();
        int code = Exit.DONE;
        for (Path file : files) {
            JsonNode report = check(api, terminal, file);
            if (isUnreadable(report)
                    || (hasMistakes(report)
                            && !confirmed(terminal, yes, "Import " + file.getFileName() + " all the same?"))) {
                code = Exit.FAILED;
                continue;
            }
            JsonNode imported = api.post(path(report) + "/import", Api.object());
            all.add(imported);
            if (!json()) {
                terminal.line(file + " is in the inbox as " + Answers.or(imported, "name"));
            }
        }
        if (json()) {
            print(terminal, all);
        }
        return code;
    }

    private JsonNode check(Api api, Terminal terminal, Path file) {
        JsonNode one = api.upload(
                Api.with(CHECKS, "name", file.getFileName(), "tickets", tickets ? Boolean.TRUE : null), file);
        while (!one.path("report").isObject()) {
            ReplayCommand.pause(LOOK_EVERY);
            one = api.get(path(one));
        }
        if (isUnreadable(one)) {
            terminal.error(
                    "ticket-orders: " + file + " cannot be imported: " + Answers.or(one.path("report"), "reason"));
        } else if (!json()) {
            tell(terminal, file, one.path("report"));
        }
        return one;
    }

    private static String path(JsonNode check) {
        return CHECKS + "/" + Api.part(Answers.or(check, "name"));
    }

    private static boolean isUnreadable(JsonNode check) {
        return Answers.or(check.path("report"), "result").equals("failed");
    }

    private static boolean hasMistakes(JsonNode check) {
        JsonNode report = check.path("report");
        return isUnreadable(check)
                || report.path("rejected").asLong() > 0
                || report.path("check").path("fails").asLong() > 0
                || report.path("check").path("suspects").asLong() > 0;
    }

    private static void tell(Terminal terminal, Path file, JsonNode report) {
        JsonNode check = report.path("check");
        terminal.line(file + ": " + report.path("records").asLong() + " records; "
                + report.path("newPurchases").asLong() + " would be sent, "
                + check.path("fails").asLong() + " of them would fail, "
                + check.path("suspects").asLong() + " look wrong; "
                + report.path("duplicates").asLong() + " are known already, "
                + report.path("rejected").asLong() + " would be rejected; "
                + check.path("units").asLong() + " tickets");
        check.path("firstMistakes")
                .forEach(mistake -> terminal.line("  " + place(mistake) + ": " + Answers.or(mistake, "kind") + ": "
                        + Answers.or(mistake, "problem")));
        check.path("notes").forEach(note -> terminal.line("  " + note.asText()));
    }

    /** As the report has it: {@code line 7, column 10 'quantity'}. */
    private static String place(JsonNode mistake) {
        String number = Answers.text(mistake, "number");
        String column = Answers.text(mistake, "column");
        return "line " + Answers.or(mistake, "line") + (number == null ? "" : ", column " + number)
                + (column == null ? "" : number == null ? ", " + column : " '" + column + "'");
    }

    private static Path inbox(Api api) {
        JsonNode imports = api.get("/ops/api/imports?limit=1");
        if (!imports.path("enabled").asBoolean()) {
            throw new CommandFailure(
                    Exit.CONFLICT, "the application imports no files: openticket.imports.enabled is false");
        }
        String inbox = Answers.text(imports, "inbox");
        if (inbox == null) {
            throw new CommandFailure(
                    Exit.LOGIN, "only operators are told where the inbox is: log in as one, or name it by --inbox");
        }
        return Path.of(inbox);
    }

    /** Nobody who looks into the folder sees a part of the file under its name, nor does it take the place of another. */
    private static Path put(Path file, Path inbox) throws IOException {
        Path target = inbox.resolve(file.getFileName().toString());
        Path part = inbox.resolve("." + UUID.randomUUID() + ".part");
        try {
            Files.copy(file, part);
            giveToOwner(part, inbox);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            try {
                Files.createLink(target, part);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException e) {
                // a file system without links
                if (Files.exists(target)) {
                    throw new FileAlreadyExistsException(target.toString());
                }
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(part);
        }
        return target;
    }

    /** The application must be able to read it, whoever runs this; nobody else need be. */
    private static void giveToOwner(Path part, Path inbox) {
        PosixFileAttributeView view = Files.getFileAttributeView(part, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        try {
            PosixFileAttributes wanted = Files.readAttributes(inbox, PosixFileAttributes.class);
            view.setGroup(wanted.group());
            view.setOwner(wanted.owner());
        } catch (IOException e) {
            // only root may give files away; else the folder's owner is who runs this, or lets its group read
        }
    }
}

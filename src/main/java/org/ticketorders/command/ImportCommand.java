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
            "The page shows how far they are."
        })
final class ImportCommand extends OpsCommand {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "files; each is copied and stays where it is")
    private List<Path> files;

    @Option(
            names = "--inbox",
            paramLabel = "FOLDER",
            description =
                    "the application's inbox as this machine has it; without it the application is asked where it is")
    private Path given;

    @Override
    int run(Api api, Terminal terminal) {
        for (Path file : files) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file) || file.getFileName() == null) {
                throw CommandFailure.usage("'" + file + "' is no file that can be read");
            }
        }
        Path inbox = given == null ? inbox(api) : given;
        if (!Files.isDirectory(inbox) || !Files.isWritable(inbox)) {
            throw CommandFailure.usage(
                    "the inbox " + inbox + " is not on this machine, or you may not write there: run this"
                            + " where the application is, as its user, or name the folder by --inbox");
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

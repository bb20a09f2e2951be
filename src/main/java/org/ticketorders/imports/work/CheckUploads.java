package org.ticketorders.imports.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.AtomicFile;
import org.ticketorders.imports.FileNames;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.imports.read.FileFormat;

/** Files that operators send by HTTP: to be checked, and once that is done to be imported. */
@Component
public class CheckUploads {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int MOST_WAITING = 10;

    private final ImportFolders folders;
    private final InWork inWork;
    private final FileChecks checks;
    private final ImportProgress progress;
    private final ProducerTemplate camel;
    private final ObjectMapper json;
    private final Clock clock;

    /** By label, files that wait for their check or are in it, as this process knows them. */
    private final Map<String, Path> waiting = new ConcurrentHashMap<>();

    CheckUploads(
            ImportFolders folders,
            InWork inWork,
            FileChecks checks,
            ImportProgress progress,
            ProducerTemplate camel,
            ObjectMapper json,
            Clock clock) {
        this.folders = folders;
        this.inWork = inWork;
        this.checks = checks;
        this.progress = progress;
        this.camel = camel;
        this.json = json;
        this.clock = clock;
    }

    /**
     * How far a check is.
     *
     * @param name of everything that is written about it
     * @param state {@code waiting}, {@code checking}, {@code checked}, or {@code failed} if the file cannot be read
     * @param records found so far; null before that is known
     * @param recordsRead those that were looked at
     * @param report once it is over, else null
     */
    public record View(String name, String state, Long records, Long recordsRead, JsonNode report) {}

    /** A file on its way here. */
    public static final class Arriving {

        private final Path path;

        private Arriving(Path path) {
            this.path = path;
        }

        /** It is durable once this is closed. */
        public OutputStream open() throws IOException {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new FilterOutputStream(Channels.newOutputStream(channel)) {

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    if (channel.isOpen()) {
                        channel.force(true);
                        channel.close();
                    }
                }
            };
        }

        /** Nothing is left of it. */
        public void discard() throws IOException {
            Files.deleteIfExists(path);
        }
    }

    /** Whether files are imported, and checked, at all. */
    public boolean isEnabled() {
        return inWork.isEnabled();
    }

    /** A place for a file, on the inbox's disk. */
    public Arriving arriving() {
        return new Arriving(inWork.arriving());
    }

    /** Why a file of this name would not be taken; null if it would. */
    public String problemOf(String name) {
        try {
            FileNames.checkName(name);
            FileFormat.of(name);
            return null;
        } catch (UnreadableFile e) {
            return e.getMessage();
        }
    }

    /** Whether so many wait that no further one is taken. */
    public boolean isCrowded() {
        return waiting.size() >= MOST_WAITING;
    }

    /**
     * Begins the check of a file that is here.
     *
     * @param name as its sender calls it
     * @param looksAtTickets whether the shops' lists of tickets are looked at
     */
    public View check(Arriving arrived, String name, boolean looksAtTickets) throws IOException {
        Path path = inWork.take(arrived.path, FileNames.asCheck(name));
        if (path == null) {
            throw new NoSuchFileException(name);
        }
        if (looksAtTickets) {
            checks.lookAtTickets(path);
        }
        String label = folders.label(path.getFileName().toString(), InWork.claimOf(path));
        waiting.put(label, path);
        camel.asyncSend("direct:check-file", exchange -> exchange.setVariable("path", path))
                .whenComplete((exchange, failure) -> waiting.remove(label));
        return new View(label, "waiting", null, null, null);
    }

    /** @return null if there is no such check */
    public View find(String label) throws IOException {
        if (!isLabel(label)) {
            return null;
        }
        Path report = folders.report(label, ".report.json");
        if (Files.exists(report)) {
            JsonNode found = json.readTree(report.toFile());
            return new View(
                    label,
                    found.path("result").asText(),
                    found.path("records").isNumber() ? found.path("records").longValue() : null,
                    found.path("records").isNumber() ? found.path("records").longValue() : null,
                    found);
        }
        for (FileImport work : progress.underWay()) {
            if (work.isCheck() && (label.equals(work.label()) || work.path().equals(waiting.get(label)))) {
                return new View(label, "checking", work.records(), work.counts().settled(), null);
            }
        }
        return waiting.containsKey(label) || folders.isTaken(label)
                ? new View(label, "waiting", null, null, null)
                : null;
    }

    /** It names a check, and nothing else, and leads nowhere. */
    private static boolean isLabel(String label) {
        return FileNames.isCheck(label) && FileNames.safe(label).equals(label) && label.indexOf('/') < 0;
    }

    /**
     * Puts a file that was checked into the inbox, under a name that no file there has.
     *
     * @return that name, or null if the file is not where it was put after its check: it is imported already, or was removed
     */
    public synchronized String importIt(String label) throws IOException {
        Path from = folders.done(label);
        String name = FileNames.asImport(label);
        int dot = name.indexOf('.', 1);
        String stem = dot < 0 ? name : name.substring(0, dot);
        String rest = dot < 0 ? "" : name.substring(dot);
        String fresh = name;
        while (Files.exists(from)) {
            try {
                move(from, folders.inbox().resolve(fresh));
                return fresh;
            } catch (NoSuchFileException e) {
                return null;
            } catch (FileAlreadyExistsException e) {
                fresh = stem + "." + TIME.format(clock.instant()) + "-"
                        + ThreadLocalRandom.current().nextInt(1000) + rest;
            }
        }
        return null;
    }

    /** Whoever looks sees the whole file, or none. */
    private static void move(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
            AtomicFile.sync(to.getParent());
            Files.delete(from);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // on another disk, or one without links
            if (Files.exists(to)) {
                throw new FileAlreadyExistsException(to.toString());
            }
            AtomicFile.move(from, to);
        }
    }
}

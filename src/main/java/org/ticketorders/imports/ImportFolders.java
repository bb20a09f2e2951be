package org.ticketorders.imports;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/**
 * Where a file is says how far it is: inbox, in work, done or failed.
 *
 * <p>Everything about a file is called by its label. Who shares the folders shares the labels, with the same ledger or another:
 * a label is taken by making a file of its name, which of several processes one can do.
 */
@Component
public class ImportFolders {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Of the inbox: what lies there is checked, and not imported. */
    private static final String CHECK = "check";

    private final Path inbox;
    private final Path inWork;
    private final Path done;
    private final Path failed;
    private final Path reports;
    private final Path labels;
    private final Clock clock;

    /** @throws InvalidConfigurationPropertyValueException if a folder cannot be used, or is the same as another */
    public ImportFolders(ImportProperties properties, Clock clock) {
        this.clock = clock;
        this.inbox = Path.of(properties.inbox()).toAbsolutePath();
        this.inWork = Path.of(properties.inWork()).toAbsolutePath();
        this.done = Path.of(properties.done()).toAbsolutePath();
        this.failed = Path.of(properties.failed()).toAbsolutePath();
        this.reports = Path.of(properties.reports()).toAbsolutePath();
        this.labels = reports.resolve(".labels");
        if (properties.enabled()) {
            make("inbox", inbox);
            make("inbox", toCheck());
            make("in-work", inWork);
            make("done", done);
            make("failed", failed);
            make("reports", reports);
            make("reports", labels);
            eachIsAnother();
        }
    }

    private static void make(String key, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw refused(key, folder, "cannot be made (" + e + ")");
        }
        if (!Files.isWritable(folder)) {
            throw refused(key, folder, "may not be written to: let this user write there");
        }
    }

    /** Else a report would be taken for a file to import, about which there is another report, and so on. */
    private void eachIsAnother() {
        Map<Path, String> keys = new HashMap<>();
        Map<String, Path> folders = new LinkedHashMap<>();
        folders.put("inbox", inbox);
        folders.put("in-work", inWork);
        folders.put("done", done);
        folders.put("failed", failed);
        folders.put("reports", reports);
        try {
            keys.put(toCheck().toRealPath(), "inbox, for what is only checked");
            for (Map.Entry<String, Path> one : folders.entrySet()) {
                String other = keys.putIfAbsent(one.getValue().toRealPath(), one.getKey());
                if (other != null) {
                    throw refused(
                            one.getKey(),
                            one.getValue(),
                            "is the folder of openticket.imports." + other + ", too: name another");
                }
            }
        } catch (IOException e) {
            throw refused("inbox", inbox, "cannot be used (" + e + ")");
        }
    }

    /** @param why one of these folders cannot be used: what follows on its path */
    public static RuntimeException refused(String key, Path folder, String why) {
        return new InvalidConfigurationPropertyValueException("openticket.imports." + key, folder, folder + " " + why);
    }

    public Path inbox() {
        return inbox;
    }

    /** Folder of the inbox for files that are checked, and not imported. */
    public Path toCheck() {
        return inbox.resolve(CHECK);
    }

    public Path inWork() {
        return inWork;
    }

    public Path report(String label, String ending) {
        return reports.resolve(label + ending);
    }

    /**
     * Takes the label for a file: its name, or with the time where that was used before. Safe to repeat.
     *
     * @param claim of the file; it gets the same label again, but one with the time only in the same second
     */
    public String label(String name, String claim) throws IOException {
        String shorter = FileNames.safe(name);
        if (take(shorter, claim)) {
            return shorter;
        }
        int dot = shorter.indexOf('.', 1);
        String stem = dot < 0 ? shorter : shorter.substring(0, dot);
        String rest = dot < 0 ? "" : shorter.substring(dot);
        String dated = stem + "." + TIME.format(clock.instant());
        String label = dated + rest;
        for (int n = 2; !take(label, claim); n++) {
            label = dated + "-" + n + rest;
        }
        return label;
    }

    private boolean take(String label, String claim) throws IOException {
        Path mark = labels.resolve(label);
        try {
            Files.writeString(mark, claim, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            return isOf(claim, mark);
        }
        if (isInUse(label)) {
            Files.delete(mark);
            return false;
        }
        return true;
    }

    /** Whether a file has this label. */
    public boolean isTaken(String label) {
        return exists(labels.resolve(label));
    }

    /** Whether the file was taken from these folders, and not from others whose processes share the ledger. */
    public boolean isOfHere(ImportedFile file) throws IOException {
        return file.claim() == null || isOf(file.claim(), labels.resolve(file.label()));
    }

    private static boolean isOf(String claim, Path mark) throws IOException {
        try {
            return Files.readString(mark).equals(claim);
        } catch (NoSuchFileException e) {
            // released since
            return false;
        }
    }

    private boolean isInUse(String label) {
        return exists(done.resolve(label))
                || exists(failed.resolve(label))
                || exists(report(label, ".report.json"))
                || exists(report(label, ".outcomes.csv"));
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Nothing will be written under the label any more; what was is still there. */
    public void release(String label) throws IOException {
        Files.deleteIfExists(labels.resolve(label));
    }

    public Path done(String label) {
        return done.resolve(label);
    }

    public void moveToDone(Path file, String label) throws IOException {
        AtomicFile.move(file, done.resolve(label));
    }

    /** Puts a file aside, with the reason beside it. */
    public void moveToFailed(Path file, String label, String reason) throws IOException {
        AtomicFile.write(failed.resolve(label + ".reason.txt"), reason + "\n");
        Files.move(file, failed.resolve(label), StandardCopyOption.REPLACE_EXISTING);
    }
}

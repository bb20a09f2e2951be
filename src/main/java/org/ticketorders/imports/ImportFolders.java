package org.ticketorders.imports;

import jakarta.annotation.PreDestroy;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Where a file is says how far it is: inbox, in work, done or failed.
 *
 * <p>A file is taken by renaming it into a folder of this process; of several that try, one succeeds. The folder is locked for as
 * long as the process lives. The operating system ends the lock with the process, however that ends, so that no lock is left
 * behind; who shares the ledger then puts the files back into the inbox.
 */
@Component("importFolders")
public class ImportFolders {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");
    private static final String LOCK = ".in-use.lock";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** Room for what is put behind a name, in a file system that allows 255 bytes. */
    private static final int LONGEST_NAME = 120;

    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N} ._,+()#&@~\\[\\]-]*");

    private final Path inbox;
    private final Path inWork;
    private final Path done;
    private final Path failed;
    private final Path reports;
    private final ImportLedger ledger;
    private final Clock clock;
    private final Path own;
    private final FileChannel lock;
    private final Set<Path> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, Wait> waits = new ConcurrentHashMap<>();
    private final long firstWaitMillis;

    /** A file whose import was interrupted is left alone for a while, longer each time. */
    private record Wait(long millis, long until) {}

    ImportFolders(ImportProperties properties, ImportLedger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
        this.firstWaitMillis = properties.pollMillis();
        this.inbox = Path.of(properties.inbox()).toAbsolutePath();
        this.inWork = Path.of(properties.inWork()).toAbsolutePath();
        this.done = Path.of(properties.done()).toAbsolutePath();
        this.failed = Path.of(properties.failed()).toAbsolutePath();
        this.reports = Path.of(properties.reports()).toAbsolutePath();
        if (!properties.enabled()) {
            this.own = null;
            this.lock = null;
            return;
        }
        try {
            for (Path folder : List.of(inbox, inWork, done, failed, reports)) {
                Files.createDirectories(folder);
            }
            checkOneDisk();
            this.own = Files.createDirectory(inWork.resolve(ledger.id() + "." + UUID.randomUUID()));
            this.lock = lock(own);
        } catch (IOException e) {
            throw new IllegalStateException("openticket.imports: cannot use the folders: " + e, e);
        }
        takeOver();
    }

    private void checkOneDisk() throws IOException {
        Path probe = Files.createTempFile(inbox, ".probe", ".tmp");
        Path moved = inWork.resolve(probe.getFileName());
        try {
            Files.move(probe, moved, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IllegalStateException("openticket.imports.in-work: " + inWork + " must be on the same disk as "
                    + inbox + ", since files are taken by renaming them");
        } finally {
            Files.deleteIfExists(probe);
            Files.deleteIfExists(moved);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("openticket.imports: somebody else uses " + folder);
        }
        return channel;
    }

    /**
     * Takes a file out of the inbox.
     *
     * @return where it is now, or null if it is gone: somebody else took it
     */
    public Path claim(File file) throws IOException {
        Path target = own.resolve(file.getName());
        Wait wait = waits.get(file.getName());
        if (wait != null && clock.millis() < wait.until()) {
            return null;
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            // an earlier one of the same name waits there for its place in the inbox
            return null;
        }
        try {
            busy.add(target);
            Files.move(inbox.resolve(file.getName()), target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } catch (NoSuchFileException e) {
            busy.remove(target);
            return null;
        } catch (IOException e) {
            busy.remove(target);
            throw e;
        }
    }

    /** Gives a file back to the inbox, to be read again later. */
    void interrupted(Path file) throws IOException {
        waits.compute(file.getFileName().toString(), (name, before) -> {
            long millis = before == null ? firstWaitMillis : Math.min(before.millis() * 2, LONGEST_WAIT_MILLIS);
            return new Wait(millis, clock.millis() + millis);
        });
        putBack(file);
    }

    private void settled(Path file) {
        busy.remove(file);
        waits.remove(file.getFileName().toString());
    }

    private void putBack(Path file) throws IOException {
        busy.remove(file);
        Path place = inbox.resolve(file.getFileName());
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            LOG.info("{} goes back to the inbox once the file of the same name there is imported", file.getFileName());
        } else {
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Puts files back that nobody works on: ours that found no place, and those of processes that share our ledger and died. */
    public void takeOver() {
        try (Stream<Path> folders = Files.list(inWork)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                if (folder.equals(own)) {
                    putBackAll(folder);
                } else if (folder.getFileName().toString().startsWith(ledger.id() + ".")) {
                    takeOver(folder);
                }
            }
        } catch (IOException e) {
            LOG.warn("Files of stopped processes cannot be taken over now: {}", e.toString());
        }
    }

    private void takeOver(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                return;
            }
            putBackAll(folder);
            try (Stream<Path> left = Files.list(folder)) {
                if (left.allMatch(file -> file.getFileName().toString().equals(LOCK))) {
                    Files.delete(folder.resolve(LOCK));
                    Files.delete(folder);
                }
            }
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            // just begun, just removed, or in this very process
            LOG.debug("{} is not taken over: {}", folder, e.toString());
        }
    }

    private void putBackAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                boolean isIdle = !file.getFileName().toString().equals(LOCK) && !busy.contains(file);
                if (isIdle && !Files.exists(inbox.resolve(file.getFileName()), LinkOption.NOFOLLOW_LINKS)) {
                    LOG.info("{} was not read to its end; it is read again", file.getFileName());
                    putBack(file);
                }
            }
        }
    }

    /** @throws UnreadableFile if a file of this name, or of this kind, is not taken */
    static void check(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnreadableFile("it is a link or another special file, and only plain files are taken");
        }
        String name = file.getFileName().toString();
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches() || name.contains("..")) {
            throw new UnreadableFile("the name of the file is longer than " + LONGEST_NAME
                    + " characters, or has others than letters, digits, spaces and . _ , + ( ) # & @ ~ [ ] -");
        }
    }

    /** What everything about a file of this name is called: the name itself, or with the time where it was used before. */
    String label(String name) {
        String safe = NAME.matcher(name).matches() && !name.contains("..")
                ? name
                : "_" + name.replaceAll("[^\\p{L}\\p{N}_-]|\\.(?=\\.)", "_");
        String shorter = safe.length() <= LONGEST_NAME ? safe : safe.substring(safe.length() - LONGEST_NAME);
        if (isFree(shorter)) {
            return shorter;
        }
        int dot = shorter.indexOf('.', 1);
        String stem = dot < 0 ? shorter : shorter.substring(0, dot);
        String rest = dot < 0 ? "" : shorter.substring(dot);
        String dated = stem + "." + TIME.format(clock.instant());
        String label = dated + rest;
        for (int n = 2; !isFree(label); n++) {
            label = dated + "-" + n + rest;
        }
        return label;
    }

    private boolean isFree(String label) {
        return !Files.exists(done.resolve(label), LinkOption.NOFOLLOW_LINKS)
                && !Files.exists(failed.resolve(label), LinkOption.NOFOLLOW_LINKS)
                && !Files.exists(report(label, ".report.json"), LinkOption.NOFOLLOW_LINKS)
                && !ledger.knows(label);
    }

    boolean isDone(String label) {
        return Files.exists(done.resolve(label)) || Files.exists(failed.resolve(label));
    }

    Path report(String label, String ending) {
        return reports.resolve(label + ending);
    }

    void moveToDone(Path file, String label) throws IOException {
        AtomicFile.move(file, done.resolve(label));
        settled(file);
    }

    /** Puts a file aside, with the reason beside it. */
    void moveToFailed(Path file, String label, String reason) throws IOException {
        AtomicFile.write(failed.resolve(label + ".reason.txt"), reason + "\n");
        Files.move(file, failed.resolve(label), StandardCopyOption.REPLACE_EXISTING);
        settled(file);
    }

    @PreDestroy
    void close() throws IOException {
        if (lock == null) {
            return;
        }
        putBackAll(own);
        lock.close();
        try (Stream<Path> left = Files.list(own)) {
            if (left.count() == 1) {
                Files.delete(own.resolve(LOCK));
                Files.delete(own);
            }
        }
    }
}

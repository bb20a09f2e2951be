package org.ticketorders.imports;

import jakarta.annotation.PreDestroy;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
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
 * behind; who shares the ledger then goes on with the files.
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

    /** Guards what comes into our own folder: a rename overwrites what has come there since one looked. */
    private final Object arrivals = new Object();

    private final Set<Path> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, Wait> waits = new ConcurrentHashMap<>();
    private final long firstWaitMillis;
    private final long maxSize;

    /** How long a file whose import was interrupted is left alone: longer each time. */
    private record Wait(long millis, long until) {}

    ImportFolders(ImportProperties properties, ImportLedger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
        this.maxSize = properties.maxSize().toBytes();
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
        if (channel.tryLock() == null) {
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
        synchronized (arrivals) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                // an earlier one of the same name is not done yet
                return null;
            }
            try {
                Files.move(inbox.resolve(file.getName()), target, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                return null;
            }
            busy.add(target);
            return target;
        }
    }

    /**
     * Puts a file into the inbox that comes from elsewhere.
     *
     * @param name as it is called there
     * @param length bytes that it must have
     * @throws IOException if it is not here as a whole, or one of its name is there; it may be fetched again then
     */
    public void land(InputStream content, String name, long length) throws IOException {
        String safe = safe(name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1));
        Path place = inbox.resolve(safe);
        Path arriving = inbox.resolve("." + safe + ".tmp");
        try {
            if (length > maxSize) {
                throw new IOException("it is larger than " + maxSize + " bytes (openticket.imports.max-size)");
            }
            try (FileChannel channel = FileChannel.open(
                            arriving,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                long arrived = content.transferTo(out);
                if (arrived != length) {
                    throw new IOException(arrived + " of " + length + " bytes came");
                }
                channel.force(true);
            }
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(safe, null, "one of the same name is in the inbox");
            }
            Files.move(arriving, place, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.sync(inbox);
            LOG.info("{} was fetched", safe);
        } catch (IOException e) {
            LOG.warn("{} was not fetched and stays where it is: {}", safe, e.getMessage());
            throw e;
        } finally {
            Files.deleteIfExists(arriving);
        }
    }

    /** The import of the file was interrupted: it stays, and is begun anew after a while. */
    void interrupted(Path file) {
        waits.compute(file.getFileName().toString(), (name, before) -> {
            long millis = before == null ? firstWaitMillis : Math.min(before.millis() * 2, LONGEST_WAIT_MILLIS);
            return new Wait(millis, clock.millis() + millis);
        });
        busy.remove(file);
    }

    private void settled(Path file) {
        busy.remove(file);
        waits.remove(file.getFileName().toString());
    }

    /** Files to begin anew: ours that were interrupted, and those of processes that share our ledger and ended. */
    public List<Path> resumable() throws IOException {
        synchronized (arrivals) {
            takeOver();
            return idle();
        }
    }

    private List<Path> idle() throws IOException {
        long now = clock.millis();
        try (Stream<Path> files = Files.list(own)) {
            return files.filter(file -> !file.getFileName().toString().equals(LOCK))
                    .filter(file -> {
                        Wait wait = waits.get(file.getFileName().toString());
                        return (wait == null || wait.until() <= now) && busy.add(file);
                    })
                    .toList();
        }
    }

    private void takeOver() throws IOException {
        try (Stream<Path> folders = Files.list(inWork)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                if (!folder.equals(own) && folder.getFileName().toString().startsWith(ledger.id() + ".")) {
                    takeOver(folder);
                }
            }
        }
    }

    private void takeOver(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                return;
            }
            boolean isEmpty = true;
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.equals(LOCK)) {
                        continue;
                    }
                    if (Files.exists(own.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                        // once ours of that name is done
                        isEmpty = false;
                    } else {
                        LOG.info("{} was not read to its end; it is read again", name);
                        Files.move(file, own.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                    }
                }
            }
            if (isEmpty) {
                Files.delete(folder.resolve(LOCK));
                Files.delete(folder);
            }
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            // just begun, just removed, or in this very process
            LOG.debug("{} is not taken over: {}", folder, e.toString());
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
        String shorter = safe(name);
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

    private static String safe(String name) {
        String safe = NAME.matcher(name).matches() && !name.contains("..")
                ? name
                : "_" + name.replaceAll("[^\\p{L}\\p{N}_.-]|\\.(?=\\.)", "_");
        return safe.length() <= LONGEST_NAME ? safe : "_" + safe.substring(safe.length() - LONGEST_NAME + 1);
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
        lock.close();
        try (Stream<Path> left = Files.list(own)) {
            if (left.count() == 1) {
                Files.delete(own.resolve(LOCK));
                Files.delete(own);
            }
        }
    }
}

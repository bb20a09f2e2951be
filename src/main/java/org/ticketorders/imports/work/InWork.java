package org.ticketorders.imports.work;

import jakarta.annotation.PreDestroy;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.FileNames;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.ProcessLock;

/**
 * Files that are taken from the inbox and not put away yet.
 *
 * <p>A file is taken by renaming it into a folder of its own within the folder of this process; of several processes that try,
 * one succeeds. The name of its folder, the claim, tells it from others of its name for as long as it is here. The folder of the
 * process is locked for as long as the process lives; after that who shares the ledger continues with the files.
 */
@Component("filesInWork")
public class InWork {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");
    private static final String ARRIVING = ".arriving-";
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private final Path inbox;
    private final Path toCheck;
    private final Path all;
    private final Path own;
    private final ProcessLock lock;
    private final String ledger;
    private final Clock clock;
    private final long firstWaitMillis;
    private final RestedFiles rested;
    private final Set<Path> busy = ConcurrentHashMap.newKeySet();
    private final Map<Path, Wait> waits = new ConcurrentHashMap<>();

    /** What lies in the inbox and cannot be moved out of it, and why. */
    private final Map<Path, String> immovable = new ConcurrentHashMap<>();

    /** How long a file whose import was interrupted is left alone: longer each time. */
    private record Wait(long millis, long until, Interrupted why) {}

    /** @param words why the import was interrupted */
    record Interrupted(String words, Instant at) {}

    InWork(ImportProperties properties, ImportFolders folders, ImportLedger ledger, RestedFiles rested, Clock clock) {
        this.inbox = folders.inbox();
        this.toCheck = folders.toCheck();
        this.all = folders.inWork();
        this.clock = clock;
        this.firstWaitMillis = properties.pollMillis();
        this.rested = rested;
        if (!properties.enabled()) {
            this.ledger = null;
            this.own = null;
            this.lock = null;
            return;
        }
        this.ledger = ledger.id();
        try {
            checkOneDisk();
            // the lock comes first, or another process would take the folder over at once
            Path folder = all.resolve(this.ledger + "." + UUID.randomUUID());
            this.lock = ProcessLock.tryTake(lockOf(folder));
            this.own = Files.createDirectory(folder);
        } catch (IOException e) {
            throw ImportFolders.refused("in-work", all, "cannot be used (" + e + ")");
        }
    }

    /** Whether files are taken at all. */
    boolean isEnabled() {
        return lock != null;
    }

    private static Path lockOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".lock");
    }

    private void checkOneDisk() throws IOException {
        Path probe = Files.createTempFile(inbox, ".probe", ".tmp");
        Path moved = all.resolve(probe.getFileName());
        try {
            Files.move(probe, moved, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw ImportFolders.refused(
                    "in-work", all, "must be on the disk of " + inbox + ", since files are taken by renaming them");
        } finally {
            Files.deleteIfExists(probe);
            Files.deleteIfExists(moved);
        }
    }

    /**
     * Takes a file out of the inbox.
     *
     * @return where it is now, or null if it is gone, since somebody else took it, or cannot be moved
     */
    public Path claim(File file) throws IOException {
        return takeIfMovable(inbox.resolve(file.getName()), file.getName());
    }

    /** Takes a file out of the folder of those that are only checked; its name says so from then on. @return as {@link #claim} */
    public Path claimToCheck(File file) throws IOException {
        return takeIfMovable(toCheck.resolve(file.getName()), FileNames.asCheck(file.getName()));
    }

    /** One that stays where it is, such as another user's in a folder with a sticky bit, is no reason not to take the others. */
    private Path takeIfMovable(Path file, String name) throws IOException {
        try {
            Path taken = take(file, name);
            immovable.remove(file);
            return taken;
        } catch (FileSystemException e) {
            if (!file.toString().equals(e.getFile())) {
                throw e;
            }
            immovable.put(file, e.getClass().getSimpleName());
            return null;
        }
    }

    /** Why a file in the inbox could not be moved out of it when that was tried last; null if it could. */
    String whyImmovable(Path file) {
        return immovable.get(file);
    }

    /**
     * Takes a file that lies elsewhere on this disk.
     *
     * @return where it is now, or null if it is gone
     * @throws FileSystemException if it cannot be moved: it names the file then
     */
    Path take(Path file, String name) throws IOException {
        Path claim = Files.createDirectory(own.resolve(UUID.randomUUID().toString()));
        Path target = claim.resolve(name);
        busy.add(target);
        boolean isTaken = false;
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            isTaken = true;
            letNoTimeLieAhead(target);
            return target;
        } catch (NoSuchFileException e) {
            return null;
        } finally {
            if (!isTaken) {
                busy.remove(target);
                Files.deleteIfExists(claim);
            }
        }
    }

    /** One whose time of change lies in the future would later be taken for one that somebody has written to since. */
    private void letNoTimeLieAhead(Path file) {
        BasicFileAttributeView view =
                Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
            if (view.readAttributes().lastModifiedTime().toInstant().isAfter(clock.instant())) {
                view.setTimes(FileTime.from(clock.instant()), null, null);
            }
        } catch (IOException e) {
            LOG.debug("{} keeps its time: {}", file.getFileName(), e.toString());
        }
    }

    /** The claim of a file in work: the same for as long as the file is here, whichever process has it. */
    static String claimOf(Path file) {
        return file.getParent().getFileName().toString();
    }

    /** A place on the inbox's disk for what is not whole yet; it is removed when this process has ended. */
    Path arriving() {
        return own.resolve(ARRIVING + UUID.randomUUID());
    }

    /**
     * Notes that the file is begun, for who takes it over as well.
     *
     * @return how often that was, without what was {@linkplain #takeBack taken back}
     */
    int begun(Path file) throws IOException {
        Path mark = marks(file);
        Files.write(mark, new byte[] {'.'}, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return (int) Files.size(mark);
    }

    /** The file's last beginning does not count. */
    void takeBack(Path file) throws IOException {
        try (FileChannel mark = FileChannel.open(marks(file), StandardOpenOption.WRITE)) {
            mark.truncate(Math.max(0, mark.size() - 1));
        } catch (NoSuchFileException e) {
            LOG.debug("{} was not begun", file);
        }
    }

    /** How often the file was begun. */
    int timesBegun(Path file) throws IOException {
        try {
            return (int) Files.size(marks(file));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Beside the processes' folders, so that it stays when another takes the file over. */
    private Path marks(Path file) {
        return all.resolve(ledger + "." + claimOf(file) + ".begun");
    }

    /** How many files were interrupted, and wait to be begun again or are. */
    int waiting() {
        return waits.size();
    }

    /** Files that were interrupted, wait to be begun again, and are not at the moment. */
    Map<Path, Interrupted> interruptions() {
        Map<Path, Interrupted> interruptions = new TreeMap<>();
        waits.forEach((file, wait) -> {
            if (!busy.contains(file)) {
                interruptions.put(file, wait.why());
            }
        });
        return interruptions;
    }

    /** The import of the file was interrupted: it stays, and is begun again after a while. */
    void interrupted(Path file, String why) {
        Interrupted interrupted = new Interrupted(why, clock.instant());
        waits.compute(file, (path, before) -> {
            long millis = before == null ? firstWaitMillis : Math.min(before.millis() * 2, LONGEST_WAIT_MILLIS);
            return new Wait(millis, clock.millis() + millis, interrupted);
        });
        busy.remove(file);
    }

    /** The file is put away. */
    void settled(Path file) throws IOException {
        busy.remove(file);
        waits.remove(file);
        Files.deleteIfExists(marks(file));
        Files.deleteIfExists(file.getParent());
    }

    /**
     * Takes what lies in the inbox and is not found by who looks for plain files by their names: names that are no text or look like
     * a path, links that lead nowhere, pipes and the like. Names that are no text become others, which are not taken either. So all
     * of them are refused as every file that is not taken.
     *
     * @return where they are now
     */
    public List<Path> unseen() throws IOException {
        immovable.keySet().removeIf(file -> !Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        List<Path> taken = new ArrayList<>();
        for (Path folder : List.of(inbox, toCheck)) {
            for (Path file : list(folder)) {
                String name = file.getFileName().toString();
                if (!FileNames.isSeen(file) && !FileNames.isUnfinished(name) && isAtRest(file)) {
                    String text = FileNames.asText(name);
                    Path claimed = takeIfMovable(file, folder.equals(toCheck) ? FileNames.asCheck(text) : text);
                    if (claimed != null) {
                        taken.add(claimed);
                    }
                }
            }
        }
        return taken;
    }

    private boolean isAtRest(Path file) throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return !found.isDirectory()
                    && rested.isAtRest(
                            file, found.size(), found.lastModifiedTime().toMillis());
        } catch (NoSuchFileException e) {
            // another process took it
            return false;
        }
    }

    /** Files to begin again: ours that were interrupted, and those of processes that share our ledger and ended. */
    public List<Path> resumable() throws IOException {
        takeOver();
        long now = clock.millis();
        List<Path> idle = new ArrayList<>();
        for (Path claim : list(own)) {
            if (Files.isDirectory(claim)) {
                for (Path file : list(claim)) {
                    Wait wait = waits.get(file);
                    if ((wait == null || wait.until() <= now) && busy.add(file)) {
                        // who had it may have put it away since the look
                        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                            idle.add(file);
                        } else {
                            busy.remove(file);
                        }
                    }
                }
            }
        }
        return idle;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            // settled since, or taken over by another process
            return List.of();
        }
    }

    private void takeOver() throws IOException {
        for (Path folder : list(all)) {
            if (!folder.equals(own)
                    && folder.getFileName().toString().startsWith(ledger + ".")
                    && Files.isDirectory(folder)) {
                takeOver(folder);
            }
        }
    }

    private void takeOver(Path folder) throws IOException {
        try (ProcessLock dead = ProcessLock.tryTakeExisting(lockOf(folder))) {
            if (dead == null) {
                return;
            }
            for (Path claim : list(folder)) {
                String name = claim.getFileName().toString();
                if (name.startsWith(ARRIVING)) {
                    Files.delete(claim);
                } else {
                    takeOver(claim, own.resolve(name));
                }
            }
            Files.delete(folder);
            Files.delete(lockOf(folder));
        } catch (NoSuchFileException e) {
            LOG.debug("{} was removed since: {}", folder, e.toString());
        }
    }

    private static void takeOver(Path claim, Path to) throws IOException {
        List<Path> files = list(claim);
        if (files.isEmpty()) {
            Files.delete(claim);
            return;
        }
        LOG.info("{} was not read to its end; it is read again", files.get(0).getFileName());
        Files.move(claim, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @PreDestroy
    void close() throws IOException {
        if (lock == null) {
            return;
        }
        boolean isEmpty = list(own).isEmpty();
        if (isEmpty) {
            Files.deleteIfExists(own);
        }
        lock.close();
        if (isEmpty) {
            Files.deleteIfExists(lockOf(own));
        }
    }
}
